import { create } from "zustand";
import { persist } from "zustand/middleware";

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
    { name: "tabs" },
  ),
);

/** The key of the strategy that an address shows. */
export function keyAt(location: string): string | null {
  return /^\/strategies\/([^/]+)/.exec(location)?.[1] ?? null;
}

/** Another window has opened or closed a tab: all windows show the same ones. */
export function shareTabs(): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key === useTabs.persist.getOptions().name) void useTabs.persist.rehydrate();
  };
  window.addEventListener("storage", heard);
  return () => window.removeEventListener("storage", heard);
}
