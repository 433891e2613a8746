/** Which columns of the results stand where, and how wide. */

const NARROW = 600; // pixels of the table: a phone held upright

/** Whether there is room for a few columns only. */
export function isNarrow(room: number | null): room is number {
  return room !== null && room < NARROW;
}

/**
 * Variables, then figures, each in its own order. Where there is room for a few columns only, the one that the runs are
 * sorted by comes first of all, chosen or not: an order by what is out of sight says nothing.
 */
export function inOrder(variables: string[], chosen: string[], sort: string, room: number | null): string[] {
  const all = [...variables, ...chosen];
  const by = sort.replace(/^-/, "");
  return isNarrow(room) ? [by, ...all.filter((name) => name !== by)] : all;
}

/** Where there is room for a few columns only, as many as fit whole are widened to fill it, so that none is cut off. */
export function filling(widths: readonly number[], room: number | null): number[] {
  if (!isNarrow(room)) return [...widths];
  let [fit, sum] = [0, 0];
  for (const width of widths) {
    if (sum + width > room) break;
    sum += width;
    fit += 1;
  }
  if (fit === 0) return [...widths];
  const more = Math.floor((room - sum) / fit);
  return widths.map((width, place) => {
    if (place >= fit) return width;
    return width + more + (place === fit - 1 ? room - sum - more * fit : 0);
  });
}
