import { describe, expect, it } from "vitest";
import { differenceOf, differenceText, type Metric } from "./metricTitles";

const told = (metric: Metric, own: number, other: number) => differenceText(metric, differenceOf(metric, own, other));

describe("the difference of two figures", () => {
  it("is that of the figures as they are shown", () => {
    expect(told("sharpe", 0.4245, 0.4854)).toBe("−0.07"); // 0.42 and 0.49
    expect(told("cagr", 0.09046, 0.08154)).toBe("+0.90 pp"); // 9.05 % and 8.15 %
    expect(told("max_drawdown", -0.62124, -0.56777)).toBe("−5.34 pp"); // −62.12 % and −56.78 %
    expect(told("total_return", 15.2591, 11.4764)).toBe("+378 pp"); // 1,526 % and 1,148 %
    expect(told("turnover", 41.64, 0.02)).toBe("+41.6 ×");
    expect(told("longest_drawdown", 1204, 1210)).toBe("−6");
  });
  it("is none where both are shown alike", () => {
    expect(differenceOf("sharpe", 0.4249, 0.4151)).toBe(0);
  });
});
