/** The list of a backtest's trades: sorted, cut to a range, and as text for a spreadsheet. */

import type { components } from "@/api/schema";

export type Trade = components["schemas"]["Trade"];
export type TradeColumn = "session" | "ticker" | "from" | "to" | "change" | "value";

export interface Order {
  column: TradeColumn;
  descending: boolean;
}

function figureOf(trade: Trade, column: TradeColumn): string | number {
  return column === "change" ? trade.to - trade.from : trade[column];
}

export function tradesShown(
  trades: readonly Trade[],
  range: readonly [string, string] | null,
  { column, descending }: Order,
): Trade[] {
  const within = range ? trades.filter(({ session }) => session >= range[0] && session <= range[1]) : [...trades];
  const sign = descending ? -1 : 1;
  return within.sort((one, other) => {
    const [a, b] = [figureOf(one, column), figureOf(other, column)];
    return a === b ? 0 : a < b ? -sign : sign;
  });
}

/** Comma-separated, with a heading; weights as fractions, value in dollars. */
export function tradesCsv(trades: readonly Trade[]): string {
  const lines = trades.map(({ session, ticker, from, to, value }) => [session, ticker, from, to, value].join(","));
  return ["session,ticker,from,to,value", ...lines, ""].join("\n");
}
