import { describe, expect, test } from "vitest";
import { fromDocument, type StrategyDocument } from "./document";
import type { Condition } from "./model";
import { asText, conditionText, measureText } from "./textForm";

const document = (root: unknown, more = {}) =>
  fromDocument({ version: 1, name: "Calm trend", ...more, root } as unknown as StrategyDocument);
const hold = (ticker: string) => ({ node: "ticker", ticker });

describe("a strategy as text", () => {
  test("reads as the language's own text form does", () => {
    const tree = document(
      {
        node: "gate",
        condition: { left: { indicator: "rsi", ticker: "SP500", window: "{n}" }, op: ">", right: 75 },
        // biome-ignore lint/suspicious/noThenProperty: the language's own word
        then: { node: "group", name: "Shelter", child: { node: "equal", children: [hold("KO"), hold("PG")] } },
        else: {
          node: "specified",
          children: [
            { weight: "{core}", child: hold("AAPL") },
            { weight: 10, child: { node: "cash" } },
          ],
        },
      },
      { variables: { n: 10, core: 60 } },
    );
    expect(asText(tree)).toBe(`Calm trend   with core = 60, n = 10
if rsi(SP500, {n}) > 75 then
  group Shelter
    equally
      hold KO
      hold PG
else
  by weight
    weight {core}
      hold AAPL
    weight 10
      hold cash
`);
  });

  test("says a sort with its limits and ties", () => {
    const tree = document({
      node: "sort",
      score: [
        { measure: { indicator: "cumulative_return", window: 120 }, weight: 1 },
        { measure: { indicator: "volatility", window: 20 }, weight: -0.5 },
      ],
      select: "top",
      count: 2,
      weighting: "inverse_volatility",
      window: 20,
      limits: [{ measure: { indicator: "rsi", window: 10 }, op: "<", bound: 80 }],
      ties: [{ measure: { indicator: "rsi", window: 10 }, select: "bottom" }],
      children: [hold("SPY")],
    });
    expect(asText(tree).split("\n").slice(1)).toEqual([
      "top 2 by cumulative_return(120) + -0.5 × volatility(20), by inverse volatility over 20 days",
      "  only where rsi(10) < 80",
      "  equal scores: lowest rsi(10) first",
      "  hold SPY",
      "",
    ]);
  });

  test("says what isn't filled in yet as …, and never fails on it", () => {
    const tree = document({ node: "group", name: "", child: { node: "equal", children: [hold("")] } });
    expect(asText(tree)).toContain("group …\n  equally\n    hold …");
    expect(asText(document({ node: "equal", children: [] }))).toContain("equally\n  …");
  });
});

describe("a condition as text", () => {
  const over: Condition = {
    left: { indicator: "price", ticker: "SPY", times: 0.98 },
    op: "crosses_above",
    right: { indicator: "sma", ticker: "SPY", window: 200, days_ago: 1 },
  };

  test("joins by and, with the inner or in parentheses", () => {
    const low: Condition = {
      left: { indicator: "rsi", ticker: "{x}", window: 10 },
      op: "<",
      right: "{t}",
      for_days: 3,
    };
    expect(conditionText({ all: [over, { any: [low, over] }] })).toBe(
      "0.98 × price(SPY) crosses above sma(SPY, 200) 1 day ago and " +
        "(rsi({x}, 10) < {t} for 3 days or 0.98 × price(SPY) crosses above sma(SPY, 200) 1 day ago)",
    );
  });

  test("lists parameters in the language's order, those left out by their defaults", () => {
    expect(measureText({ indicator: "macd_signal", slow: 30 }, "SPY")).toBe("macd_signal(SPY, 12, 30, 9)");
    expect(measureText({ indicator: "price" })).toBe("price");
  });
});
