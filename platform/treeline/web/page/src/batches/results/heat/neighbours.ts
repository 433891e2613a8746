/** The cells around a cell, and whether the best one stands alone. */

import { infoOf } from "../metrics";

export interface Place {
  row: number;
  column: number;
}

export type Cells = readonly (readonly (number | null)[])[];

export interface Around {
  /** Neighbours with a value; fewer than possible on the map's border, and where some were not run. */
  count: number;
  worst: number | null;
  median: number | null;
  /** Neighbours with the very same value, to all digits: most likely they hold the same, and confirm nothing. */
  same: number;
}

export interface Verdict extends Around {
  value: number;
  /** The median of all cells with a value. */
  ofMap: number;
  isolated: boolean;
  /** It is good along one side only: the medians of its neighbours along either, the side that falls off named. */
  ridge: Ridge | null;
}

export interface Ridge {
  /** The side along which one step leaves little of it. */
  off: "down" | "across";
  off_median: number;
  along_median: number;
}

/** Along which of its sides a map has neighbours: tickers have no order, so that one next to another means nothing. */
export interface Steps {
  down: boolean;
  across: boolean;
}

/** Neighbours of a cell in the middle of a map: 8, or 2 where one side is of tickers. */
export function possible({ down, across }: Steps): number {
  return (down ? 3 : 1) * (across ? 3 : 1) - 1;
}

/** The cells one step away, by their values. `better` tells which way "worst" is. */
export function around(cells: Cells, { row, column }: Place, better: 1 | -1, steps: Steps): Around {
  const values: number[] = [];
  const [down, across] = [steps.down ? 1 : 0, steps.across ? 1 : 0];
  for (let y = -down; y <= down; y += 1)
    for (let x = -across; x <= across; x += 1) {
      const value = y || x ? cells[row + y]?.[column + x] : null;
      if (value != null) values.push(value);
    }
  const worst = values.length ? (better === 1 ? Math.min(...values) : Math.max(...values)) : null;
  const own = cells[row]?.[column];
  return {
    count: values.length,
    worst,
    median: median(values),
    same: values.filter((value) => value === own).length,
  };
}

/**
 * Whether a cell, the best one, stands alone: the median of its neighbours is nearer to the median of the whole map than
 * to the cell itself, and so it is of those along each of the map's sides. Where those along one side are as good, it is
 * on a ridge: a good row or column is no isolated best. Without neighbours nobody can tell, and it does not count as
 * isolated.
 */
export function verdict(cells: Cells, place: Place, better: 1 | -1, steps: Steps): Verdict | null {
  const value = cells[place.row]?.[place.column];
  if (value == null) return null;
  const near = around(cells, place, better, steps);
  const ofMap = median(cells.flat().filter((cell) => cell !== null)) ?? value;
  const lost = (other: number | null) => other !== null && better * (value - other) > better * (other - ofMap);
  const down = around(cells, place, better, { down: steps.down, across: false }).median;
  const across = around(cells, place, better, { down: false, across: steps.across }).median;
  const apart = lost(near.median);
  const isolated = apart && (down === null || lost(down)) && (across === null || lost(across));
  const ridge = apart && !isolated ? ridgeOf(down, across, lost) : null;
  return { ...near, value, ofMap, isolated, ridge };
}

function ridgeOf(down: number | null, across: number | null, lost: (median: number) => boolean): Ridge | null {
  if (down === null || across === null || lost(down) === lost(across)) return null;
  return lost(down)
    ? { off: "down", off_median: down, along_median: across }
    : { off: "across", off_median: across, along_median: down };
}

/**
 * That neighbours with the very same value are no confirmation; empty where there are none. Of whole numbers, such as
 * sessions, equal ones say nothing.
 */
export function sameInWords({ same, count }: Around, metric: string): string {
  if (!same || infoOf(metric)?.whole) return "";
  const [have, these] = same === 1 ? ["has", "the two"] : ["have", "these combinations"];
  return `${same} of ${count} neighbours ${have} exactly the same value: ${these} may never differ, and then confirm nothing.`;
}

export function median(values: readonly number[]): number | null {
  if (!values.length) return null;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const high = sorted[middle] as number;
  return sorted.length % 2 ? high : ((sorted[middle - 1] as number) + high) / 2;
}
