import { useMemo } from "react";
import type { ChartSeries } from "@/charts/TimeChart";
import type { Outcome } from "./runs";

/** The two lines of an outcome's equity. */
export function useEquitySeries(outcome: Outcome, name = "Strategy"): ChartSeries[] {
  return useMemo(
    () => [
      { label: outcome.benchmark_name, colour: "series-2", values: outcome.benchmark },
      { label: name, colour: "series-1", values: outcome.equity, area: true },
    ],
    [outcome, name],
  );
}
