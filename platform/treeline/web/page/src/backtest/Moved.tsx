import { classes } from "@/kit/classes";
import { rangeMoved } from "./rangeMoved";
import type { Backtesting } from "./runs";

/** Why the benchmark's figures are other ones than in the run before, where they are. */
export function Moved({ backtest, className }: { backtest: Backtesting; className?: string }) {
  const { before, outcome, asked } = backtest;
  const words = outcome && asked && rangeMoved(before, { outcome, asked });
  return words ? <p className={classes("text-dim tabular-nums", className)}>{words}</p> : null;
}
