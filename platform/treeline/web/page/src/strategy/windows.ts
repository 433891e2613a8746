/**
 * Which window of the browser this is: what it keeps stays apart from what the others keep, and is found by it again
 * after a reload. A window holds a lock of its name for as long as it is open, by which the others know that it is.
 */

import { newId } from "@/tree/model";

const PLACE = "window";
const LOCK = "window/";
/** A window that is loaded anew may have to wait for itself to be gone; its duplicate would wait for ever. */
const PATIENCE_MS = 300;

let own = newId();

/** Settled once it is certain which window this is. */
export const windowKnown: Promise<void> = claim();

export function thisWindow(): string {
  return own;
}

/** The other windows that are open. Empty where the browser doesn't tell: it does on safe addresses and on localhost. */
export async function otherWindows(): Promise<ReadonlySet<string>> {
  const locks = await navigator.locks?.query().catch(() => null);
  const names = (locks?.held ?? []).map(({ name }) => name ?? "").filter((name) => name.startsWith(LOCK));
  return new Set(names.map((name) => name.slice(LOCK.length)).filter((name) => name !== own));
}

async function claim(): Promise<void> {
  const before = remembered();
  if (before && (await hold(before))) {
    own = before;
    return;
  }
  remember(own); // a duplicated window has the name of the other one
  await hold(own);
}

/** Whether this window has the name from now on; not while another one does. */
function hold(name: string): Promise<boolean> {
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) return Promise.resolve(true);
  return new Promise((done) => {
    const forGood = () => {
      done(true);
      return new Promise<never>(() => {});
    };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    locks.request(LOCK + name, { signal }, forGood).catch(() => done(false));
  });
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(PLACE);
  } catch {
    return null; // denied
  }
}

function remember(name: string): void {
  try {
    sessionStorage.setItem(PLACE, name);
  } catch {
    // then what it keeps is taken for a closed window's after a reload, and found all the same
  }
}
