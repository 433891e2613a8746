/** A heat map with its numbers in their order, however they were listed: neighbours go by values. */

import type { HeatMap, Value } from "../source";
import type { Steps } from "./neighbours";

export function ordered(map: HeatMap): HeatMap {
  const [rows, columns] = [order(map.row.values), order(map.column.values)];
  if (!rows && !columns) return map;
  const down = rows ?? map.row.values.map((_, place) => place);
  const across = columns ?? map.column.values.map((_, place) => place);
  const turned = <T>(table: T[][]) => down.map((row) => across.map((column) => table[row]?.[column] as T));
  const { best } = map;
  return {
    ...map,
    row: { ...map.row, values: down.map((place) => map.row.values[place] as Value) },
    column: { ...map.column, values: across.map((place) => map.column.values[place] as Value) },
    cells: turned(map.cells),
    counts: turned(map.counts),
    on_edge: turned(map.on_edge),
    best: best && { ...best, row: down.indexOf(best.row), column: across.indexOf(best.column) },
  };
}

/** Along which sides its values have an order. */
export function stepsOf(map: HeatMap): Steps {
  return { down: typeof map.row.values[0] === "number", across: typeof map.column.values[0] === "number" };
}

/** The places of numbers from the least to the largest; null when they stand so, or are tickers. */
function order(values: readonly Value[]): number[] | null {
  if (typeof values[0] !== "number") return null;
  const places = values.map((_, place) => place);
  const sorted = places.toSorted((a, b) => Number(values[a]) - Number(values[b]));
  return sorted.every((place, at) => place === at) ? null : sorted;
}
