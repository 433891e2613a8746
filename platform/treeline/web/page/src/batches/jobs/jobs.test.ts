import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StrategyDocument } from "@/tree/document";
import { counted, type Form, orderOf } from "./form";
import { inShort } from "./inShort";
import { inOrder, latest, narrowed } from "./order";
import { same } from "./same";
import { countOf, firstChoices, gridOf, type InLibrary, rangeAround, type Swept, variablesIn } from "./swept";
import { placeOf, readTable } from "./table";

const reading = (window: unknown, ticker = "SPY") => ({ indicator: "rsi", ticker, window });
const document = {
  version: 1,
  name: "Dips",
  variables: { n: 10, held: "QQQ" },
  root: {
    node: "gate",
    condition: { left: reading("{n}"), op: ">", right: "{t}" },
    // biome-ignore lint/suspicious/noThenProperty: the language's own word
    then: { node: "ticker", ticker: "{held}" },
    else: { node: "cash" },
  },
} as unknown as StrategyDocument;
const variables = variablesIn(document);
const none = new Map<string, InLibrary>();
const library = (name: string, count: number) => new Map([[name, { name, count, default: 7 } as InLibrary]]);

function swept(name: string, choice: Partial<Swept["choice"]>): Swept {
  const variable = variables.find((one) => one.name === name);
  if (!variable) throw new Error(name);
  return { variable, library: undefined, choice: { how: "range", low: "", high: "", step: "", list: "", ...choice } };
}

function form(more: Partial<Form>): Form {
  const sample = { count: "10", seed: "7" };
  return { kind: "grid", swept: [], sample, table: "", settings: { source: "sample" }, name: "", priority: 5, ...more };
}

describe("the variables of a strategy", () => {
  it("are those that stand in it, each a number or a ticker", () => {
    expect(variables.map(({ name, ticker, usual }) => [name, ticker, usual])).toEqual([
      ["held", true, "QQQ"],
      ["n", false, 10],
      ["t", false, undefined],
    ]);
  });
  it("begin with the library's values, then with a range around the default", () => {
    const first = firstChoices(variables, library("t", 40));
    expect(first.map((one) => one.choice.how)).toEqual(["default", "range", "library"]);
  });
  it("begin with a list when there is no default anywhere", () => {
    expect(firstChoices(variables, none).map((one) => one.choice.how)).toEqual(["default", "range", "list"]);
  });
  it("begin with no more combinations than a look takes", () => {
    const first = firstChoices(variables, library("t", 100_000));
    expect(first.map((one) => one.choice.how)).toEqual(["default", "range", "range"]);
  });
});

describe("a suggested range", () => {
  it("has round ends and steps around the default", () => {
    expect(rangeAround(200, [])).toEqual({ low: "100", high: "300", step: "20" });
    expect(rangeAround(0.5, [])).toEqual({ low: "0.25", high: "0.75", step: "0.05" });
    expect(rangeAround(0.3, [])).toEqual({ low: "0.2", high: "0.4", step: "0.02" });
  });
  it("keeps to whole numbers and limits", () => {
    expect(rangeAround(3, [{ word: "a window", least: 2, most: 2000, whole: true }])).toEqual({
      low: "2",
      high: "8",
      step: "1",
    });
  });
  it("can always be counted, and holds the default", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2000 }), (value) => {
        const rule = { word: "a window", least: 2, most: 2000, whole: true };
        const range = rangeAround(value, [rule]);
        const one = swept("n", { ...range, how: "range" });
        const found = countOf(one);
        expect(found).toHaveProperty("count");
        const [low, high, step] = [Number(range?.low), Number(range?.high), Number(range?.step)];
        expect(low <= value && value <= high && (value - low) % step === 0).toBe(true);
      }),
    );
  });
  it("of any number can be counted", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: 0, max: 4 }), (digits, places) => {
        const range = rangeAround(Number((digits / 10 ** places).toFixed(places)), []);
        expect(countOf(swept("t", { ...range, how: "range" }))).toEqual({ count: 11 });
      }),
    );
  });
});

describe("values", () => {
  it("that can't stand where the variable does are told at their field", () => {
    expect(countOf(swept("n", { low: "1", high: "5" }))).toMatchObject({ problem: { field: "low" } });
    expect(countOf(swept("n", { low: "5", high: "3000" }))).toMatchObject({ problem: { field: "high" } });
    expect(countOf(swept("n", { low: "5", high: "6", step: "0.5" }))).toMatchObject({ problem: { field: "step" } });
    expect(countOf(swept("n", { how: "list", list: "5, 2.5" }))).toMatchObject({ problem: { field: "values" } });
    expect(countOf(swept("held", { how: "list", list: "SPY nope!" }))).toMatchObject({ problem: { field: "values" } });
  });
  it("of a variable without any default have to be given", () => {
    expect(countOf(swept("t", { how: "default" }))).toHaveProperty("problem");
    expect(countOf(swept("n", { how: "default" }))).toEqual({ count: 1 });
  });
  it("are written as the API takes them", () => {
    const all = [
      swept("held", { how: "list", list: "SPY, QQQ" }),
      swept("n", { low: " 5", high: "30 " }),
      swept("t", { how: "list", list: "60 70.5" }),
    ];
    expect(gridOf(all)).toEqual({ held: ["SPY", "QQQ"], n: "5:30:1", t: [60, 70.5] });
    expect(gridOf([swept("n", { how: "default" })])).toEqual({});
  });
  it("are told in short, without the crumbs of floating point", () => {
    expect(inShort(swept("t", { low: "0.1", high: "0.7", step: "0.1" }))).toBe("0.1, 0.2, 0.3 … 0.7");
    expect(inShort(swept("t", { low: "1", high: "3" }))).toBe("1, 2, 3");
  });
});

describe("an order", () => {
  const two = [swept("n", { low: "5", high: "30" }), swept("t", { how: "list", list: "60 70" })];
  it("counts the product", () => {
    expect(counted(form({ swept: two }), variables)).toMatchObject({ grid: 52, total: 52, missing: null });
  });
  it("is not there while a variable's values are not right, which is said", () => {
    const wrong = form({ swept: [swept("n", { low: "5", high: "3" })] });
    const made = counted(wrong, variables);
    expect(made.total).toBeNull();
    expect(made.missing).toContain("{n}");
    expect(orderOf(wrong, made, { document })).toBeNull();
  });
  it("of nothing but defaults is none", () => {
    const made = counted(form({ swept: [swept("n", { how: "default" })] }), variables);
    expect(made.missing).toContain("more than its default");
  });
  it("of a sample says how many and with which seed, and never more than there are", () => {
    const drawn = form({ kind: "sample", swept: two });
    expect(orderOf(drawn, counted(drawn, variables), { document })).toMatchObject({
      grid: { n: "5:30:1", t: [60, 70] },
      sample: { count: 10, seed: 7 },
    });
    expect(
      counted(form({ kind: "sample", swept: two, sample: { count: "53", seed: "7" } }), variables).missing,
    ).toContain("52");
  });
  it("of a table holds its rows", () => {
    const pasted = form({ kind: "list", table: "n,t\n5,60\n6,70" });
    expect(orderOf(pasted, counted(pasted, variables), { document })).toMatchObject({
      combinations: [
        { n: 5, t: 60 },
        { n: 6, t: 70 },
      ],
    });
  });
});

describe("a pasted table", () => {
  it("has tabs, semicolons or commas between, as its header has them", () => {
    for (const sign of ["\t", ";", ","]) {
      const table = readTable(
        `n${sign}t${sign}held\r\n5${sign}60.5${sign}SPY\r\n\r\n6${sign}1e1${sign}BRK.B\n`,
        variables,
      );
      expect(table.faults).toEqual([]);
      expect(table.rows).toEqual([
        { n: 5, t: 60.5, held: "SPY" },
        { n: 6, t: 10, held: "BRK.B" },
      ]);
    }
  });
  it("may have quotation marks around its cells", () => {
    expect(readTable('"n","t"\n"5","60"', variables).rows).toEqual([{ n: 5, t: 60 }]);
  });
  it("tells each fault by its line in the text and its column", () => {
    const { faults, names } = readTable("n\tt\n5\tx\n\n6\n7\t0,5\n8\t", variables);
    expect(faults.map(({ row, column }) => [row, column])).toEqual([
      [2, 2],
      [4, null],
      [5, 2],
      [6, 2],
    ]);
    expect(faults[2]?.text).toContain("write 0.5");
    expect(faults.map((fault) => placeOf(fault, names))[0]).toBe("line 2, column 2 (t)");
  });
  it("with a name that is no variable, one twice, or one missing that has no default, is not read", () => {
    expect(readTable("n,x\n5,6", variables).faults).toMatchObject([{ column: 2 }, { column: null }]);
    expect(readTable("n,n,t\n5,6,7", variables).faults).toMatchObject([{ column: 2 }]);
    expect(readTable("n\n5", variables).faults[0]?.text).toContain("“t” has no default");
    expect(readTable("n,x\n5,6", variables).rows).toEqual([]);
  });
  it("has every combination once, however it is written", () => {
    expect(readTable("n,t\n5,60\n6,60\n5,60.0", variables).faults).toMatchObject([{ row: 4, column: null }]);
  });
  it("shows a few faults and counts the rest", () => {
    const { faults, more } = readTable(`n,t\n${Array.from({ length: 20 }, () => "x,60").join("\n")}`, variables);
    expect([faults.length, more]).toEqual([8, 12]);
  });
  it("comes out as it went in", () => {
    const row = fc.tuple(fc.integer({ min: 2, max: 2000 }), fc.integer({ min: -999, max: 999 }));
    const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 50, selector: (one) => one.join() });
    fc.assert(
      fc.property(rows, (all) => {
        const table = readTable(`n;t\n${all.map((one) => one.join(";")).join("\n")}`, variables);
        expect(table.faults).toEqual([]);
        expect(table.rows.map((one) => [one.n, one.t])).toEqual(all);
      }),
    );
  });
});

it("documents are the same in whatever order their fields stand", () => {
  expect(same({ a: [1, { b: 2, c: null }] }, { a: [1, { c: null, b: 2 }] })).toBe(true);
  expect(same({ a: [1] }, { a: [1, 2] })).toBe(false);
  expect(same({ a: undefined }, { b: undefined })).toBe(false);
  expect(same([], {})).toBe(false);
});

describe("the list of batches", () => {
  const batch = (name: string, state: string, created: string, position: number | null = null, failed = 0) =>
    ({ name, state, created, position, failed }) as Parameters<typeof narrowed>[0][number] &
      Parameters<typeof inOrder>[0][number];
  const all = [
    batch("old", "finished", "2026-01-01"),
    batch("new", "failed", "2026-03-01"),
    batch("second", "queued", "2026-01-01", 2),
    batch("first", "queued", "2026-02-01", 1),
    batch("Running", "running", "2025-01-01"),
    batch("halted", "paused", "2026-02-02"),
    batch("torn", "finished", "2026-02-01", null, 3),
  ];
  it("has on top what is under way, those that wait in the order of their turn, then the newest", () => {
    expect(inOrder(all).map((one) => one.name)).toEqual(["Running", "first", "second", "halted", "new", "torn", "old"]);
  });
  it("is narrowed by state and by part of the name", () => {
    expect(narrowed(all, "open", "RUN").map((one) => one.name)).toEqual(["Running"]);
    expect(narrowed(all, "failed", "").map((one) => one.name)).toEqual(["new", "torn"]);
    expect(narrowed(all, "all", " ")).toHaveLength(all.length);
  });
  it("stands where it was heard last, by the stream or by the list", () => {
    const one = { id: "a", done: 5 } as Parameters<typeof latest>[0];
    const heard = { ...one, done: 9, at: 100 } as Parameters<typeof latest>[2];
    expect(latest(one, 50, heard).done).toBe(9);
    expect(latest(one, 150, heard).done).toBe(5);
    expect(latest(one, 50, undefined).done).toBe(5);
  });
});
