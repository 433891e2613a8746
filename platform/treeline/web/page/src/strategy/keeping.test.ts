import { afterEach, expect, it, vi } from "vitest";
import type { Kept } from "./keeping";

const kept = { tree: {}, folded: [], strategy: null, version: 1 } as unknown as Kept;
const denied = () => {
  throw new DOMException("denied", "SecurityError");
};
const never = () => new Promise<never>(() => {});

async function keepingWith(database: object): Promise<typeof import("./keeping")> {
  vi.resetModules();
  vi.doMock("idb-keyval", () => ({ get: denied, set: denied, del: denied, ...database }));
  return await import("./keeping");
}

afterEach(() => {
  vi.useRealTimers();
  localStorage.clear();
});

it("a browser without a database keeps what is changed beside it", async () => {
  const { keepAt, keptAt, forgetAt } = await keepingWith({});
  expect(await keptAt("a")).toBeNull();
  await keepAt("a", kept);
  expect(await keptAt("a")).toEqual(kept);
  forgetAt("a");
  expect(await keptAt("a")).toBeNull();
});

it("a database that never answers is not waited for for ever", async () => {
  vi.useFakeTimers();
  const { keptAt } = await keepingWith({ get: never });
  const found = keptAt("a");
  await vi.advanceTimersByTimeAsync(5000);
  expect(await found).toBeNull();
  expect(await keptAt("b")).toBeNull();
});

it("what was written as a page went away goes before what the database had, and is older than what it has later", async () => {
  const has = new Map<string, Kept>();
  const { keepAt, keepAtOnce, keptAt } = await keepingWith({
    get: async (where: string) => has.get(where),
    set: async (where: string, what: Kept) => void has.set(where, what),
  });
  await keepAt("a", kept);
  keepAtOnce("a", { ...kept, version: 2 });
  expect((await keptAt("a"))?.version).toBe(2);
  await keepAt("a", { ...kept, version: 3 });
  expect((await keptAt("a"))?.version).toBe(3);
});
