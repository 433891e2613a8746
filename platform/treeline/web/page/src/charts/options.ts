/** What uPlot is told for a chart over sessions: one look for all, with the theme's colours. */

import type uPlot from "uplot";
import { colourOf, faded, type Token } from "./palette";
import { paintStack } from "./stack";

export interface ChartSeries {
  label: string;
  colour: Token;
  values: readonly (number | null)[];
  /** Filled between its line and the lower edge, or between its line and 0 for figures below it. */
  area?: boolean;
}

export interface Look {
  height: number;
  /** A figure as the axis writes it, shorter than in the readout. */
  tick: (value: number) => string;
  log: boolean;
  /** Series stand on one another as shares of 1. */
  stacked: boolean;
  /** The lowest and highest value that the axis shows, from those of the data in sight. */
  bounds?: (low: number, high: number) => [number, number];
  sync?: string;
}

/** Pixels; the same for all, so that charts below one another share their time axis. */
const AXIS = 58;

export function optionsOf(series: readonly ChartSeries[], look: Look, hooks: uPlot.Hooks.Arrays): uPlot.Options {
  const { family, text, grid } = inks();
  const axis: uPlot.Axis = {
    stroke: text,
    font: `11px ${family}`,
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
  };
  return {
    width: 100,
    height: look.height,
    padding: [8, 22, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: !look.stacked, size: 7, width: 2 },
      // uPlot would take a click for a drag, and keep it, when the hand trembled by a pixel: the chart itself tells.
      drag: { x: true, y: false, setScale: false, click: () => {} },
      ...(look.sync
        ? { sync: { key: look.sync, setSeries: false, filters: { pub: (type) => type === "mousemove" } } }
        : {}),
    },
    scales: {
      x: { time: true },
      y: { distr: look.log ? 3 : 1, range: (_chart, low, high) => bounded(look, low, high) },
    },
    axes: [
      {
        ...axis,
        space: 76,
        size: 26,
        gap: 4,
        values: (_chart, splits, _axis, _space, step) => splits.map((one) => dayOf(one, step)),
      },
      {
        ...axis,
        size: AXIS,
        gap: 6,
        space: 28,
        ...(look.log ? { splits: decades, filter: (_chart: uPlot, splits: number[]) => splits } : {}),
        values: (_chart, splits) => splits.map(look.tick),
      },
    ],
    series: [{}, ...series.map((one) => lineOf(one, look))],
    hooks: look.stacked ? { ...hooks, drawClear: [(chart) => paintStack(chart, series)] } : hooks,
  };
}

function lineOf({ label, colour, area }: ChartSeries, { stacked }: Look): uPlot.Series {
  return {
    label,
    stroke: colourOf(colour),
    width: 1.5,
    points: { show: false },
    ...(area ? { fill: faded(colour, 0.14) } : {}),
    ...(stacked ? { paths: () => null } : {}),
  };
}

function bounded(look: Look, low: number | null, high: number | null): [number, number] {
  if (look.stacked) return [0, 1];
  if (low === null || high === null) return look.log ? [1, 10] : [0, 1];
  if (look.bounds) return look.bounds(low, high);
  if (look.log) return [low * 0.94, high * 1.06];
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - room, high + room];
}

const YEAR = new Intl.DateTimeFormat("en-US", { year: "numeric" });
const MONTH = new Intl.DateTimeFormat("en-US", { month: "short", year: "numeric" });
const DATE = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric" });

/** A day as the axis writes it, by the seconds between two of its ticks; in one line, unlike uPlot's own. */
function dayOf(seconds: number, step: number): string {
  const days = step / 86_400;
  return (days > 360 ? YEAR : days > 27 ? MONTH : DATE).format(seconds * 1000);
}

/** Round figures of a logarithmic axis: 1, 2, 5 of each power of ten, or powers alone where there are many. */
function decades(_chart: uPlot, _axis: number, low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, index) => 10 ** (first + index));
  const parts = powers.length > 4 ? [1, 3] : [1, 2, 5];
  const within = powers
    .flatMap((power) => parts.map((part) => part * power))
    .filter((one) => one >= low && one <= high);
  // Less than a factor of two or so: steps of a linear axis say more.
  if (within.length >= 3) return within;
  const step = 10 ** Math.floor(Math.log10(high - low));
  const wide = (high - low) / step > 5 ? step * 2 : (high - low) / step < 2 ? step / 2 : step;
  const from = Math.ceil(low / wide);
  return Array.from({ length: Math.floor(high / wide) - from + 1 }, (_, index) => (from + index) * wide);
}

function inks() {
  return {
    family: getComputedStyle(document.body).fontFamily,
    text: colourOf("dim"),
    grid: faded("line-strong", 0.22),
  };
}
