import { describe, expect, it } from "vitest";
import { METRIC_NAMES } from "@/backtest/metricTitles";
import { VERDICTS } from "@/batches/results/luck/verdict";
import { treeKey } from "@/builder/keys";
import { fromDocument, type StrategyDocument } from "@/tree/document";
import { INDICATORS } from "@/tree/indicators";
import { layout as layoutOf } from "@/tree/layout";
import { SLOTS } from "@/tree/model";
import { createStrategy } from "@/tree/store";
import { TREE_KEYS } from "./treeKeys";
import { CHAPTERS, findWords, wordOf } from "./words";

const WORDS = CHAPTERS.flatMap((chapter) => chapter.words);

describe("the words", () => {
  it("have every metric, every indicator and every kind of block", () => {
    const keys = [
      ...METRIC_NAMES.map((name) => `metric/${name}`),
      ...INDICATORS.map(({ name }) => `indicator/${name}`),
      ...Object.keys(SLOTS).map((kind) => `block/${kind}`),
    ];
    expect(keys.filter((key) => !wordOf(key))).toEqual([]);
  });
  it("are each told once, in a sentence that ends", () => {
    expect(new Set(WORDS.map(({ key }) => key)).size).toBe(WORDS.length);
    expect(WORDS.filter(({ text }) => !text.endsWith("."))).toEqual([]);
  });
  it("lead to words that there are", () => {
    expect(WORDS.flatMap(({ see = [] }) => see).filter((key) => !wordOf(key))).toEqual([]);
  });
  it("promise nothing", () => {
    const told = WORDS.map(({ title, text, small = "" }) => `${title} ${text} ${small}`).join(" ");
    expect(told).not.toMatch(/robust|overfit|guarantee|% chance/i);
  });
});

describe("marks in the page", () => {
  const sources = import.meta.glob<string>("/src/**/*.tsx", { query: "?raw", import: "default", eager: true });
  it("each stand for a word that there is", () => {
    const named = Object.values(sources).flatMap((text) =>
      [...text.matchAll(/\bword="([^"]+)"/g)].map(([, word]) => word),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((word) => !word || !wordOf(word))).toEqual([]);
  });
  it("of a batch's panels go by the panels' titles", () => {
    const titles = [...(sources["/src/batches/results/Overview.tsx"] ?? "").matchAll(/<Panel title="([^"]+)"/g)];
    expect(titles.length).toBe(3);
    expect(titles.filter(([, title]) => !title || !wordOf(title))).toEqual([]);
  });
});

describe("a search of the words", () => {
  const first = (search: string) => findWords(search)[0]?.title;
  it("finds what is called so before what speaks of it", () => {
    expect(first("turnover")).toBe("Turnover a year");
    expect(first("edge")).toBe("Edge");
    expect(findWords("turnover").map(({ key }) => key)).toContain("slippage");
  });
  it("knows what else people call a thing", () => {
    expect(first("bps")).toBe("Slippage");
    expect(first("gate")).toBe("If … else");
    expect(first("heat map")).toBe("Map");
    expect(first("overfitting")).toBe("Worse half (PBO)");
    expect(findWords("rsi")[0]?.key).toBe("indicator/rsi");
  });
  it("finds every word of luck's panel as it stands there", () => {
    for (const word of [
      "verdict",
      "p",
      "split",
      "independent ideas",
      "isolated",
      ...Object.values(VERDICTS).map(({ word }) => word),
    ])
      expect(first(word)?.toLowerCase()).toBe(word.toLowerCase());
    for (const other of ["static mix", "without timing"]) expect(first(other)).toBe("Without timing (static mix)");
    expect(first("p value")).toBe("p");
  });
  it("finds nothing where there is nothing", () => {
    expect(findWords("quokka")).toEqual([]);
  });
});

describe("the tree's keys", () => {
  const rule = { left: { indicator: "price", ticker: "SPY" }, op: ">", right: 1 };
  // biome-ignore lint/suspicious/noThenProperty: the language's own word
  const root = { node: "gate", condition: rule, then: { node: "ticker", ticker: "SPY" }, else: { node: "cash" } };
  const pressed = (keys: string) => {
    const store = createStrategy(fromDocument({ version: 1, name: "A", root } as unknown as StrategyDocument));
    const { tree, folded, select } = store.getState();
    const layout = layoutOf(tree, folded);
    select(layout.rows[0]?.id ?? null);
    const tools = { store, layout, editFirst: () => {}, openMenu: () => {}, openAdd: () => {} };
    const parts = keys.split("+");
    const key = parts.at(-1) === "Space" ? " " : (parts.at(-1) ?? "");
    const [ctrlKey, altKey, shiftKey] = ["Ctrl", "Alt", "Shift"].map((one) => parts.includes(one));
    return treeKey(new KeyboardEvent("keydown", { key, ctrlKey, altKey, shiftKey }), tools);
  };
  it("are all heard by the tree; copying is the browser's own", () => {
    const copying = /^Ctrl\+[CXV]$/;
    const told = TREE_KEYS.flatMap(([keys]) => keys).filter((keys) => !copying.test(keys));
    expect(told.filter((keys) => !pressed(keys))).toEqual([]);
    expect(pressed("F4")).toBe(false);
  });
});
