/**
 * Where every block of the flow chart stands. A parent stands on its first child's line, so that reading to the right
 * follows the first way through the tree; lines go down from there, so boxes come in the order of their `y`.
 */

import { childrenOf, type Kind, type NodeId, nodeOf, type Tree } from "@/tree/model";

/** In pixels at zoom 1. */
export const BOX = { width: 232, height: 28 };
export const STEP = { x: 296, y: 36 };
/** Where the way to a child turns down, left of the child. */
export const TURN = 46;

export interface Box {
  id: NodeId;
  kind: Kind;
  x: number;
  y: number;
  /** The parent's place in `boxes`; -1 for the root. */
  parent: number;
  /** Whether it has a line above it that its siblings turn off from. */
  first: boolean;
  /** Hangs on the second slot of its parent: else, outside. */
  second: boolean;
  /** Blocks below it that are not shown because it is folded. */
  hidden: number;
  /** Whether it can be folded. */
  inner: boolean;
}

export interface Chart {
  boxes: Box[];
  /** The place of each shown block in `boxes`. */
  at: Map<NodeId, number>;
  width: number;
  height: number;
}

/** Lays out what is not folded away: each block once, in time proportional to their number. */
export function chartOf(tree: Tree, folded: ReadonlySet<NodeId>): Chart {
  const boxes: Box[] = [];
  const at = new Map<NodeId, number>();
  const below = folded.size ? countsBelow(tree) : null;
  let line = 0;
  let deepest = -1;
  const left: { id: NodeId; depth: number; parent: number; first: boolean; second: boolean }[] = [];
  if (tree.root !== null) left.push({ id: tree.root, depth: 0, parent: -1, first: true, second: false });
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { id, depth, parent, first, second } = next;
    const node = nodeOf(tree, id);
    const children = childrenOf(node);
    const shut = folded.has(id) && children.length > 0;
    const index = boxes.length;
    if (!first) line += 1;
    deepest = Math.max(deepest, depth);
    at.set(id, index);
    boxes.push({
      id,
      kind: node.kind,
      x: depth * STEP.x,
      y: line * STEP.y,
      parent,
      first,
      second,
      hidden: shut ? (below?.get(id) ?? 0) : 0,
      inner: children.length > 0,
    });
    if (shut) continue;
    for (let place = children.length - 1; place >= 0; place -= 1) {
      const child = children[place] as NodeId;
      const slot = nodeOf(tree, child).slot;
      left.push({
        id: child,
        depth: depth + 1,
        parent: index,
        first: place === 0,
        second: slot === "else" || slot === "outside",
      });
    }
  }
  return {
    boxes,
    at,
    width: deepest < 0 ? 0 : deepest * STEP.x + BOX.width,
    height: deepest < 0 ? 0 : line * STEP.y + BOX.height,
  };
}

/** How many blocks each block has below it. */
function countsBelow(tree: Tree): Map<NodeId, number> {
  const order: NodeId[] = tree.root === null ? [] : [tree.root];
  for (const id of order) order.push(...childrenOf(nodeOf(tree, id)));
  const counts = new Map<NodeId, number>();
  for (const id of order.reverse())
    counts.set(
      id,
      childrenOf(nodeOf(tree, id)).reduce((sum, child) => sum + 1 + (counts.get(child) ?? 0), 0),
    );
  return counts;
}

/** The box at a point of the chart, and whether the point is on the knob that folds it. */
export function boxAt(chart: Chart, x: number, y: number): { box: Box; knob: boolean } | null {
  let low = firstFrom(chart.boxes, y - BOX.height);
  for (let box = chart.boxes[low]; box !== undefined && box.y <= y; low += 1, box = chart.boxes[low])
    if (x >= box.x && x <= box.x + BOX.width + (box.hidden ? 2.5 : 1) * KNOB && y <= box.y + BOX.height) {
      const beyond = x > box.x + BOX.width - (box.hidden ? 2.5 : 1) * KNOB;
      if (beyond && box.inner) return { box, knob: true };
      if (x <= box.x + BOX.width) return { box, knob: false };
    }
  return null;
}

/** Half the width of the knob, which sits on a box's right edge; with a count in it, it is wider. */
export const KNOB = 9;

/** The first box at or below `y`. */
export function firstFrom(boxes: Box[], y: number): number {
  let low = 0;
  let high = boxes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((boxes[middle] as Box).y < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

export type Direction = "left" | "right" | "up" | "down";

/** The block that an arrow key goes to: the parent, the first child, or the nearest one above or below in its column. */
export function neighbour(chart: Chart, id: NodeId, direction: Direction): NodeId | null {
  const index = chart.at.get(id);
  const box = index === undefined ? undefined : chart.boxes[index];
  if (index === undefined || !box) return null;
  if (direction === "left") return chart.boxes[box.parent]?.id ?? null;
  if (direction === "right") {
    const next = chart.boxes[index + 1];
    return next?.parent === index ? next.id : null;
  }
  const step = direction === "down" ? 1 : -1;
  for (let place = index + step; ; place += step) {
    const other = chart.boxes[place];
    if (!other) return null;
    if (other.x === box.x) return other.id;
  }
}

/** The places of a block and all above it, the root last. */
export function wayTo(chart: Chart, id: NodeId | null): number[] {
  const way: number[] = [];
  let index = (id === null ? undefined : chart.at.get(id)) ?? -1;
  for (; index >= 0; index = (chart.boxes[index] as Box).parent) way.push(index);
  return way;
}
