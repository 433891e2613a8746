import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Kept } from "./keeping";

const has = vi.hoisted(() => new Map<string, unknown>());
vi.mock("idb-keyval", () => ({
  get: async (where: string) => has.get(where),
  set: async (where: string, what: unknown) => void has.set(where, what),
  del: async (where: string) => void has.delete(where),
  keys: async () => [...has.keys()],
}));
const open = vi.hoisted(() => new Set<string>());
vi.mock("./windows", () => ({ thisWindow: () => "here", otherWindows: async () => open }));
const { draftOf, leftOf, placeOf, tidy } = await import("./drafts");

const DAY = 86_400_000;
const draft = (version: number, at: number | undefined = version) => ({ version, at }) as unknown as Kept;
const put = (window: string, kept: Kept, owner: string | null = "ann", key = "s") =>
  has.set(placeOf(owner, key, window), kept);
const versions = async () => (await leftOf("ann", "s")).map(({ kept }) => kept.version);

beforeEach(() => {
  has.clear();
  open.clear();
  localStorage.clear();
});

describe("a strategy opens with", () => {
  it("what its own window kept, however much newer another's is", async () => {
    put("here", draft(1));
    put("closed", draft(2));
    expect(await draftOf("ann", "s")).toMatchObject({ version: 1 });
    expect(await versions()).toEqual([2]);
  });
  it("else the newest that closed windows left, which is its window's from then on", async () => {
    put("closed", draft(1));
    put("gone", draft(3));
    open.add("other");
    put("other", draft(4));
    expect(await draftOf("ann", "s")).toMatchObject({ version: 3 });
    expect(has.get(placeOf("ann", "s"))).toMatchObject({ version: 3 });
    expect(await versions()).toEqual([1]);
  });
  it("word of what a closed window left, once, and of nothing else", async () => {
    const taken = vi.fn();
    open.add("other");
    put("other", draft(4));
    await draftOf("ann", "s", taken);
    expect(taken).not.toHaveBeenCalled();
    put("closed", draft(1));
    await draftOf("ann", "s", taken);
    await draftOf("ann", "s", taken);
    expect(taken.mock.calls).toEqual([[{ version: 1, at: 1 }]]);
  });
  it("else what an open window has, which stays that window's", async () => {
    open.add("other");
    put("other", draft(4));
    expect(await draftOf("ann", "s")).toMatchObject({ version: 4 });
    expect([...has.keys()]).toEqual([placeOf("ann", "s", "other")]);
    expect(await versions()).toEqual([]);
  });
  it("what was kept before each window had a place of its own", async () => {
    has.set("strategy/ann/s", { version: 7 });
    expect(await draftOf("ann", "s")).toMatchObject({ version: 7 });
    expect([...has.keys()]).toEqual([placeOf("ann", "s")]);
  });
  it("what its user had as a guest, and nothing of anybody else", async () => {
    put("closed", draft(1), null);
    put("closed", draft(2), "bob");
    put("closed", draft(3), "ann", "s2");
    expect(await draftOf("ann", "s")).toMatchObject({ version: 1 });
    expect(await draftOf("carl", "s2")).toBeNull();
  });
  it("what its window kept of its user as a guest, before what other windows of the guest left", async () => {
    put("here", draft(1), null);
    put("closed", draft(2), null);
    open.add("other");
    put("other", draft(3), null);
    expect(await draftOf("ann", "s")).toMatchObject({ version: 1 });
    expect(has.get(placeOf("ann", "s"))).toMatchObject({ version: 1 });
    expect(await versions()).toEqual([2]);
  });
});

it("what closed windows left is forgotten after a month, but for the only draft of an open tab", async () => {
  const now = Date.now();
  put("here", draft(1, now - 99 * DAY), "ann", "mine");
  put("closed", draft(1, now - 40 * DAY));
  put("gone", draft(2, now - 31 * DAY));
  put("lately", draft(3, now - 29 * DAY), "ann", "shut");
  put("closed", draft(4, now - 31 * DAY), "ann", "shut");
  put("closed", draft(5, now - 31 * DAY), "bob");
  open.add("other");
  put("other", draft(6, now - 31 * DAY), "ann", "there");
  put("closed", draft(7, now - 31 * DAY), "ann", "there");
  await tidy("ann", (key) => key !== "shut");
  expect([...has.values()].map((kept) => (kept as Kept).version)).toEqual([1, 2, 3, 5, 6]);
});
