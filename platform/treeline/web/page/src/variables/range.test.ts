import { describe, expect, it } from "vitest";
import { countList, countRange, exact, listed, product } from "./range";

describe("a range", () => {
  it("holds both of its ends", () => {
    expect(countRange("5", "50", "5")).toEqual({ count: 10 });
    expect(countRange("7", "7", "5")).toEqual({ count: 1 });
  });
  it("goes by 1 when no step is given", () => {
    expect(countRange("5", "50", "")).toEqual({ count: 46 });
  });
  it("counts decimals exactly", () => {
    expect(countRange("0.1", "0.3", "0.1")).toEqual({ count: 3 });
    expect(countRange("60", "79.5", "0.5")).toEqual({ count: 40 });
    expect(countRange("-1", "1", "1e-1")).toEqual({ count: 21 });
  });
  it("whose step misses its end names the ends that would do", () => {
    expect(countRange("5", "51", "5")).toEqual({
      problem: { field: "step", text: "never leads from 5 to 51: end on 50 or 55" },
    });
    expect(countRange("-1", "0.25", "0.5")).toEqual({
      problem: { field: "step", text: "never leads from -1 to 0.25: end on 0 or 0.5" },
    });
  });
  it("says which part of it is wrong", () => {
    expect(countRange("a", "5", "1")).toMatchObject({ problem: { field: "low" } });
    expect(countRange("1", "5", "0")).toMatchObject({ problem: { field: "step" } });
    expect(countRange("9", "5", "1")).toMatchObject({ problem: { field: "high" } });
  });
  it("has 200,000 values at most", () => {
    expect(countRange("1", "200000", "1")).toEqual({ count: 200_000 });
    expect(countRange("0", "200000", "1")).toMatchObject({ problem: { field: "step" } });
    expect(countRange("0", "1e300", "1e-300")).toMatchObject({ problem: { field: "step" } });
  });
  it("is not counted before both ends are there", () => {
    expect(countRange("5", "", "1")).toBeNull();
  });
});

describe("a list", () => {
  it("is told apart by commas, spaces and line breaks", () => {
    expect(listed(" SPY, QQQ\nXOM;TLT ")).toEqual(["SPY", "QQQ", "XOM", "TLT"]);
    expect(countList("SPY, QQQ")).toEqual({ count: 2 });
  });
  it("has each value once, however it is written", () => {
    expect(countList("1, 2, 1.0")).toEqual({ problem: { field: "values", text: "names 1.0 twice" } });
  });
});

it("a text that is no number is none", () => {
  for (const text of ["", ".", "-", "1,5", "0x1", "1e", "Infinity"]) expect(exact(text)).toBeNull();
});

it("combinations are the product of the counts", () => {
  expect(product([10, 3, 40])).toBe(1200);
});
