/** The cells around a cell, and whether the best one stands alone. */

export interface Place {
  row: number;
  column: number;
}

export type Cells = readonly (readonly (number | null)[])[];

export interface Around {
  /** Neighbours with a value; 8 unless the cell is on the map's border or some were not run. */
  count: number;
  worst: number | null;
  median: number | null;
}

export interface Verdict extends Around {
  value: number;
  /** The median of all cells with a value. */
  ofMap: number;
  isolated: boolean;
}

/** The up to eight cells one step away, by their values. `better` tells which way "worst" is. */
export function around(cells: Cells, { row, column }: Place, better: 1 | -1): Around {
  const values: number[] = [];
  for (let down = -1; down <= 1; down += 1)
    for (let across = -1; across <= 1; across += 1) {
      const value = down || across ? cells[row + down]?.[column + across] : null;
      if (value != null) values.push(value);
    }
  const worst = values.length ? (better === 1 ? Math.min(...values) : Math.max(...values)) : null;
  return { count: values.length, worst, median: median(values) };
}

/**
 * Whether a cell, the best one, stands alone: the median of its neighbours is nearer to the median of the whole map than
 * to the cell itself. Without neighbours nobody can tell, and it does not count as isolated.
 */
export function verdict(cells: Cells, place: Place, better: 1 | -1): Verdict | null {
  const value = cells[place.row]?.[place.column];
  if (value == null) return null;
  const near = around(cells, place, better);
  const ofMap = median(cells.flat().filter((cell) => cell !== null)) ?? value;
  const isolated = near.median !== null && better * (value - near.median) > better * (near.median - ofMap);
  return { ...near, value, ofMap, isolated };
}

export function median(values: readonly number[]): number | null {
  if (!values.length) return null;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const high = sorted[middle] as number;
  return sorted.length % 2 ? high : ((sorted[middle - 1] as number) + high) / 2;
}
