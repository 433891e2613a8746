import { describe, expect, test } from "vitest";
import { ranged, SHORTCUTS, shortcutOf, yearsBefore } from "./ranges";
import { tradesCsv, tradesShown } from "./tradeList";

describe("a range", () => {
  test("is known again as the shortcut that made it", () => {
    for (const [shortcut] of SHORTCUTS)
      if (shortcut !== "own") expect(shortcutOf(ranged(shortcut, null, "2022-12-28"), "2022-12-28")).toBe(shortcut);
    expect(shortcutOf({ start: "2001-01-02", end: null }, "2022-12-28")).toBe("own");
  });

  test("of years from a leap day begins on the day after February's last", () => {
    expect(yearsBefore("2024-02-29", 1)).toBe("2023-03-01");
  });
});

describe("trades", () => {
  const trades = [
    { session: "2020-01-02", ticker: "KO", from: 0, to: 0.5, value: 500 },
    { session: "2020-01-03", ticker: "KO", from: 0.5, to: 0.1, value: -400 },
    { session: "2020-02-03", ticker: "PG", from: 0, to: 0.2, value: 200 },
  ];

  test("are cut to the range in sight and ordered by what was pressed", () => {
    const shown = tradesShown(trades, ["2020-01-02", "2020-01-31"], { column: "change", descending: false });
    expect(shown.map((one) => one.value)).toEqual([-400, 500]);
  });

  test("are copied with a heading, as fractions and dollars", () => {
    expect(tradesCsv(trades.slice(1, 2))).toBe("session,ticker,from,to,value\n2020-01-03,KO,0.5,0.1,-400\n");
  });
});
