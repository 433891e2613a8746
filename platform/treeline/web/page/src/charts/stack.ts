/** Shares that add up to 1 over time, as bands. */

import type uPlot from "uplot";
import { lastUpTo } from "./days";
import type { ChartSeries } from "./options";
import { colourOf } from "./palette";

const sums = new WeakMap<readonly (number | null)[], Float64Array>();

/** Running sums of a series, so that the mean of any stretch of it is one subtraction. */
function sumsOf(values: readonly (number | null)[]): Float64Array {
  const found = sums.get(values);
  if (found) return found;
  const made = new Float64Array(values.length + 1);
  values.forEach((value, index) => {
    made[index + 1] = (made[index] as number) + (value ?? 0);
  });
  sums.set(values, made);
  return made;
}

/**
 * Paints each pixel's column with the mean shares of the sessions in it. Lines of daily shares would be drawn over one
 * another there, and what was held one day in three would look as if it were held always.
 */
export function paintStack(chart: uPlot, series: readonly ChartSeries[]): void {
  const times = chart.data[0];
  const { left, top, width, height } = chart.bbox;
  if (!times?.length || !series.length) return;
  const running = series.map(({ values }) => sumsOf(values));
  const colours = series.map(({ colour }) => colourOf(colour));
  const { ctx } = chart;
  const end = Math.min(left + width, chart.valToPos(times.at(-1) as number, "x", true) + 1);
  const begin = Math.max(left, chart.valToPos(times[0] as number, "x", true));
  ctx.save();
  ctx.globalAlpha = 0.85;
  for (let x = Math.floor(begin); x < end; x += 1) {
    const from = lastUpTo(times, chart.posToVal(x, "x", true));
    const to = Math.max(from + 1, lastUpTo(times, chart.posToVal(x + 1, "x", true)));
    let base = top + height;
    running.forEach((sum, index) => {
      const share = ((sum[to] as number) - (sum[from] as number)) / (to - from);
      if (share <= 0) return;
      ctx.fillStyle = colours[index] as string;
      ctx.fillRect(x, base - share * height, 1, share * height);
      base -= share * height;
    });
  }
  ctx.restore();
}
