/** Dragging a block: where it would land is told from the layout alone, by arithmetic. */

import { placeOfBlock, type Target } from "@/tree/edits";
import { indent, type Layout, type Row, rowAt } from "@/tree/layout";
import { isLeaf, isWithin, type NodeId, nodeOf, SLOTS, type Tree } from "@/tree/model";
import { afterBlock } from "./shared";

export interface Drop {
  target: Target;
  /** Where the line is drawn. */
  y: number;
  x: number;
}

/** Where a block that is let go at `y` would land; null where it can't. */
export function dropAt(
  layout: Layout,
  tree: Tree,
  folded: ReadonlySet<NodeId>,
  dragged: NodeId,
  y: number,
): Drop | null {
  const row = layout.rows[Math.min(layout.rows.length - 1, rowAt(layout.rows, y))];
  if (!row) return null;
  const drop = landing(row, tree, folded, y);
  const into = drop.target.parent;
  if (into !== null && isWithin(tree, into, dragged)) return null;
  const now = placeOfBlock(tree, dragged);
  const same = now.parent === into && now.slot === drop.target.slot;
  return same && (drop.target.index === now.index || drop.target.index === now.index + 1) ? null : drop;
}

function landing(row: Row, tree: Tree, folded: ReadonlySet<NodeId>, y: number): Drop {
  const node = nodeOf(tree, row.id);
  const inner = indent(row.depth + 1);
  const first = SLOTS[node.kind][0] ?? "children";
  const below = row.y + row.h;
  if (row.type === "add") {
    const slot = row.slot ?? first;
    return { target: { parent: row.id, slot, index: node.slots[slot]?.length ?? 0 }, y: row.y, x: indent(row.depth) };
  }
  if (row.type === "slot") return { target: { parent: row.id, slot: row.slot ?? first, index: 0 }, y: below, x: inner };
  if (row.type === "line") return { target: { parent: row.id, slot: first, index: 0 }, y: below, x: inner };
  if (row.type === "end") return { target: afterBlock(tree, row.id), y: below, x: indent(row.depth) };
  const upper = y < row.y + row.h / 2;
  if (upper && node.parent !== null) return { target: placeOfBlock(tree, row.id), y: row.y, x: indent(row.depth) };
  if (isLeaf(node.kind) || folded.has(row.id))
    return { target: afterBlock(tree, row.id), y: below, x: indent(row.depth) };
  return { target: { parent: row.id, slot: first, index: 0 }, y: below, x: inner };
}

const EDGE = 48;
/** Pixels to scroll by, a frame, while something is dragged near an edge of what is seen. */
export function creep(y: number, top: number, bottom: number): number {
  if (y < top + EDGE) return -Math.ceil((top + EDGE - y) / 4);
  if (y > bottom - EDGE) return Math.ceil((y - bottom + EDGE) / 4);
  return 0;
}
