import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, median, possible, sameInWords, verdict } from "./heat/neighbours";
import { ordered, stepsOf } from "./heat/ordered";
import { colourAt, diverging, luminance, position, sequential } from "./heat/scale";
import { asTyped, figure } from "./metrics";
import { brushed, placeOf } from "./parallel/axes";
import { density } from "./parallel/density";
import { added, type Filter, inWords, read, typed, write } from "./table/filters";

const names = fc.constantFrom("sharpe", "window", "neighbour_worst", "a_1");
const filters: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    name: names,
    op: fc.constantFrom(">=" as const, "<=" as const),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  }),
  fc.record({
    name: names,
    op: fc.constant("=" as const),
    tickers: fc.array(fc.constantFrom("SPY", "BRK.B", "BF-B"), { minLength: 1 }),
  }),
);

describe("a filter", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(read(write(filter))).toEqual(filter);
      }),
    );
  });
  it("that is none is no filter", () => {
    for (const text of ["", "sharpe", "sharpe>1", "sharpe>=", "sharpe>=e", ">=1", "a b>=1", "sharpe>=1>=2"])
      expect(read(text)).toBeNull();
  });
  it("of a fraction is typed in percent and shown so, without losing a digit", () => {
    expect(typed("cagr", "20 %")).toBe(0.2);
    expect(typed("max_drawdown", "−12.34")).toBe(-0.1234);
    expect(typed("window", "20")).toBe(20);
    expect(typed("window", "twenty")).toBeNull();
    for (const value of [-0.1234, 4170600, 0.07]) expect(typed("cagr", asTyped("cagr", value))).toBe(value);
  });

  it("is understood as the table writes it, with commas between thousands, and with a comma for the point", () => {
    expect(typed("cagr", "41,706 %")).toBe(417.06);
    expect(typed("window", "1,200")).toBe(1200);
    expect(typed("window", "-1,234,567.5")).toBe(-1234567.5);
    expect(typed("sharpe", "1,5")).toBe(1.5);
    expect(typed("sharpe", "0,125")).toBe(0.125);
    expect(inWords({ name: "max_drawdown", op: ">=", value: -0.1234 })).toBe("Max drawdown ≥ −12.34 %");
    expect(inWords({ name: "sharpe", op: ">=", value: 1.255 })).toBe("Sharpe ≥ 1.255");
  });
  it("takes the place of one on the same side of the same column only", () => {
    const low = { name: "sharpe", op: ">=" as const, value: 1 };
    const high = { name: "sharpe", op: "<=" as const, value: 2 };
    expect(added([low, high], { ...low, value: 1.5 })).toEqual([high, { ...low, value: 1.5 }]);
  });
});

describe("a brush on an axis", () => {
  const numbers = { name: "n", kind: "variable" as const, bins: 4, values: [10, 20, 30, 40] };
  const metric = { name: "sharpe", kind: "metric" as const, bins: 10, low: 0, high: 2 };
  it("on the values of a variable takes the first and the last that it covers", () => {
    expect(brushed(numbers, 1, 2).map(write)).toEqual(["n>=20", "n<=30"]);
  });
  it("leaves an end open that it reaches", () => {
    expect(brushed(numbers, 0, 1).map(write)).toEqual(["n<=20"]);
    expect(brushed(metric, 5, 9).map(write)).toEqual(["sharpe>=1"]);
    expect(brushed(metric, 0, 9)).toEqual([]);
  });
  it("on tickers names them", () => {
    const tickers = { name: "held", kind: "variable" as const, bins: 3, values: ["SPY", "QQQ", "IWM"] };
    expect(brushed(tickers, 1, 2).map(write)).toEqual(["held=QQQ|IWM"]);
  });
  it("of values that share bins takes all of each bin", () => {
    const shared = { name: "n", kind: "variable" as const, bins: 2, values: [1, 2, 3, 4] };
    expect(brushed(shared, 1, 1).map(write)).toEqual(["n>=3"]);
  });
  it("of values that were listed downwards still asks for a range of numbers", () => {
    expect(brushed({ ...numbers, values: [40, 30, 20, 10] }, 0, 1).map(write)).toEqual(["n>=30"]);
  });
  it("puts a value where its bin is", () => {
    expect(placeOf(numbers, 10)).toBeCloseTo(0.125);
    expect(placeOf(metric, 1)).toBeCloseTo(0.5);
    expect(placeOf(metric, 9)).toBe(1);
  });
});

describe("a scale of colours", () => {
  const steps = Array.from({ length: 33 }, (_, place) => place / 32);
  it("gets lighter from low to high", () => {
    const light = steps.map((at) => luminance(colourAt(sequential(0, 1), at)));
    expect(light).toEqual(light.toSorted((a, b) => a - b));
  });
  it("around a middle goes away from the ground on both sides", () => {
    for (const theme of ["dark", "light"] as const) {
      const scale = diverging(0, 3, 1, theme);
      const light = steps.map((at) => luminance(colourAt(scale, at)) * (theme === "dark" ? 1 : -1));
      const middle = light[16] as number;
      expect(Math.min(...light)).toBe(middle);
    }
  });
  it("around a middle has it in the middle, however lopsided", () => {
    expect(position(diverging(0.9, 3, 1, "dark"), 1)).toBe(0.5);
  });
  it("of equal figures has one colour", () => {
    expect(position(sequential(2, 2), 2)).toBe(0.5);
  });
});

const both = { down: true, across: true };

describe("the neighbours of a cell", () => {
  const cells = [
    [1, 2, 3],
    [4, 9, null],
    [5, 6, 7],
  ];
  it("are the cells around it that have a value", () => {
    expect(around(cells, { row: 1, column: 1 }, 1, both)).toEqual({ count: 7, worst: 1, median: 4, same: 0 });
    expect(around(cells, { row: 0, column: 0 }, 1, both)).toEqual({ count: 3, worst: 2, median: 4, same: 0 });
  });
  it("are worst where they are highest, when low is better", () => {
    expect(around(cells, { row: 1, column: 1 }, -1, both).worst).toBe(7);
  });
  it("are not those of another ticker", () => {
    const along = { down: false, across: true };
    expect(around(cells, { row: 0, column: 1 }, 1, along)).toEqual({ count: 2, worst: 1, median: 2, same: 0 });
    expect([possible(both), possible(along)]).toEqual([8, 2]);
  });
  it("of an only cell are none", () => {
    expect(around([[1]], { row: 0, column: 0 }, 1, both)).toEqual({ count: 0, worst: null, median: null, same: 0 });
  });
});

describe("neighbours with the very same value", () => {
  const at = { row: 1, column: 1 };
  const both = { down: true, across: true };
  const near = (cells: (number | null)[][]) => around(cells, at, 1, both);
  const [v, w] = [0.1 + 0.2, 0.3]; // not the same to the last digit
  it("are counted when they are equal to all digits", () => {
    const cells = [
      [v, w, 1],
      [v, v, null],
      [2, v, 3],
    ];
    expect(near(cells).same).toBe(3);
    expect(sameInWords(near(cells), "sharpe")).toBe(
      "3 of 7 neighbours have exactly the same value: these combinations may never differ, and then confirm nothing.",
    );
  });
  it("are not spoken of where there are none, where the cell is empty, and where values are whole numbers", () => {
    expect(
      sameInWords(
        near([
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ]),
        "sharpe",
      ),
    ).toBe("");
    expect(
      sameInWords(
        near([
          [1, 1, 1],
          [1, null, 1],
          [1, 1, 1],
        ]),
        "sharpe",
      ),
    ).toBe("");
    expect(
      sameInWords(
        near([
          [1, 1, 1],
          [1, 1, 1],
          [1, 1, 1],
        ]),
        "longest_drawdown",
      ),
    ).toBe("");
  });
});

describe("the best cell", () => {
  const map = (peak: number, ring: number, rest: number) =>
    Array.from({ length: 7 }, (_, row) =>
      Array.from({ length: 7 }, (_, column) => {
        const far = Math.max(Math.abs(row - 3), Math.abs(column - 3));
        return far === 0 ? peak : far === 1 ? ring : rest;
      }),
    );
  const top = { row: 3, column: 3 };
  it("is isolated when its neighbours are nearer to the whole map than to it", () => {
    expect(verdict(map(2, 1.1, 1), top, 1, both)?.isolated).toBe(true);
    expect(verdict(map(2, 1.6, 1), top, 1, both)?.isolated).toBe(false);
  });
  it("is so too when low is better", () => {
    expect(verdict(map(1, 1.9, 2), top, -1, both)?.isolated).toBe(true);
    expect(verdict(map(1, 1.3, 2), top, -1, both)?.isolated).toBe(false);
  });
  it("of a flat map is not isolated", () => {
    expect(verdict(map(1, 1, 1), top, 1, both)?.isolated).toBe(false);
  });
  it("without neighbours is not said to be", () => {
    expect(verdict([[3]], { row: 0, column: 0 }, 1, both)?.isolated).toBe(false);
  });
});

it("a median of an even number lies between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNull();
});

it("figures have their units, and variables no digits that nobody asked for", () => {
  expect(figure("cagr", 0.2809)).toBe("28.09 %");
  expect(figure("max_drawdown", -0.341)).toBe("−34.10 %");
  expect(figure("sharpe", 1.3754)).toBe("1.38");
  expect(figure("turnover", 41.5)).toBe("41.5 ×");
  expect(figure("longest_drawdown", 390)).toBe("390");
  expect(figure("overbought", 79.5)).toBe("79.5");
  expect(figure("step", 0.1 + 0.2)).toBe("0.3");
  expect(figure("sharpe", null)).toBe("–");
});

describe("the density between two axes", () => {
  const even = { left: 4, right: 4, cells: [0, 1, 2, 3].flatMap((a) => [0, 1, 2, 3].map((b) => [a, b, 5])) };
  const column = (found: Float32Array, width: number, x: number) =>
    Array.from(found).filter((_, place) => place % width === x);
  it("is 1 on average of every column, wherever the runs go", () => {
    for (const link of [
      even,
      {
        left: 4,
        right: 8,
        cells: [
          [0, 7, 3],
          [3, 0, 1],
        ],
      },
    ]) {
      const found = density(link, 10, 80);
      for (let x = 0; x < 10; x += 1)
        expect(column(found, 10, x).reduce((sum, one) => sum + one, 0) / 80).toBeCloseTo(1, 1);
    }
  });
  it("has the first bin at the bottom", () => {
    const found = column(density({ left: 4, right: 4, cells: [[0, 0, 1]] }, 3, 40), 3, 1);
    expect(found.slice(0, 30).every((one) => Math.abs(one) < 1e-6)).toBe(true);
    expect(found[35]).toBeCloseTo(4);
  });
  it("of no runs is nothing", () => {
    expect(Math.max(...density({ left: 2, right: 2, cells: [] }, 3, 4))).toBe(0);
  });
});

describe("a map of numbers that were listed out of order", () => {
  const map = {
    label: "Final",
    metric: "sharpe",
    by: "median",
    row: { name: "n", values: [30, 10, 20] },
    column: { name: "held", values: ["SPY", "IWM"] },
    cells: [
      [3, 33],
      [1, 11],
      [2, null],
    ],
    counts: [
      [3, 3],
      [1, 1],
      [2, 0],
    ],
    on_edge: [
      [true, true],
      [true, true],
      [false, false],
    ],
    best: { row: 0, column: 1, values: { n: 30, held: "IWM" }, value: 33, count: 3, on_edge: true },
  };
  it("is put in their order, tickers stay, and nothing is torn from its cell", () => {
    const found = ordered(map);
    expect(found.row.values).toEqual([10, 20, 30]);
    expect(found.column.values).toEqual(["SPY", "IWM"]);
    expect(found.cells).toEqual([
      [1, 11],
      [2, null],
      [3, 33],
    ]);
    expect(found.counts.map((row) => row[0])).toEqual([1, 2, 3]);
    expect(found.on_edge.map((row) => row[0])).toEqual([true, false, true]);
    expect([found.best?.row, found.best?.column]).toEqual([2, 1]);
    expect(stepsOf(found)).toEqual({ down: true, across: false });
  });
});
