/**
 * How many ribbons lie over each pixel between two axes, added up in floating point: a canvas that paints thousands of
 * thin veils over each other loses them, and its colours, to rounding.
 */

export interface Link {
  /** Bin on the one axis, bin on the other, runs. */
  cells: readonly (readonly number[])[];
  left: number;
  right: number;
}

/**
 * The density of a link's ribbons on a grid of `width` × `height`, row by row from the top, where runs spread evenly over
 * all bins make 1 on average. The first bin is at the bottom.
 */
export function density({ cells, left, right }: Link, width: number, height: number): Float32Array {
  const runs = cells.reduce((sum, cell) => sum + (cell[2] ?? 0), 0);
  const found = new Float32Array(width * height);
  if (!runs) return found;
  const edges = new Float32Array(height + 2); // by how much the density changes from the pixel above
  for (let x = 0; x < width; x += 1) {
    edges.fill(0);
    const part = smooth((x + 0.5) / width);
    for (const [binA = 0, binB = 0, of = 0] of cells) {
      const low = (binA / left) * (1 - part) + (binB / right) * part;
      const thick = (1 - part) / left + part / right;
      const veil = of / runs / thick;
      add(edges, (1 - low - thick) * height, veil);
      add(edges, (1 - low) * height, -veil);
    }
    let sum = 0;
    for (let y = 0; y < height; y += 1) {
      sum += edges[y] as number;
      found[y * width + x] = sum;
    }
  }
  return found;
}

/** A step at a place between two pixels is shared between them. */
function add(edges: Float32Array, y: number, veil: number): void {
  const above = Math.max(0, Math.floor(y));
  const part = Math.max(0, y - above);
  edges[above] = (edges[above] ?? 0) + veil * (1 - part);
  edges[above + 1] = (edges[above + 1] ?? 0) + veil * part;
}

function smooth(part: number): number {
  return part * part * (3 - 2 * part);
}
