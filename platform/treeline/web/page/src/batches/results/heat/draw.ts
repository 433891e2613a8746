/** A heat map on a canvas: one pixel a cell, scaled up by the browser, so that 160,000 cells take a few milliseconds. */

import { colourOf } from "@/charts/palette";
import { prepare } from "../canvas";
import { figure } from "../metrics";
import type { HeatMap } from "../source";
import { type Geometry, labelOf, labelStep } from "./geometry";
import type { Place, Steps } from "./neighbours";
import { colourAt, luminance, position, type Scale, table } from "./scale";

const STEPS = 256;
const LEAST_RING = 9; // pixels: a cell of one pixel must be found
const LINES_FROM = 7; // pixels of a cell
const FIGURES_FROM = [38, 17] as const;
const FONT = "11px ui-sans-serif, system-ui, sans-serif";

export function drawCells(canvas: HTMLCanvasElement, map: HeatMap, scale: Scale, at: Geometry): void {
  const context = prepare(canvas, at.width, at.height);
  if (!context) return;
  context.imageSmoothingEnabled = false;
  const [wide, high] = [at.cellWidth * at.columns, at.cellHeight * at.rows];
  context.fillStyle = colourOf("raised");
  context.fillRect(at.left, at.top, wide, high);
  context.drawImage(picture(map, scale), at.left, at.top, wide, high);
  if (Math.min(at.cellWidth, at.cellHeight) >= LINES_FROM) drawLines(context, at, colourOf("panel"));
  context.font = FONT;
  if (at.cellWidth >= FIGURES_FROM[0] && at.cellHeight >= FIGURES_FROM[1]) drawFigures(context, map, scale, at);
  context.fillStyle = colourOf("dim");
  drawLabels(context, map, at);
}

/** The rings around the best cell and the one that is looked at, with the neighbours of the latter. */
export function drawRings(
  canvas: HTMLCanvasElement,
  at: Geometry,
  best: Place | null,
  isolated: boolean,
  shown: Place | null,
  steps: Steps,
): void {
  const context = prepare(canvas, at.width, at.height);
  if (!context) return;
  const [ink, ground] = [colourOf("ink"), colourOf("panel")];
  const ring = (place: Place, reach: Steps | null, width: number, dash: number[]) => {
    const box = boxAround(at, place, reach);
    for (const [colour, line] of [
      [ground, width + 2],
      [ink, width],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.setLineDash(colour === ground ? [] : dash);
      context.strokeRect(...box);
    }
  };
  if (shown) {
    ring(shown, steps, 1, [2, 2]);
    ring(shown, null, 1.5, []);
  }
  if (best) ring(best, null, 2, isolated ? [4, 3] : []);
}

function picture(map: HeatMap, scale: Scale): OffscreenCanvas {
  const [rows, columns] = [map.row.values.length, map.column.values.length];
  const image = new ImageData(columns, rows);
  const colours = table(scale, STEPS);
  let place = 0;
  for (const row of map.cells)
    for (const value of row) {
      if (value !== null) {
        const colour = Math.round(position(scale, value) * (STEPS - 1)) * 3;
        image.data[place] = colours[colour] as number;
        image.data[place + 1] = colours[colour + 1] as number;
        image.data[place + 2] = colours[colour + 2] as number;
        image.data[place + 3] = 255;
      }
      place += 4;
    }
  const canvas = new OffscreenCanvas(columns, rows);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}

function drawLines(context: CanvasRenderingContext2D, at: Geometry, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let row = 1; row < at.rows; row += 1) {
    const y = Math.round(at.top + row * at.cellHeight) + 0.5;
    context.moveTo(at.left, y);
    context.lineTo(at.left + at.columns * at.cellWidth, y);
  }
  for (let column = 1; column < at.columns; column += 1) {
    const x = Math.round(at.left + column * at.cellWidth) + 0.5;
    context.moveTo(x, at.top);
    context.lineTo(x, at.top + at.rows * at.cellHeight);
  }
  context.stroke();
}

function drawFigures(context: CanvasRenderingContext2D, map: HeatMap, scale: Scale, at: Geometry): void {
  context.textAlign = "center";
  context.textBaseline = "middle";
  map.cells.forEach((cells, row) => {
    cells.forEach((value, column) => {
      if (value === null) return;
      const bright = luminance(colourAt(scale, position(scale, value))) > 0.18;
      context.fillStyle = bright ? "black" : "white";
      const x = at.left + (column + 0.5) * at.cellWidth;
      context.fillText(figure(map.metric, value), x, at.top + (row + 0.5) * at.cellHeight);
    });
  });
}

function drawLabels(context: CanvasRenderingContext2D, map: HeatMap, at: Geometry): void {
  context.textAlign = "right";
  context.textBaseline = "middle";
  const down = labelStep(14, at.cellHeight);
  map.row.values.forEach((value, row) => {
    if (row % down === 0) context.fillText(clipped(labelOf(value)), at.left - 6, at.top + (row + 0.5) * at.cellHeight);
  });
  context.textAlign = "center";
  context.textBaseline = "top";
  const widest = Math.max(...map.column.values.map((value) => context.measureText(clipped(labelOf(value))).width));
  const across = labelStep(widest + 10, at.cellWidth);
  map.column.values.forEach((value, column) => {
    if (column % across === 0) {
      const x = at.left + (column + 0.5) * at.cellWidth;
      context.fillText(
        clipped(labelOf(value)),
        Math.min(x, at.width - widest / 2),
        at.top + at.rows * at.cellHeight + 6,
      );
    }
  });
}

function clipped(text: string): string {
  return text.length > 11 ? `${text.slice(0, 10)}…` : text;
}

/** A cell, or it with its neighbours. */
function boxAround(at: Geometry, { row, column }: Place, reach: Steps | null): [number, number, number, number] {
  const [down, across] = [reach?.down ? 1 : 0, reach?.across ? 1 : 0];
  const [top, bottom] = [Math.max(0, row - down), Math.min(at.rows, row + down + 1)];
  const [left, right] = [Math.max(0, column - across), Math.min(at.columns, column + across + 1)];
  const [wide, high] = [(right - left) * at.cellWidth, (bottom - top) * at.cellHeight];
  const [more, taller] = [Math.max(0, LEAST_RING - wide), Math.max(0, LEAST_RING - high)];
  const [x, y] = [at.left + left * at.cellWidth, at.top + top * at.cellHeight];
  return [x - more / 2, y - taller / 2, wide + more, high + taller];
}
