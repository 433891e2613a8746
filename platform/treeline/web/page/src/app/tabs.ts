import { create } from "zustand";
import { persist } from "zustand/middleware";
import { local, persisted } from "@/kit/local";

/** A strategy that is open. `key` is the id of a saved one; one that was never saved has a key of the page's own. */
export interface StrategyTab {
  key: string;
  title: string;
  /** Has changes that are not saved. */
  changed: boolean;
}

interface Tabs {
  items: StrategyTab[];
  /** Opens a tab at the end, or leaves it where it is. */
  open: (tab: StrategyTab) => void;
  close: (key: string) => void;
  update: (key: string, more: Partial<StrategyTab>) => void;
  /** What was a draft has been saved: the same tab under the saved strategy's id. */
  rekey: (from: string, to: string) => void;
  move: (key: string, index: number) => void;
}

/** Where a guest's tabs are kept; those of a user have a place of their own, which others who sign in here don't see. */
const GUESTS = "tabs";

/** The open tabs, which a reload leaves as they are. */
export const useTabs = create<Tabs>()(
  persist(
    (set) => ({
      items: [],
      open: (tab) =>
        set(({ items }) => (items.some((item) => item.key === tab.key) ? { items } : { items: [...items, tab] })),
      close: (key) => set(({ items }) => ({ items: items.filter((item) => item.key !== key) })),
      update: (key, more) =>
        set(({ items }) => ({ items: items.map((item) => (item.key === key ? { ...item, ...more } : item)) })),
      rekey: (from, to) =>
        set(({ items }) => ({
          items: items
            .filter((item) => item.key !== to)
            .map((item) => (item.key === from ? { ...item, key: to } : item)),
        })),
      move: (key, index) =>
        set(({ items }) => {
          const moved = items.find((item) => item.key === key);
          if (!moved) return { items };
          const rest = items.filter((item) => item.key !== key);
          return { items: [...rest.slice(0, index), moved, ...rest.slice(index)] };
        }),
    }),
    {
      name: GUESTS,
      storage: persisted(),
      merge: (kept, now) => ({ ...now, items: tabsIn(kept) }),
    },
  ),
);

/** The key of the strategy that an address shows. */
export function keyAt(location: string): string | null {
  return /^\/strategies\/([^/]+)/.exec(location)?.[1] ?? null;
}

/** From now on the tabs are this user's (null: a guest's), as they were kept, and what is brought along. */
export function tabsOf(user: string | null, brought: StrategyTab[]): void {
  const name = user ? `${GUESTS}/${user}` : GUESTS;
  const kept = keptAs(name);
  useTabs.persist.setOptions({ name });
  useTabs.setState({ items: [...kept, ...brought.filter((tab) => !kept.some((one) => one.key === tab.key))] });
  if (user && brought.length) local.removeItem(GUESTS);
}

function keptAs(name: string): StrategyTab[] {
  try {
    return tabsIn((JSON.parse(local.getItem(name) ?? "null") as { state?: unknown } | null)?.state);
  } catch {
    return [];
  }
}

/** Whatever stands in the browser's storage may have been written by anybody. */
function tabsIn(kept: unknown): StrategyTab[] {
  const items = (kept as { items?: unknown } | null | undefined)?.items;
  return Array.isArray(items)
    ? items.filter((one) => typeof one?.key === "string" && typeof one.title === "string")
    : [];
}

/** Another window has opened or closed a tab: all windows show the same ones. `told` is called after each change. */
export function shareTabs(told: () => void): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key !== useTabs.persist.getOptions().name) return;
    void useTabs.persist.rehydrate();
    told();
  };
  window.addEventListener("storage", heard);
  return () => window.removeEventListener("storage", heard);
}
