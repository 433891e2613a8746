import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filling, inOrder } from "./order";

describe("the columns of the results", () => {
  it("begin on a phone with what the runs are sorted by, whether it is chosen or not", () => {
    expect(inOrder(["n", "k"], ["sharpe", "cagr"], "-cagr", 358)).toEqual(["cagr", "n", "k", "sharpe"]);
    expect(inOrder(["n", "k"], ["sharpe"], "-kurtosis", 358)).toEqual(["kurtosis", "n", "k", "sharpe"]);
    expect(inOrder(["n", "k"], ["sharpe"], "k", 358)).toEqual(["k", "n", "sharpe"]);
  });
  it("stay where they are where there is room, and while that is not known", () => {
    for (const room of [1200, null])
      expect(inOrder(["n", "k"], ["sharpe", "cagr"], "-cagr", room)).toEqual(["n", "k", "sharpe", "cagr"]);
  });
  it("fill a phone with whole ones", () => {
    const width = fc.integer({ min: 60, max: 170 });
    fc.assert(
      fc.property(
        fc.array(width, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 170, max: 599 }),
        (widths, room) => {
          const filled = filling(widths, room);
          expect(filled.every((one, place) => one >= (widths[place] ?? 0))).toBe(true);
          const ends = filled.map((_, place) => filled.slice(0, place + 1).reduce((sum, one) => sum + one, 0));
          expect(ends.includes(room) || (ends.at(-1) ?? 0) <= room).toBe(true);
        },
      ),
    );
  });
});
