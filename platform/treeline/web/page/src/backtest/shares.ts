/** Target weights, which the API tells at their changes only, as a series for each session. */

import type { components } from "@/api/schema";
import { lastUpTo } from "@/charts/days";

export interface Shares {
  label: string;
  values: number[];
}

/** The largest tickers by their mean weight, largest first, and what is left of the others as "Rest". */
export function sharesOf(
  { tickers, sessions: changes, rows }: components["schemas"]["Weights"],
  sessions: readonly string[],
  most: number,
): Shares[] {
  // The row that holds on each session; −1 before the first.
  const row = sessions.map((session) => ((changes[0] ?? "~") <= session ? lastUpTo(changes, session) : -1));
  const days = new Array<number>(changes.length).fill(0);
  for (const one of row) if (one >= 0) days[one] = (days[one] as number) + 1;
  const mean = tickers.map((_, ticker) =>
    rows.reduce((sum, weights, one) => sum + (weights[ticker] ?? 0) * (days[one] ?? 0), 0),
  );
  const order = tickers.map((_, ticker) => ticker).sort((one, other) => (mean[other] ?? 0) - (mean[one] ?? 0));
  const shown = order.length <= most ? order : order.slice(0, most - 1);
  const rest = order.slice(shown.length);
  const series = (label: string, parts: number[]): Shares => ({
    label,
    values: row.map((one) => parts.reduce((sum, ticker) => sum + (rows[one]?.[ticker] ?? 0), 0)),
  });
  const found = shown.map((ticker) => series(tickers[ticker] as string, [ticker]));
  return rest.length ? [...found, series(`${rest.length} others`, rest)] : found;
}
