/** What luck alone would give, as marks on a scale of annual Sharpe ratios. */

import { decimal } from "@/kit/format";
import type { Luck } from "../source";

/** `best` is what was seen, `honest` what to expect of it; luck's marks bound what luck gives; the others compare. */
export type Kind = "best" | "honest" | "luck" | "luck95" | "mix" | "benchmark";

export interface Mark {
  kind: Kind;
  name: string;
  /** Null where it is not known. */
  sharpe: number | null;
}

export interface Axis {
  low: number;
  high: number;
  ticks: readonly { value: number; text: string }[];
}

export interface Benchmark {
  name: string;
  sharpe: number;
}

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
const MOST_TICKS = 5; // fit beside one another on a phone
const MARGIN = 0.04; // of the range, so that no mark stands on the frame

/** Always in this order, so that one batch's picture compares with another's. Without figures while nothing is known. */
export function marksOf(luck: Luck, benchmark: Benchmark | null): Mark[] {
  const marks: Mark[] = [
    { kind: "best", name: "Best run", sharpe: luck.best?.sharpe ?? null },
    { kind: "honest", name: "To be expected", sharpe: luck.honest?.sharpe ?? null },
    { kind: "luck", name: "Luck alone", sharpe: luck.luck?.sharpe ?? null },
    { kind: "luck95", name: "Luck, 1 in 20", sharpe: luck.luck?.sharpe_95 ?? null },
    { kind: "mix", name: "Without timing", sharpe: luck.timing?.mix_sharpe ?? null },
  ];
  if (benchmark) marks.push({ kind: "benchmark", name: benchmark.name, sharpe: luck.known ? benchmark.sharpe : null });
  return marks;
}

/** A scale on which all marks stand, and 0. */
export function axisOf(marks: readonly Mark[]): Axis {
  const known = marks.flatMap(({ sharpe }) => (sharpe === null ? [] : [sharpe]));
  const [least, most] = [Math.min(0, ...known), Math.max(0, ...known)];
  const range = most - least || 1;
  const low = least < 0 ? least - MARGIN * range : 0;
  const high = (most || 1) + MARGIN * range;
  const step = STEPS.find((one) => (high - low) / one < MOST_TICKS) ?? high - low;
  const ticks = [];
  for (let nth = Math.ceil(low / step); nth * step <= high; nth += 1)
    ticks.push({ value: nth * step, text: decimal(nth * step, step < 1 ? 1 : 0) });
  return { low, high, ticks };
}

/** How far along the scale a Sharpe ratio stands, 0 to 1. */
export function along({ low, high }: Axis, sharpe: number): number {
  return (sharpe - low) / (high - low);
}
