import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Sentence } from "./Sentence";
import type { Shown } from "./shown";
import type { Spread, Summary } from "./source";

const SPREAD = { count: 13, undefined: 0, median: 0.5, q05: 0.3, q95: 0.7, benchmark: 0.4, beats: 0.61 } as Spread;

function said(done: number, spread: Partial<Spread>): string {
  const shown = { grid: { n: [1, 2] }, benchmark: "SP500", source: "sample" } as unknown as Shown;
  const summary = { done, metrics: { sharpe: { ...SPREAD, ...spread } } } as unknown as Summary;
  const page = renderToStaticMarkup(<Sentence shown={shown} summary={summary} metric="sharpe" />);
  return new DOMParser().parseFromString(page, "text/html").querySelector("p")?.textContent ?? "";
}

describe("what is said of a metric", () => {
  it("is where nine in ten lie, and by what the benchmark is compared", () => {
    expect(said(13, {})).toBe(
      "Of 13 runs the median of the Sharpe ratio is 0.50, and nine in ten lie between 0.30 and 0.70. SP500 had 0.40; 61 % of the runs did better by this metric.",
    );
  });
  it("is one figure where there is but one", () => {
    const one = { median: 0.65, q05: 0.65, q95: 0.65, beats: 1 };
    expect(said(1, { ...one, count: 1 })).toBe(
      "The Sharpe ratio of the run is 0.65. SP500 had 0.40; the run did better by this metric.",
    );
    expect(said(13, one)).toContain("Of 13 runs at least nine in ten have one Sharpe ratio, 0.65.");
    expect(said(2, { ...one, count: 1, undefined: 1 })).toContain(
      "The Sharpe ratio of the only run with a value is 0.65.",
    );
    expect(said(2, { ...one, count: 1, undefined: 1 })).toContain("1 run has no value.");
  });
  it("has no holes where no run has a value", () => {
    const none = { count: 0, undefined: 20, median: null, q05: null, q95: null, beats: null };
    expect(said(20, none)).toBe("None of the runs has a value of the Sharpe ratio. SP500 had 0.40.");
    expect(said(1, { ...none, undefined: 1 })).toBe("The run has no Sharpe ratio. SP500 had 0.40.");
  });
});
