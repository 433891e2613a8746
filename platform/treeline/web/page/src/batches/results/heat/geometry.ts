/** Where the cells of a heat map stand, in CSS pixels. */

import { plain } from "../metrics";
import type { Value } from "../source";
import type { Place } from "./neighbours";

export interface Geometry {
  width: number;
  height: number;
  left: number;
  top: number;
  cellWidth: number;
  cellHeight: number;
  rows: number;
  columns: number;
}

const LEAST_HEIGHT = 240;
const MOST_HEIGHT = 440;
const TALLEST_CELL = 30;
const BELOW = 22; // the columns' values
const PER_LETTER = 6.6;

export function geometry(width: number, rows: readonly Value[], columns: readonly Value[]): Geometry {
  const longest = Math.max(...rows.map((value) => labelOf(value).length));
  const left = Math.min(90, Math.ceil(longest * PER_LETTER) + 12);
  const inner = Math.max(60, width - left - 4);
  const tall = Math.min(TALLEST_CELL, Math.max(inner / columns.length, 1) * 1.2);
  const high = Math.round(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, rows.length * tall)));
  return {
    width,
    height: high + BELOW + 4,
    left,
    top: 4,
    cellWidth: inner / columns.length,
    cellHeight: high / rows.length,
    rows: rows.length,
    columns: columns.length,
  };
}

export function cellAt(at: Geometry, x: number, y: number): Place | null {
  const row = Math.floor((y - at.top) / at.cellHeight);
  const column = Math.floor((x - at.left) / at.cellWidth);
  return row >= 0 && row < at.rows && column >= 0 && column < at.columns ? { row, column } : null;
}

/** How many places further the next label may stand, so that labels of this size don't touch. */
export function labelStep(size: number, room: number): number {
  const least = size / room;
  return [1, 2, 5, 10, 20, 25, 50, 100, 200].find((step) => step >= least) ?? Math.ceil(least);
}

export function labelOf(value: Value): string {
  return typeof value === "number" ? plain(value) : value;
}
