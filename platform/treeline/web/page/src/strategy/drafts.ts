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

/** Whoever signs in was a guest before. */
const owners = (owner: Owner): Owner[] => (owner ? [owner, null] : [null]);

/** Where this window keeps a strategy. */
export function placeOf(owner: Owner, key: string, window = thisWindow()): string {
  return `${allOf(owner)}${key}/${window}`;
}

/**
 * What was kept of a strategy: by this window; else the newest of what closed windows left, which is this window's from
 * now on; else what another window has as yet. What a guest kept in this window is its user's from now on, and what he
 * kept in others counts while its user has nothing. `taken` is told what a closed window left, when that is taken over.
 */
export async function draftOf(owner: Owner, key: string, taken?: (kept: Kept) => void): Promise<Kept | null> {
  const place = placeOf(owner, key);
  const own = await keptAt(place);
  if (own) {
    void keepAt(place, own); // what was written as the page went away stands beside the database, with less room
    return own;
  }
  const asGuest = owner ? await keptAt(placeOf(null, key)) : null;
  if (asGuest) {
    if (await keepAt(place, asGuest)) forgetAt(placeOf(null, key));
    return asGuest;
  }
  for (const whose of owners(owner)) {
    const { left, open } = await placesOf(whose, key);
    const [newest] = await draftsAt(left);
    if (newest) {
      if (await keepAt(place, newest.kept)) forgetAt(newest.place);
      taken?.(newest.kept);
      return newest.kept;
    }
    const [other] = await draftsAt(open);
    if (other) return other.kept;
  }
  return null;
}

/** What closed windows left of a strategy, also while its user was a guest; the newest first. */
export async function leftOf(owner: Owner, key: string): Promise<Draft[]> {
  const found = await Promise.all(owners(owner).map((whose) => placesOf(whose, key)));
  const own = owners(owner).map((whose) => placeOf(whose, key));
  return draftsAt(found.flatMap(({ left }) => left).filter((place) => !own.includes(place)));
}

/** Forgets what closed windows left long ago. The only draft of a strategy whose tab is open stays, whatever its age. */
export async function tidy(owner: Owner, isOpen: (key: string) => boolean): Promise<void> {
  const start = allOf(owner);
  const mine = (await places()).filter((place) => place.startsWith(start));
  const limit = Date.now() - KEEP_DAYS * DAY_MS;
  for (const key of new Set(mine.map((place) => place.slice(start.length).split("/", 1)[0] as string))) {
    const { left, open } = await placesOf(owner, key);
    const [newest, ...others] = await draftsAt(left);
    const spared = isOpen(key) && !open.length;
    for (const { place, kept } of newest && !spared ? [newest, ...others] : others)
      if (kept.at !== undefined && kept.at < limit && place !== placeOf(owner, key)) forgetAt(place);
  }
}

/** Where a strategy is kept by closed windows and this one, and where by others that are open. */
async function placesOf(owner: Owner, key: string): Promise<{ left: string[]; open: string[] }> {
  const start = `${allOf(owner)}${key}`;
  const all = (await places()).filter((place) => place === start || place.startsWith(`${start}/`));
  if (!all.length) return { left: [], open: [] };
  const others = await otherWindows();
  const isOpen = (place: string) => others.has(place.slice(start.length + 1));
  return { left: all.filter((place) => !isOpen(place)), open: all.filter(isOpen) };
}

/** What is kept there, the newest first. */
async function draftsAt(some: readonly string[]): Promise<Draft[]> {
  const found = await Promise.all(some.map(async (place) => ({ place, kept: await keptAt(place) })));
  const drafts = found.filter((one): one is Draft => one.kept !== null);
  return drafts.sort((one, other) => (other.kept.at ?? 0) - (one.kept.at ?? 0));
}
