/** Axes of parallel coordinates: between their bins, their values, and the filters that a brush means. */

import type { Parallel } from "../source";
import type { Filter } from "../table/filters";

export type Axis = Omit<Parallel["axes"][number], "undefined">;

/** The filters that leave the runs in the bins from `first` to `last`, both included. Ends that it reaches stay open:
 * the first and the last bin also hold what lies beyond. */
export function brushed(axis: Axis, first: number, last: number): Filter[] {
  if (first <= 0 && last >= axis.bins - 1) return [];
  if (!axis.values) return betweenBins(axis, first, last);
  const { values, bins } = axis;
  const inside = values.filter((_, place) => {
    const bin = Math.floor((place * bins) / values.length);
    return bin >= first && bin <= last;
  });
  if (typeof values[0] === "string") return [{ name: axis.name, op: "=", tickers: inside.map(String) }];
  const numbers = inside.map(Number);
  const all = values.map(Number);
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  return bounds(axis.name, low > Math.min(...all) ? low : null, high < Math.max(...all) ? high : null);
}

/** Where a value stands on its axis, 0 at the first bin's outer end, 1 at the last one's. */
export function placeOf(axis: Axis, value: number | string): number {
  if (axis.values) {
    const place = axis.values.indexOf(value);
    const bin = Math.floor((Math.max(0, place) * axis.bins) / axis.values.length);
    return (bin + 0.5) / axis.bins;
  }
  const { low, high } = axis;
  if (low == null || high == null || high <= low) return 0.5;
  return Math.min(1, Math.max(0, (Number(value) - low) / (high - low)));
}

/** Which part of an axis the filters leave, as places from 0 to 1; null when they say nothing about it. */
export function kept(axis: Axis, filters: readonly Filter[]): [number, number] | null {
  const own = filters.filter((filter) => filter.name === axis.name);
  if (!own.length) return null;
  const half = axis.values ? 0.5 / axis.bins : 0;
  const places: number[] = [];
  let [from, to] = [0, 1];
  for (const filter of own) {
    if (filter.op === "=") places.push(...filter.tickers.map((ticker) => placeOf(axis, ticker)));
    else if ((filter.op === ">=") === rises(axis)) from = Math.max(from, nearest(axis, filter.value) - half);
    else to = Math.min(to, nearest(axis, filter.value) + half);
  }
  return places.length ? [Math.min(...places) - half, Math.max(...places) + half] : [from, Math.max(from, to)];
}

/** Whether the axis's numbers grow with its bins. */
function rises({ values }: Axis): boolean {
  return !values || values.length < 2 || Number(values[0]) <= Number(values.at(-1));
}

function nearest(axis: Axis, value: number): number {
  if (!axis.values) return placeOf(axis, value);
  const near = axis.values
    .map(Number)
    .reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best));
  return placeOf(axis, near);
}

function betweenBins({ name, bins, low, high }: Axis, first: number, last: number): Filter[] {
  if (low == null || high == null) return [];
  const edge = (bin: number) => Number((low + ((high - low) * bin) / bins).toPrecision(6));
  return bounds(name, first > 0 ? edge(first) : null, last < bins - 1 ? edge(last + 1) : null);
}

function bounds(name: string, low: number | null, high: number | null): Filter[] {
  const found: Filter[] = [];
  if (low !== null) found.push({ name, op: ">=", value: low });
  if (high !== null) found.push({ name, op: "<=", value: high });
  return found;
}
