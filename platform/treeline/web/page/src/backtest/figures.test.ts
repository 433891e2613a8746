import { describe, expect, test } from "vitest";
import { drawdownOf, falls, monthlyReturns, returnsOf, rolling } from "./figures";

/** A series without a pattern, the same at each run. */
function walk(length: number): number[] {
  let seed = 7;
  let value = 100;
  return Array.from({ length }, () => {
    seed = (seed * 16807) % 2147483647;
    value *= 1 + (seed / 2147483647 - 0.49) * 0.04;
    return value;
  });
}

/** The definition, written out. */
function plainly(returns: number[]): { sharpe: number; volatility: number } {
  const mean = returns.reduce((sum, one) => sum + one, 0) / returns.length;
  const s = Math.sqrt(returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (returns.length - 1));
  return { sharpe: (mean / s) * Math.sqrt(252), volatility: s * Math.sqrt(252) };
}

describe("rolling figures", () => {
  test("are those of each window computed by itself", () => {
    const returns = returnsOf(walk(9000), 100);
    const { sharpe, volatility } = rolling(returns, 63);
    for (const end of [62, 63, 500, 8999]) {
      const plain = plainly([...returns.slice(end - 62, end + 1)]);
      expect(sharpe[end]).toBeCloseTo(plain.sharpe, 9);
      expect(volatility[end]).toBeCloseTo(plain.volatility, 11);
    }
  });

  test("are missing until the window is full", () => {
    const { sharpe, volatility } = rolling(returnsOf(walk(100), 100), 63);
    expect(sharpe.slice(0, 62).every((value) => value === null)).toBe(true);
    expect(volatility[61]).toBeNull();
    expect(volatility[62]).not.toBeNull();
  });

  test("of equal returns have no volatility and no Sharpe ratio", () => {
    const equity = Array.from({ length: 200 }, (_, index) => 100 * 1.01 ** index);
    const steady = new Float64Array(returnsOf(equity, 100).length).fill(0.01);
    const { sharpe, volatility } = rolling(steady, 63);
    expect(volatility[150]).toBe(0);
    expect(sharpe[150]).toBeNull();
  });
});

describe("monthly returns", () => {
  const sessions = ["2019-12-30", "2019-12-31", "2020-01-02", "2020-01-31", "2020-03-02", "2021-01-04"];
  const equity = [99, 110, 121, 132, 66, 99];
  const years = monthlyReturns(sessions, equity, 100);

  test("count from the last close before the month, the first from what it began with", () => {
    expect(years[0]?.months[11]).toBeCloseTo(0.1, 12);
    expect(years[1]?.months[0]).toBeCloseTo(0.2, 12);
    expect(years[1]?.months[2]).toBeCloseTo(-0.5, 12);
  });

  test("are missing where a month has no session", () => {
    expect(years[1]?.months[1]).toBeNull();
    expect(years[0]?.months[0]).toBeNull();
  });

  test("multiply to the year's, and the years to the whole", () => {
    for (const { months, total } of years)
      expect(months.reduce<number>((product, one) => product * (1 + (one ?? 0)), 1) - 1).toBeCloseTo(total, 12);
    expect(years.reduce((product, { total }) => product * (1 + total), 1)).toBeCloseTo(0.99, 12);
  });
});

describe("falls from a high", () => {
  test("are told deepest first, with their days", () => {
    const drawdown = drawdownOf([110, 99, 104.5, 110, 120, 60, 90], 100);
    expect(falls(drawdown)).toEqual([
      { from: 4, low: 5, recovered: null, depth: -0.5, sessions: 2 },
      { from: 0, low: 1, recovered: 3, depth: expect.closeTo(-0.1, 12), sessions: 2 },
    ]);
  });

  test("begin at once when the first session loses", () => {
    expect(falls(drawdownOf([90, 100], 100))).toEqual([
      { from: 0, low: 0, recovered: 1, depth: expect.closeTo(-0.1, 12), sessions: 1 },
    ]);
  });
});
