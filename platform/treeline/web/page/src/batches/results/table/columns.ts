import { create } from "zustand";
import { persist } from "zustand/middleware";
import { persisted } from "@/kit/local";
import { METRIC_NAMES, titleOf } from "../metrics";
import type { Result } from "../source";

export const SCORE_COLUMNS = ["neighbour_worst", "neighbour_median", "edges"] as const;
export const CHOICE: string[] = [...METRIC_NAMES, ...SCORE_COLUMNS];

const USUAL = [
  "sharpe",
  "neighbour_worst",
  "neighbour_median",
  "edges",
  "cagr",
  "total_return",
  "max_drawdown",
  "volatility",
  "sortino",
  "calmar",
  "turnover",
];

interface Columns {
  chosen: string[];
  toggle: (name: string, on: boolean) => void;
  reset: () => void;
}

/** Which figures the table of results shows, for all batches; variables always stand before them. */
export const useColumns = create<Columns>()(
  persist(
    (set) => ({
      chosen: USUAL,
      toggle: (name, on) =>
        set(({ chosen }) => ({
          chosen: on ? [...chosen, name].toSorted((a, b) => rank(a) - rank(b)) : chosen.filter((one) => one !== name),
        })),
      reset: () => set({ chosen: USUAL }),
    }),
    { name: "results-columns", storage: persisted() },
  ),
);

/** The usual order first, then that of the documentation. */
function rank(name: string): number {
  const usual = USUAL.indexOf(name);
  return usual >= 0 ? usual : USUAL.length + CHOICE.indexOf(name);
}

/** A run's figure in a column. */
export function figureOf(run: Result, name: string): number | null {
  if (name === "neighbour_worst") return run.neighbours.worst;
  if (name === "neighbour_median") return run.neighbours.median;
  if (name === "edges") return run.neighbours.edges;
  return run.metrics[name as keyof Result["metrics"]] ?? null;
}

/** Pixels that a column's title and its figures need. */
export function widthOf(name: string): number {
  if (name === "edges") return 116;
  return Math.min(170, Math.max(84, titleOf(name).length * 7 + 36));
}
