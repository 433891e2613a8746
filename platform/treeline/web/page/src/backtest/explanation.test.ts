import { describe, expect, test } from "vitest";
import type { StrategyDocument } from "@/tree/document";
import { dayRows, type Explanation, readingLines } from "./explanation";

const rsi = { indicator: "rsi", ticker: "SPY", window: "{n}" };
const document = {
  version: 1,
  name: "Two ways",
  variables: { n: 10 },
  root: {
    node: "gate",
    condition: {
      all: [
        { left: rsi, op: ">", right: 70 },
        { left: { indicator: "price", ticker: "KO" }, op: "<", right: 100 },
      ],
    },
    // biome-ignore lint/suspicious/noThenProperty: the language's own word
    then: { node: "equal", children: [{ node: "ticker", ticker: "KO" }, { node: "cash" }] },
    else: {
      node: "sort",
      score: [{ measure: { indicator: "rsi", window: 5 }, weight: 1 }],
      select: "top",
      count: 1,
      children: [
        { node: "ticker", ticker: "PG" },
        { node: "ticker", ticker: "XOM" },
      ],
    },
  },
} as unknown as StrategyDocument;

const explanation: Explanation = {
  session: "2020-01-03",
  decided: "2020-01-03",
  equity: 1000,
  held: [{ ticker: "XOM", weight: 1 }],
  nodes: [
    { path: "root", share: 1, taken: "else" },
    { path: "root.else", share: 1, weights: [0, 1] },
    { path: "root.else.children[1]", share: 1 },
  ],
  readings: [
    {
      path: "root.condition.all[0].left",
      indicator: "rsi",
      ticker: "SPY",
      value: 55,
      unit: "0 to 100",
      text: "rsi(SPY, 10)",
    },
    {
      path: "root.condition.all[1].left",
      indicator: "price",
      ticker: "KO",
      value: null,
      unit: "dollars",
      text: "price(KO)",
    },
    {
      path: "root.then.condition.left",
      indicator: "price",
      ticker: "KO",
      value: null,
      unit: "dollars",
      text: "price(KO)",
    },
    {
      path: "root.else.score[0].measure",
      indicator: "rsi",
      ticker: null,
      value: null,
      values: [40, 60.5],
      unit: "0 to 100",
      text: "rsi(5)",
    },
  ],
  conditions: [
    { path: "root.condition", true: false, left: null, right: null },
    { path: "root.condition.all[0]", true: false, left: 55, right: 70 },
    { path: "root.condition.all[1]", true: false, left: null, right: 100 },
  ],
};

describe("a day's rows", () => {
  const rows = dayRows(document, explanation);

  test("open the way that was taken and pass what was not in one line each", () => {
    expect(rows.map((row) => [row.type, row.path])).toEqual([
      ["block", "root"],
      ["condition", "root.condition"],
      ["condition", "root.condition.all[0]"],
      ["condition", "root.condition.all[1]"],
      ["skipped", "root.then"],
      ["block", "root.else"],
      ["skipped", "root.else.children[0]"],
      ["block", "root.else.children[1]"],
    ]);
    expect(rows.find((row) => row.path === "root.then")).toMatchObject({
      words: expect.stringContaining("(2 inside)"),
    });
  });

  test("tell what stood on the two sides of each comparison, and that there was nothing", () => {
    const figures = rows.flatMap((row) => (row.type === "condition" ? [row.figures] : []));
    expect(figures).toEqual(["", "55 > 70", "no value < 100"]);
  });

  test("tell what a sort measured of those that it chose and those that it did not", () => {
    const details = rows.flatMap((row) => (row.path.startsWith("root.else.") && "detail" in row ? [row.detail] : []));
    expect(details).toEqual(["40", "60.50"]);
  });
});

test("an indicator that is read in several places stands in the list once", () => {
  expect(readingLines(document, explanation)).toEqual([
    { text: "rsi(SPY, 10)", value: "55", places: 1, asked: true },
    { text: "price(KO)", value: "no value", places: 2, asked: true },
    { text: "rsi(5) of PG", value: "40", places: 1, asked: true },
    { text: "rsi(5) of XOM", value: "60.50", places: 1, asked: true },
  ]);
});
