/**
 * What is kept of the open strategies on this machine: in the browser's database. Beside it stands its smaller storage,
 * for what the database does not take, or can't any more because the page is going away.
 */

import { del, get, keys, set } from "idb-keyval";
import { local } from "@/kit/local";
import { toast } from "@/kit/toasts";
import type { Tree } from "@/tree/model";

export interface Kept {
  tree: Tree;
  folded: string[];
  strategy: string | null;
  version: number | null;
  /** When it was kept, in milliseconds of the epoch; earlier versions of the page did not say. */
  at?: number;
}

/** A browser's database may be denied, full, or never answer. */
const PATIENCE_MS = 3000;
let silent = false;
let told = false;

const BESIDE = "last/";
const beside = (where: string) => `${BESIDE}${where}`;

/** Whether it is still there when the window is gone. */
export async function keepAt(where: string, kept: Kept): Promise<boolean> {
  try {
    await patiently(() => set(where, kept));
    local.removeItem(beside(where));
    return true;
  } catch {
    const there = keepAtOnce(where, kept);
    if (!there) tell();
    return there;
  }
}

/** Keeps it before this returns: whether there was room. */
export function keepAtOnce(where: string, kept: Kept): boolean {
  return local.setItem(beside(where), JSON.stringify(kept));
}

export async function keptAt(where: string): Promise<Kept | null> {
  const last = keptBeside(where);
  if (last) return last;
  try {
    return (await patiently(() => get<Kept>(where))) ?? null;
  } catch {
    return null; // then there is nothing but what was saved
  }
}

function keptBeside(where: string): Kept | null {
  try {
    return JSON.parse(local.getItem(beside(where)) ?? "null") as Kept | null;
  } catch {
    return null; // not written by this page
  }
}

/** All places at which something is kept. */
export async function places(): Promise<string[]> {
  const last = local.names().flatMap((name) => (name.startsWith(BESIDE) ? name.slice(BESIDE.length) : []));
  try {
    return [...new Set([...last, ...(await patiently(() => keys<string>()))])];
  } catch {
    return last;
  }
}

export function forgetAt(where: string): void {
  local.removeItem(beside(where));
  void patiently(() => del(where)).catch(() => {});
}

async function patiently<T>(use: () => Promise<T>): Promise<T> {
  if (silent) throw new Error("the database does not answer");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      silent = true;
      reject(new Error("the database does not answer"));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([use(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function tell(): void {
  if (told) return;
  told = true;
  toast("This browser keeps nothing for this page: changes that are not saved are lost when the window goes.", {
    tone: "bad",
  });
}
