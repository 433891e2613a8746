import { expect, test } from "vitest";
import { changesOf, type Entry, valueText, whatOf, whoOf } from "./entry";
import { filtersOf, queryOf, searchOf } from "./filters";

const entry: Entry = {
  at: "2026-01-05T14:30:00Z",
  kind: "batch",
  id: "0c9d3f1e-5a7b-4c2d-8e6f-1a2b3c4d5e6f",
  name: "Dips",
  action: "changed",
  changes: [{ field: "state", before: "running", after: "cancelled" }],
  means: "token",
  who: "you",
  by: "notebook",
  address: "203.0.113.7",
  request_id: null,
};

test("an entry tells what was done to what, and by which means", () => {
  const told = (more: Partial<Entry>) =>
    Object.values(whatOf({ ...entry, ...more }))
      .join(" ")
      .trim();
  expect(told({})).toBe("Batch Dips changed");
  expect(told({ kind: "broker_key", action: "created" })).toBe("Broker key Dips made");
  expect(told({ kind: "account", name: "alice", action: "signed_in" })).toBe("Signed in as alice");
  expect(told({ kind: "second_factor", name: "totp", action: "created" })).toBe("Second factor by an app made");
  expect(whoOf(entry)).toBe("you, by the token notebook");
  expect(whoOf({ ...entry, who: "operator", means: "admin", by: null })).toBe("an operator, in the admin");
  expect(whoOf({ ...entry, who: "platform", means: "worker", by: null })).toBe("the platform, by a worker");
});

test("a change is told from before to after", () => {
  expect(changesOf(entry)).toEqual(["state: running → cancelled"]);
});

test("of what is new its values are told, but for none, no, and its name", () => {
  const changes = [
    { field: "email", before: null, after: "a@example.com" },
    { field: "is_staff", before: null, after: false },
    { field: "is_active", before: null, after: true },
    { field: "plan", before: null, after: "free" },
  ];
  expect(changesOf({ ...entry, name: "a@example.com", action: "created", changes })).toEqual([
    "active: yes",
    "plan: free",
  ]);
});

test("of what is gone the values before are told", () => {
  const changes = [{ field: "state", before: "final", after: null }];
  expect(changesOf({ ...entry, action: "deleted", changes })).toEqual(["state: final"]);
});

test("a value that is long is cut", () => {
  expect(valueText("x".repeat(500))).toHaveLength(121);
  expect(valueText(["read", "run"])).toBe("read, run");
  expect(valueText(null)).toBe("none");
});

test("filters come back from the address as they were put there", () => {
  const filters = { kind: "batch", since: "2026-01-05", until: "2026-01-06" } as const;
  expect(filtersOf(searchOf(filters))).toEqual(filters);
  expect(searchOf({ kind: "", since: "", until: "" })).toBe("");
});

test("what is no filter is left out of what is asked", () => {
  const none = { kind: "", since: "", until: "" };
  for (const address of ["?kind=everything", "?since=yesterday", "?until=2026-13-45"])
    expect(filtersOf(address)).toEqual(none);
});

test("the last day counts to its end", () => {
  const { since, until } = queryOf({ kind: "", since: "2026-01-05", until: "2026-01-05" });
  expect(new Date(until ?? "").getTime() - new Date(since ?? "").getTime()).toBe(86_400_000);
});
