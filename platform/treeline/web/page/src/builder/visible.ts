/** Which rows and frames are drawn, and with how many details: the page holds some 300 elements of any tree. */

import { fieldsOf } from "@/tree/fields";
import { type Frame, type Layout, type Row, rowAt } from "@/tree/layout";
import { isVariable, type NodeId, type Num, orderOf, type Tree, type TreeNode } from "@/tree/model";

/** Pixels that the window moves by: within a step nothing is drawn anew. */
export const STEP = 300;
const MARGIN = 100;
/** Elements that rows with all their fields may take; the other rows are plain words. */
const BUDGET = 240;
/** Below this zoom fields could not be read, let alone hit. */
export const READABLE = 0.7;

export interface Drawn {
  rows: Row[];
  frames: Frame[];
}

/** The part of a layout that stands in a window of `height` pixels at `top`, both of the screen. */
export function drawn(layout: Layout, top: number, height: number, zoom: number): Drawn {
  const from = (top - MARGIN) / zoom;
  const to = (top + STEP + height + MARGIN) / zoom;
  const rows: Row[] = [];
  for (let index = rowAt(layout.rows, from); index < layout.rows.length; index += 1) {
    const row = layout.rows[index] as Row;
    if (row.y >= to) break;
    if (row.type !== "end" && !(zoom < READABLE && row.type === "add")) rows.push(row);
  }
  const frames: Frame[] = [];
  for (const frame of layout.frames) {
    if (frame.y0 > to) break;
    if (frame.y1 >= from) frames.push(frame);
  }
  return { rows, frames };
}

const costs = new WeakMap<TreeNode, number>();
/** The elements that a row takes with all its fields, about. */
function cost(row: Row, tree: Tree): number {
  if (row.type !== "head" && row.type !== "line") return 1;
  const node = tree.nodes[row.id];
  if (!node) return 1;
  let whole = costs.get(node);
  if (whole === undefined) {
    whole = 3 + fieldsOf(node).length * 1.1;
    costs.set(node, whole);
  }
  return row.type === "head" ? whole : 6;
}

/** The rows with all their fields: those nearest to the middle, as many as the budget has room for. */
export function detailed(
  rows: Row[],
  tree: Tree,
  middle: number,
  tiny: boolean,
  always: (row: Row) => boolean,
): Set<string> {
  const found = new Set<string>();
  let left = tiny ? 0 : BUDGET;
  const nearest = [...rows].sort((a, b) => Math.abs(a.y - middle) - Math.abs(b.y - middle));
  for (const row of nearest) {
    const price = cost(row, tree);
    if (always(row)) found.add(row.key);
    else if (left >= price) {
      left -= price;
      found.add(row.key);
    } else left -= 1;
  }
  return found;
}

/** The number that stands there: a variable's default; NaN where there is none. */
function figureOf(tree: Tree, value: Num | undefined): number {
  const figure = isVariable(value) ? tree.variables[value.slice(1, -1)] : value;
  return typeof figure === "number" ? figure : Number.NaN;
}

/** The share of each child of a block by weights, as far as they are known: "66.7 %". */
export function shares(tree: Tree, parent: TreeNode): ReadonlyMap<NodeId, string> {
  const found = new Map<NodeId, string>();
  const children = parent.slots.children ?? [];
  const edges = children.map((child) => tree.nodes[child]?.edge);
  if (parent.kind === "scale") {
    children.forEach((child, index) => {
      found.set(child, index === 0 ? "at or below" : index === children.length - 1 ? "at or above" : "at");
    });
    return found;
  }
  const weights = edges.map((edge) => figureOf(tree, edge));
  const sum = weights.reduce((total, one) => total + one, 0);
  children.forEach((child, index) => {
    const weight = weights[index] ?? Number.NaN;
    if (weight >= 0 && sum > 0) found.set(child, `${((weight / sum) * 100).toFixed(1)} %`);
  });
  return found;
}

/** "from 30 to 70": the first and the last stop of a scale. */
export function endsOf(tree: Tree, node: TreeNode): string | undefined {
  const children = node.slots.children ?? [];
  const [first, last] = [children[0], children.at(-1)];
  if (node.kind !== "scale" || first === undefined || last === undefined || first === last) return undefined;
  return `from ${tree.nodes[first]?.edge ?? "…"} to ${tree.nodes[last]?.edge ?? "…"}`;
}

/** How many blocks each has below it. */
export function sizes(tree: Tree): ReadonlyMap<NodeId, number> {
  const found = new Map<NodeId, number>();
  const order = orderOf(tree);
  for (let index = order.length - 1; index >= 0; index -= 1) {
    const id = order[index] as NodeId;
    const own = found.get(id) ?? 0;
    found.set(id, own);
    const parent = tree.nodes[id]?.parent;
    if (parent != null) found.set(parent, (found.get(parent) ?? 0) + own + 1);
  }
  return found;
}
