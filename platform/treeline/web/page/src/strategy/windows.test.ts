import { afterEach, expect, it, vi } from "vitest";

/** A browser's locks, as far as they are used here. */
function locks() {
  const held = new Set<string>();
  const request = async (name: string, { signal }: { signal: AbortSignal }, then: () => unknown) => {
    if (held.has(name)) await new Promise((_, no) => signal.addEventListener("abort", () => no(signal.reason)));
    held.add(name);
    return then();
  };
  return { held, request, query: async () => ({ held: [...held].map((name) => ({ name })) }) };
}

async function opened(): Promise<typeof import("./windows")> {
  vi.resetModules();
  const made = await import("./windows");
  await made.windowKnown;
  return made;
}

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

it("a window is the same one after a reload, and its duplicate another", async () => {
  const has = locks();
  vi.stubGlobal("navigator", { locks: has });
  const first = (await opened()).thisWindow();
  has.held.clear(); // as it is loaded anew
  expect((await opened()).thisWindow()).toBe(first);
  const duplicate = await opened();
  expect(duplicate.thisWindow()).not.toBe(first);
  expect([...(await duplicate.otherWindows())]).toEqual([first]);
});

it("a browser without locks knows a window by what that remembers", async () => {
  vi.stubGlobal("navigator", {});
  const first = (await opened()).thisWindow();
  const again = await opened();
  expect(again.thisWindow()).toBe(first);
  expect((await again.otherWindows()).size).toBe(0);
});
