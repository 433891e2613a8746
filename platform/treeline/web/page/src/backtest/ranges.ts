/** The stretches of time that are one choice away. */

import type { BacktestSettings } from "./settings";

export const YEARS = [1, 3, 5, 10] as const;

export type Shortcut = "all" | `${(typeof YEARS)[number]}` | "own";

export const SHORTCUTS: readonly (readonly [Shortcut, string])[] = [
  ["all", "As early as possible"],
  ["1", "1 year"],
  ["3", "3 years"],
  ["5", "5 years"],
  ["10", "10 years"],
  ["own", "From … to …"],
];

/** The same day some years before: "2024-02-29", 1 → "2023-03-01". */
export function yearsBefore(day: string, years: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year - years, month - 1, date)).toISOString().slice(0, 10);
}

/** Which shortcut the range is, counted back from `last`, the last day that there are prices of. */
export function shortcutOf({ start, end }: Pick<BacktestSettings, "start" | "end">, last: string): Shortcut {
  if (!start && !end) return "all";
  const found = YEARS.find((years) => start === yearsBefore(end ?? last, years));
  return found ? `${found}` : "own";
}

/** What a shortcut makes of a range; `own` leaves it as it is. */
export function ranged(shortcut: Shortcut, end: string | null, last: string): Pick<BacktestSettings, "start" | "end"> {
  if (shortcut === "all") return { start: null, end: null };
  return { start: yearsBefore(end ?? last, Number(shortcut)), end };
}
