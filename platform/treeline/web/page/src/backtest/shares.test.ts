import { describe, expect, test } from "vitest";
import { sharesOf } from "./shares";

const sessions = ["2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07"];
const weights = {
  tickers: ["A", "B", "C"],
  sessions: ["2020-01-03", "2020-01-07"],
  rows: [
    [0.5, 0.3, 0.1],
    [0, 0.2, 0.8],
  ],
};

describe("shares over time", () => {
  test("stay between the changes, and are nothing before the first", () => {
    const of = Object.fromEntries(sharesOf(weights, sessions, 8).map(({ label, values }) => [label, values]));
    expect(of.A).toEqual([0, 0.5, 0.5, 0]);
    expect(of.C).toEqual([0, 0.1, 0.1, 0.8]);
  });

  test("come largest first by what was held over all sessions, the others in one", () => {
    const found = sharesOf(weights, sessions, 2);
    expect(found.map(({ label }) => label)).toEqual(["A", "2 others"]);
    expect(found[1]?.values[3]).toBeCloseTo(1, 12);
  });
});
