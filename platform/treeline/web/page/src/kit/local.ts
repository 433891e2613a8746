import { createJSONStorage } from "zustand/middleware";

const memory = new Map<string, string>();

/**
 * The browser's storage for small things, by the names of `localStorage`. Where the browser lets the page have none, or
 * it is full, this window remembers for as long as it is open.
 */
export const local = {
  getItem(name: string): string | null {
    return memory.get(name) ?? attempt(() => localStorage.getItem(name)) ?? null;
  },
  /** Whether it is still there when the window is gone. */
  setItem(name: string, value: string): boolean {
    const kept = attempt(() => {
      localStorage.setItem(name, value);
      return true;
    });
    if (kept) memory.delete(name);
    else memory.set(name, value);
    return kept ?? false;
  },
  /** Of all that it holds. */
  names(): string[] {
    return [...new Set([...memory.keys(), ...(attempt(() => Object.keys(localStorage)) ?? [])])];
  },
  removeItem(name: string): void {
    memory.delete(name);
    attempt(() => localStorage.removeItem(name));
  },
};

/** For zustand's `persist`. */
export function persisted<T>() {
  return createJSONStorage<T>(() => local);
}

function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
