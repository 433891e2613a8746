import { describe, expect, it } from "vitest";
import { verdict } from "./neighbours";

const both = { down: true, across: true };

describe("a best cell whose row is good all along", () => {
  const cells = [
    [0.12, 0.27, 0.31, 0.28, 0.26],
    [0.19, 0.35, 0.39, 0.37, 0.35],
    [0.28, 0.44, 0.5, 0.51, 0.51],
  ];
  const place = { row: 2, column: 3 };
  it("is not isolated, but on a ridge, whose figures are told", () => {
    const found = verdict(cells, place, 1, both);
    expect(found?.isolated).toBe(false);
    expect(found?.ridge).toMatchObject({ off: "down", off_median: 0.37 });
    expect(found?.ridge?.along_median).toBeCloseTo(0.505, 12);
  });
  it("is so as a column, too, and where low is better", () => {
    const turned = cells[0]?.map((_, column) => cells.map((row) => -(row[column] ?? 0))) ?? [];
    expect(verdict(turned, { row: 3, column: 2 }, -1, both)).toMatchObject({
      isolated: false,
      ridge: { off: "across", off_median: -0.37 },
    });
  });
});

describe("a best cell that falls off along each side", () => {
  it("is isolated, whatever its corners have", () => {
    const cells = [
      [2, 1, 1, 1],
      [1, 3, 1, 1],
      [1, 1, 2, 1],
      [1, 1, 1, 1],
    ];
    expect(verdict(cells, { row: 1, column: 1 }, 1, both)).toMatchObject({ isolated: true, ridge: null });
  });
  it("is isolated along the one side that has an order", () => {
    const along = { down: false, across: true };
    expect(verdict([[1, 3, 1, 1]], { row: 0, column: 1 }, 1, along)).toMatchObject({ isolated: true, ridge: null });
    expect(verdict([[1, 3, 2.8, 2.9, 1, 1, 1]], { row: 0, column: 2 }, 1, along)?.isolated).toBe(false);
  });
});
