/**
 * What the windows of this browser keep of a strategy's unsaved changes: each window at a place of its own. What a
 * closed window left is taken over by the one that opens the strategy next.
 */

import { forgetAt, type Kept, keepAt, keptAt, places } from "./keeping";
import { otherWindows, thisWindow } from "./windows";

/** Whose they are; a guest's are nobody's (null). */
export type Owner = string | null | undefined;

export interface Draft {
  place: string;
  kept: Kept;
}

const DAY_MS = 86_400_000;
const KEEP_DAYS = 30;

const allOf = (owner: Owner) => `strategy/${owner ?? "guest"}/`;

/** Where this window keeps a strategy. */
export function placeOf(owner: Owner, key: string, window = thisWindow()): string {
  return `${allOf(owner)}${key}/${window}`;
}

/**
 * What was kept of a strategy: by this window; else the newest of what closed windows left, which is this window's from
 * now on; else what another window has as yet. What a guest kept counts while its user has nothing.
 */
export async function draftOf(owner: Owner, key: string): Promise<Kept | null> {
  const place = placeOf(owner, key);
  const own = await keptAt(place);
  if (own) {
    void keepAt(place, own); // what was written as the page went away stands beside the database, with less room
    return own;
  }
  for (const whose of owner ? [owner, null] : [null]) {
    const { left, open } = await keptOf(whose, key);
    const [newest] = left;
    if (newest) {
      if (await keepAt(place, newest.kept)) forgetAt(newest.place);
      return newest.kept;
    }
    if (open[0]) return open[0].kept;
  }
  return null;
}

/** What closed windows left of a strategy, the newest first. */
export async function leftOf(owner: Owner, key: string): Promise<Draft[]> {
  const own = placeOf(owner, key);
  return (await keptOf(owner, key)).left.filter(({ place }) => place !== own);
}

/** Forgets what closed windows left long ago. The newest of a strategy whose tab is open stays whatever its age. */
export async function tidy(owner: Owner, isOpen: (key: string) => boolean): Promise<void> {
  const start = allOf(owner);
  const mine = (await places()).filter((place) => place.startsWith(start));
  const keys = new Set(mine.map((place) => place.slice(start.length).split("/")[0] as string));
  const limit = Date.now() - KEEP_DAYS * DAY_MS;
  for (const key of keys) {
    const { left, open } = await keptOf(owner, key);
    const spared = !open.length && isOpen(key) ? left[0] : null;
    for (const draft of left) {
      const old = draft.kept.at !== undefined && draft.kept.at < limit;
      if (old && draft !== spared && draft.place !== placeOf(owner, key)) forgetAt(draft.place);
    }
  }
}

/** What is kept of a strategy by closed windows and this one, and by others that are open; the newest first. */
async function keptOf(owner: Owner, key: string): Promise<{ left: Draft[]; open: Draft[] }> {
  const start = `${allOf(owner)}${key}`;
  const names = (await places()).filter((place) => place === start || place.startsWith(`${start}/`));
  if (!names.length) return { left: [], open: [] };
  const found = await Promise.all(names.map(async (place) => ({ place, kept: await keptAt(place) })));
  const drafts = found.filter((one): one is Draft => one.kept !== null);
  drafts.sort((one, other) => (other.kept.at ?? 0) - (one.kept.at ?? 0));
  const others = await otherWindows();
  const isOpen = ({ place }: Draft) => others.has(place.slice(start.length + 1));
  return { left: drafts.filter((one) => !isOpen(one)), open: drafts.filter(isOpen) };
}
