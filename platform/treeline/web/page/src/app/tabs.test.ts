import { beforeEach, describe, expect, it } from "vitest";
import { keyAt, tabsOf, useTabs } from "./tabs";
import { placeAt } from "./useTabDrag";

const tab = (key: string) => ({ key, title: key.toUpperCase(), changed: false });
const keys = () => useTabs.getState().items.map((item) => item.key);

beforeEach(() => {
  useTabs.setState({ items: [tab("a"), tab("b"), tab("c")] });
});

describe("tabs", () => {
  it("open at the end, and once", () => {
    useTabs.getState().open(tab("d"));
    useTabs.getState().open(tab("a"));
    expect(keys()).toEqual(["a", "b", "c", "d"]);
  });
  it("change places", () => {
    useTabs.getState().move("c", 0);
    expect(keys()).toEqual(["c", "a", "b"]);
    useTabs.getState().move("c", 2);
    expect(keys()).toEqual(["a", "b", "c"]);
    useTabs.getState().move("not there", 0);
    expect(keys()).toEqual(["a", "b", "c"]);
  });
  it("keep their place when a draft is saved, also over the same strategy's other tab", () => {
    useTabs.getState().rekey("a", "saved");
    expect(keys()).toEqual(["saved", "b", "c"]);
    useTabs.getState().rekey("b", "saved");
    expect(keys()).toEqual(["saved", "c"]);
  });
  it("are kept for the next time", () => {
    useTabs.getState().close("b");
    expect(JSON.parse(localStorage.getItem("tabs") ?? "").state.items.map((one: { key: string }) => one.key)).toEqual([
      "a",
      "c",
    ]);
  });
});

it("are seen by nobody else who signs in, and a guest takes his along", () => {
  tabsOf("alice", useTabs.getState().items);
  expect(keys()).toEqual(["a", "b", "c"]);
  tabsOf(null, []);
  expect(keys()).toEqual([]);
  useTabs.getState().open(tab("guest"));
  tabsOf("bob", useTabs.getState().items);
  expect(keys()).toEqual(["guest"]);
  tabsOf("alice", []);
  expect(keys()).toEqual(["a", "b", "c"]);
  tabsOf(null, []);
  expect(keys()).toEqual([]);
});

it("what is no tab in the browser's storage is none", async () => {
  for (const kept of ['{"state":{"items":5}}', '{"state":{"items":[null,{"key":1}]}}', '{"state":null}', "null", "{"]) {
    localStorage.setItem("tabs/carol", kept);
    tabsOf("carol", []);
    expect(keys()).toEqual([]);
    localStorage.setItem("tabs/carol", kept);
    await useTabs.persist.rehydrate();
    expect(keys()).toEqual([]);
  }
  tabsOf(null, []);
});

it("an address tells which tab it shows", () => {
  expect(keyAt("/strategies/draft-1/backtest")).toBe("draft-1");
  expect(keyAt("/strategies/a")).toBe("a");
  expect(keyAt("/batches/a")).toBeNull();
});

it("a dragged tab goes where the pointer is, and to the ends beyond them", () => {
  const spans = [
    { left: 0, right: 100 },
    { left: 100, right: 150 },
    { left: 150, right: 300 },
  ];
  expect(placeAt(120, spans)).toBe(1);
  expect(placeAt(-20, spans)).toBe(0);
  expect(placeAt(999, spans)).toBe(2);
});
