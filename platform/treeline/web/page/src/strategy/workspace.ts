/**
 * The strategies that are open: their stores, and what is kept of them on this machine until it is saved.
 *
 * A tab's tree with its unsaved changes is kept in the browser's database a moment after each edit, so that a reload,
 * or a crash, loses nothing. It goes when the tab is closed, or when the strategy is saved. Each user of this browser has
 * a place of his own for it in each window; what a guest has open is taken along when he signs in.
 */

import { tabsOf, useTabs } from "@/app/tabs";
import { moment } from "@/kit/format";
import { toast } from "@/kit/toasts";
import { fromDocument, type StrategyDocument } from "@/tree/document";
import { newId } from "@/tree/model";
import { createStrategy, type StrategyStore } from "@/tree/store";
import { draftOf, type Owner, placeOf, tidy } from "./drafts";
import { forgetAt, type Kept, keepAt, keepAtOnce } from "./keeping";

/** Where a tab's tree came from, and what was saved of it. */
export interface Origin {
  /** The saved strategy's id; null before it was ever saved. */
  strategy: string | null;
  /** The version that the tree was loaded from or saved as last. */
  version: number | null;
  /** The store's edition that equals that version; null when what is kept differs from it. */
  edition: number | null;
}

export interface OpenStrategy {
  key: string;
  store: StrategyStore;
  origin: Origin;
}

const KEEP_AFTER_MS = 400;
const TIDY_AFTER_MS = 1000;
const open = new Map<string, OpenStrategy>();
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** Whose strategies these are; null: a guest's. Undefined until the session is known. */
let owner: Owner;

const place = (key: string) => placeOf(owner, key);

export function whose(): Owner {
  return owner;
}

/** Whoever is signed in from now on (null: nobody) sees what is his. Nothing is lost of whoever was here before. */
export function belongTo(user: string | null): void {
  if (user === owner) return;
  for (const key of [...waiting.keys()]) void keepNow(key);
  const tabs = useTabs.getState().items;
  const brought = owner || user === null ? [] : tabs;
  for (const key of open.keys()) if (!brought.some((tab) => tab.key === key)) open.delete(key);
  owner = user;
  tabsOf(user, brought);
  for (const { key, changed } of brought) {
    if (!changed || !open.has(key)) continue; // what isn't open is found at the guest's place when it is
    keep(key, 0);
    forgetAt(placeOf(null, key));
  }
  setTimeout(() => {
    if (owner === user) void tidy(user, (key) => useTabs.getState().items.some((tab) => tab.key === key));
  }, TIDY_AFTER_MS);
}

/** Another window closed or saved what has changes here: the tab stays open, and they are kept. */
export function keepTabs(): void {
  const tabs = useTabs.getState();
  for (const { key, store, origin } of open.values()) {
    const { tree, edition } = store.getState();
    if (edition === origin.edition) continue;
    tabs.open({ key, title: tree.name || "Untitled", changed: true });
    tabs.update(key, { changed: true });
    keep(key, 0);
  }
}

/** Opens a document that is saved nowhere (a template, an import, a run of a batch) in a tab of its own; its key. */
export function openDraft(document: StrategyDocument): string {
  const key = `draft-${newId()}`;
  enter(key, createStrategy(fromDocument(document)), { strategy: null, version: null, edition: null });
  useTabs.getState().open({ key, title: document.name || "Untitled", changed: true });
  keep(key, 0); // it is nowhere else
  return key;
}

/** Opens a saved strategy's version in its tab. Its unsaved changes, if there are any, are found by `found`. */
export function openSaved(id: string, version: number, document: StrategyDocument): OpenStrategy {
  useTabs.getState().open({ key: id, title: document.name, changed: false });
  const store = createStrategy(fromDocument(document));
  return enter(id, store, { strategy: id, version, edition: store.getState().edition });
}

/** The open strategy of a tab: from memory, or as it was kept before a reload. */
export async function found(key: string): Promise<OpenStrategy | null> {
  const here = open.get(key);
  if (here) return here;
  const asked = owner;
  const kept = await draftOf(asked, key, tellTaken);
  if (owner !== asked) return found(key); // somebody else sits here now
  if (!kept) return null;
  const again = open.get(key);
  if (again) return again;
  const store = createStrategy(kept.tree, new Set(kept.folded));
  useTabs.getState().open({ key, title: kept.tree.name || "Untitled", changed: true });
  return enter(key, store, { strategy: kept.strategy, version: kept.version, edition: null });
}

/** Of a saved strategy: that it opens with what was never saved of it. */
function tellTaken({ strategy, tree, at }: Kept): void {
  if (strategy === null) return;
  const when = at === undefined ? "" : `, the last of ${moment(new Date(at).toISOString())}`;
  toast(`These changes of “${tree.name}” were not saved: a window that was closed left them${when}.`);
}

/** The open strategy of a tab, if it is in memory. */
export function present(key: string): OpenStrategy | undefined {
  return open.get(key);
}

/** The strategy was saved as `version` of `id` while the store stood at `edition`. Returns the tab's key from now on. */
export function saved(key: string, id: string, version: number, edition: number): string {
  const one = open.get(key);
  if (!one) return key;
  one.origin = { strategy: id, version, edition };
  if (key !== id) {
    open.delete(key);
    open.set(id, { ...one, key: id });
    stopKeeping(key);
    useTabs.getState().rekey(key, id);
    watch(id, one.store);
  }
  const now = one.store.getState();
  useTabs.getState().update(id, { title: now.tree.name, changed: now.edition !== edition });
  if (now.edition === edition) stopKeeping(id);
  else keep(id);
  return id;
}

/** Closes a tab and forgets what was not saved of it; `reopen` brings all of it back. */
export function close(key: string): { reopen: () => void } {
  const one = open.get(key);
  const tab = useTabs.getState().items.find((item) => item.key === key);
  const index = useTabs.getState().items.findIndex((item) => item.key === key);
  useTabs.getState().close(key);
  open.delete(key);
  stopKeeping(key);
  return {
    reopen: () => {
      if (!tab) return;
      if (one) open.set(key, one);
      useTabs.getState().open(tab);
      useTabs.getState().move(key, index);
      if (one && tab.changed) keep(key, 0);
    },
  };
}

function enter(key: string, store: StrategyStore, origin: Origin): OpenStrategy {
  const one = { key, store, origin };
  open.set(key, one);
  watch(key, store);
  return one;
}

function watch(key: string, store: StrategyStore): void {
  store.subscribe((now, before) => {
    const one = open.get(key);
    if (one?.store !== store || now.edition === before.edition) return;
    useTabs.getState().update(key, { title: now.tree.name || "Untitled", changed: now.edition !== one.origin.edition });
    if (now.edition === one.origin.edition) stopKeeping(key);
    else keep(key);
  });
}

function keep(key: string, after = KEEP_AFTER_MS): void {
  clearTimeout(waiting.get(key));
  waiting.set(
    key,
    setTimeout(() => void keepNow(key), after),
  );
}

/** Keeps a tab's tree without waiting: whether it is kept. */
export async function keepNow(key: string): Promise<boolean> {
  clearTimeout(waiting.get(key));
  waiting.delete(key);
  const kept = whatToKeep(key);
  return kept !== null && (await keepAt(place(key), kept));
}

/** A tab's tree as it is kept; null when it is not open. */
export function whatToKeep(key: string): Kept | null {
  const one = open.get(key);
  if (!one) return null;
  const { tree, folded } = one.store.getState();
  return { tree, folded: [...folded], strategy: one.origin.strategy, version: one.origin.version, at: Date.now() };
}

// Whoever leaves within a moment of an edit finds it again as well. The browser gives the database up when a page goes;
// what stands beside it is written at once. A tree that it has no room for is tried with the database.
window.addEventListener("pagehide", () => {
  for (const key of [...waiting.keys()]) {
    const kept = whatToKeep(key);
    if (kept && !keepAtOnce(place(key), kept)) void keepNow(key);
  }
});

function stopKeeping(key: string): void {
  clearTimeout(waiting.get(key));
  waiting.delete(key);
  forgetAt(place(key));
}
