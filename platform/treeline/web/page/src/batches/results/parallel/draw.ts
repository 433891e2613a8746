/** Ribbons between the bins of neighbouring axes, the more runs the denser. */

import { prepare } from "../canvas";
import type { Parallel } from "../source";
import { resolved } from "../theme";

export interface Frame {
  width: number;
  height: number;
  top: number;
  bottom: number;
}

/** Where the axes stand across, in CSS pixels. */
export function across(width: number, axes: number, place: number): number {
  const margin = Math.min(48, width / (axes * 2));
  return axes < 2 ? width / 2 : margin + (place * (width - 2 * margin)) / (axes - 1);
}

/** Draws `all` faintly below `kept`: what filters hide stays visible as a shadow. */
export function drawRibbons(canvas: HTMLCanvasElement, at: Frame, all: Parallel | undefined, kept: Parallel): void {
  const context = prepare(canvas, at.width, at.height);
  if (!context) return;
  if (all && all.count !== kept.count) ribbons(context, at, all, resolved(canvas, "line-strong"), 0.35);
  ribbons(context, at, kept, resolved(canvas, "series-3"), 0.9);
  context.globalAlpha = 1;
  context.fillStyle = resolved(canvas, "line-strong");
  kept.axes.forEach((_, place) => {
    context.fillRect(Math.round(across(at.width, kept.axes.length, place)) - 0.5, at.top, 1, at.bottom - at.top);
  });
}

function ribbons(
  context: CanvasRenderingContext2D,
  at: Frame,
  { axes, links }: Parallel,
  colour: string,
  most: number,
): void {
  context.fillStyle = colour;
  for (const { from, to, cells } of links) {
    const [x0, x1] = [across(at.width, axes.length, from), across(at.width, axes.length, to)];
    const largest = cells.reduce((found, cell) => Math.max(found, cell[2] ?? 0), 1);
    const [left, right] = [axes[from]?.bins ?? 1, axes[to]?.bins ?? 1];
    for (const [binA = 0, binB = 0, runs = 0] of cells.toSorted((a, b) => (a[2] ?? 0) - (b[2] ?? 0))) {
      context.globalAlpha = most * Math.max(0.015, (runs / largest) ** 0.75);
      ribbon(context, x0, band(at, binA, left), x1, band(at, binB, right));
    }
  }
}

/** The part of an axis that a bin takes, from its lower to its upper end; the first bin is at the bottom. */
function band(at: Frame, bin: number, bins: number): [number, number] {
  const high = at.bottom - at.top;
  return [at.bottom - (bin / bins) * high, at.bottom - ((bin + 1) / bins) * high];
}

function ribbon(
  context: CanvasRenderingContext2D,
  x0: number,
  [low0, high0]: [number, number],
  x1: number,
  [low1, high1]: [number, number],
): void {
  const middle = (x0 + x1) / 2;
  context.beginPath();
  context.moveTo(x0, high0);
  context.bezierCurveTo(middle, high0, middle, high1, x1, high1);
  context.lineTo(x1, low1);
  context.bezierCurveTo(middle, low1, middle, low0, x0, low0);
  context.fill();
}
