/** Ribbons between the bins of neighbouring axes, the more runs the denser. */

import { colourOf } from "@/charts/palette";
import { prepare } from "../canvas";
import type { Parallel } from "../source";
import { density } from "./density";

const VEIL = 0.7;
const COLUMN = 3; // pixels across that are worked out as one

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
  if (all && all.count !== kept.count) ribbons(context, at, all, colourOf("line-strong"), 0.5);
  ribbons(context, at, kept, colourOf("series-3"), 1);
  context.globalAlpha = 1;
  context.fillStyle = colourOf("line-strong");
  kept.axes.forEach((_, place) => {
    context.fillRect(Math.round(across(at.width, kept.axes.length, place)) - 0.5, at.top, 1, at.bottom - at.top);
  });
}

/** Where runs are spread evenly, about half of the ground shines through. */
function ribbons(
  context: CanvasRenderingContext2D,
  at: Frame,
  { axes, links }: Parallel,
  colour: string,
  most: number,
): void {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  const paint = (blue << 16) | (green << 8) | red; // as canvases lay out pixels on every machine of today
  const high = at.bottom - at.top;
  for (const { from, to, cells } of links) {
    const [x0, x1] = [across(at.width, axes.length, from), across(at.width, axes.length, to)];
    const wide = Math.max(1, Math.round((x1 - x0) / COLUMN));
    const found = density({ cells, left: axes[from]?.bins ?? 1, right: axes[to]?.bins ?? 1 }, wide, high);
    const image = new ImageData(wide, high);
    const pixels = new Uint32Array(image.data.buffer);
    for (let place = 0; place < found.length; place += 1) {
      const opacity = 255 * most * (1 - Math.exp(-VEIL * (found[place] as number)));
      pixels[place] = (opacity << 24) | paint;
    }
    const picture = new OffscreenCanvas(wide, high);
    picture.getContext("2d")?.putImageData(image, 0, 0);
    context.drawImage(picture, x0, at.top, x1 - x0, high);
  }
}
