/** What part of the chart is seen: the chart's point (px, py) is drawn at (x + k·px, y + k·py). */

import { BOX, type Box, type Chart } from "./chart";

export interface Camera {
  x: number;
  y: number;
  k: number;
}
export interface Size {
  width: number;
  height: number;
}

export const CLOSEST = 2;
export const FARTHEST = 0.004;
const MARGIN = 24;
/** What stands above the chart's edges: the search on top, the words and buttons below. */
const ABOVE = 56;
const BELOW = 72;

/** As much of the chart as fits, no larger than life; one that is far too high for that begins at its top. */
export function fitted(chart: Chart, size: Size): Camera {
  const across = (size.width - 2 * MARGIN) / Math.max(chart.width, 1);
  const down = (size.height - 2 * MARGIN) / Math.max(chart.height, 1);
  const k = clamp(Math.min(across, down, 1));
  return { k, x: Math.max(MARGIN, (size.width - chart.width * k) / 2), y: MARGIN };
}

/** The chart in life size from its beginning. */
export function begin(): Camera {
  return { x: MARGIN, y: MARGIN, k: 1 };
}

/** Nearer (factor > 1) or farther, the point under (x, y) staying where it is. */
export function zoom(camera: Camera, factor: number, x: number, y: number): Camera {
  const k = clamp(camera.k * factor);
  const by = k / camera.k;
  return { k, x: x - (x - camera.x) * by, y: y - (y - camera.y) * by };
}

/** Moves by pixels of the screen; some of the chart always stays in view. */
export function pan(camera: Camera, dx: number, dy: number, chart: Chart, size: Size): Camera {
  const least = 80;
  return {
    k: camera.k,
    x: within(camera.x + dx, least - chart.width * camera.k, size.width - least),
    y: within(camera.y + dy, least - chart.height * camera.k, size.height - least),
  };
}

/** Moves as little as brings a box into view. */
export function toView(camera: Camera, box: Box, size: Size): Camera {
  const { k } = camera;
  const left = camera.x + box.x * k;
  const top = camera.y + box.y * k;
  const x = within(left, MARGIN, size.width - MARGIN - BOX.width * k);
  const y = within(top, Math.min(ABOVE, MARGIN + box.y * k), size.height - BELOW - BOX.height * k);
  return { k, x: camera.x + x - left, y: camera.y + y - top };
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, Math.max(low, high)));
}

function clamp(k: number): number {
  return Math.min(CLOSEST, Math.max(FARTHEST, k));
}
