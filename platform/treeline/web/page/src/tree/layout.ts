/**
 * Where every row of the builder stands. Rows have known heights, so nothing is ever measured: 5,287 blocks are laid
 * out in a few milliseconds, and what is in the window is found by binary search.
 */

import {
  type Condition,
  groupName,
  isComparison,
  isLeaf,
  isSingle,
  type NodeId,
  nodeOf,
  partsOf,
  SLOTS,
  type Slot,
  type Tree,
  type TreeNode,
} from "./model";

/**
 * head: a block's sentence. line: a further line of it (a condition, a term of the score …), `part` says which.
 * slot: the word above a slot (else, inside, outside). add: "+ Add block". end: the frame's lower edge.
 */
export type RowType = "head" | "line" | "slot" | "add" | "end";

export interface Row {
  key: string;
  id: NodeId;
  type: RowType;
  depth: number;
  y: number;
  h: number;
  slot?: Slot;
  /** The place in the block's fields that a line shows: "condition.all[1]", "limits[0]", "enter". */
  part?: string;
  /** Steps that a line is indented by, within its block. */
  inset?: number;
}

/** The frame around an open block. Frames are listed parents first, so that they stack rightly as they are drawn. */
export interface Frame {
  id: NodeId;
  depth: number;
  y0: number;
  y1: number;
}

export interface Layout {
  rows: Row[];
  frames: Frame[];
  height: number;
  /** The deepest level shown; the root's is 0. */
  deepest: number;
}

export const HEIGHT: Record<RowType, number> = { head: 32, line: 30, slot: 24, add: 24, end: 6 };
export const GAP = 4; // below a frame, in pixels, like the heights

/** The left edge of a level: 20 pixels a level, from the twelfth on 10. */
export function indent(depth: number): number {
  return depth <= 12 ? depth * 20 : 240 + (depth - 12) * 10;
}

type Step =
  | { do: "block"; id: NodeId; depth: number }
  | { do: "slot" | "add"; id: NodeId; depth: number; slot: Slot }
  | { do: "end"; id: NodeId; depth: number; frame: Frame };

/** Lays out the whole tree, iteratively: 200 levels are as few as 2. */
export function layout(tree: Tree, folded: ReadonlySet<NodeId>): Layout {
  const rows: Row[] = [];
  const frames: Frame[] = [];
  let y = 0;
  let deepest = 0;
  const put = (type: RowType, id: NodeId, depth: number, more: Partial<Row> = {}) => {
    const h = HEIGHT[type];
    rows.push({ key: `${id}/${type}${more.slot ?? more.part ?? ""}`, id, type, depth, y, h, ...more });
    y += h;
  };
  const steps: Step[] = tree.root === null ? [] : [{ do: "block", id: tree.root, depth: 0 }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (step.do === "slot" || step.do === "add") {
      put(step.do, step.id, step.do === "add" ? step.depth + 1 : step.depth, { slot: step.slot });
    } else if (step.do === "end") {
      put("end", step.id, step.depth);
      step.frame.y1 = y;
      y += GAP;
    } else {
      const node = nodeOf(tree, step.id);
      const frame = isLeaf(node.kind) ? null : { id: node.id, depth: step.depth, y0: y, y1: y };
      if (frame) frames.push(frame);
      deepest = Math.max(deepest, step.depth);
      put("head", node.id, step.depth);
      if (!frame) continue;
      if (folded.has(node.id)) {
        frame.y1 = y;
        y += GAP;
        continue;
      }
      for (const line of linesOf(node)) put("line", node.id, step.depth, line);
      steps.push(...opened(node, step.depth, frame).reverse());
    }
  }
  return { rows, frames, height: y, deepest };
}

function opened(node: TreeNode, depth: number, frame: Frame): Step[] {
  const steps: Step[] = [];
  for (const slot of SLOTS[node.kind]) {
    const children = node.slots[slot] ?? [];
    if (NAMED.has(slot)) steps.push({ do: "slot", id: node.id, depth, slot });
    for (const child of children) steps.push({ do: "block", id: child, depth: depth + 1 });
    if (!isSingle(slot) || children.length === 0) steps.push({ do: "add", id: node.id, depth, slot });
  }
  steps.push({ do: "end", id: node.id, depth, frame });
  return steps;
}

/** Slots that have a word above them; of the others the head's sentence tells enough. */
const NAMED: ReadonlySet<Slot> = new Set(["else", "inside", "outside"]);

/** The further lines of a block: the parts of an `all` or `any`, when it exits, further terms, limits, ties. */
export function linesOf(node: TreeNode): Partial<Row>[] {
  if (node.kind === "gate") return partLines(node.fields.condition, "condition", 1);
  if (node.kind === "enter_exit")
    return [
      ...partLines(node.fields.enter, "enter", 1),
      { part: "exit", inset: 0 },
      ...partLines(node.fields.exit, "exit", 1),
    ];
  if (node.kind !== "sort") return [];
  const { score, limits = [], ties = [] } = node.fields;
  return [
    ...score.slice(1).map((_, index) => ({ part: `score[${index + 1}]`, inset: 1 })),
    ...limits.map((_, index) => ({ part: `limits[${index}]`, inset: 1 })),
    ...ties.map((_, index) => ({ part: `ties[${index}]`, inset: 1 })),
  ];
}

function partLines(condition: Condition, part: string, inset: number): Partial<Row>[] {
  if (isComparison(condition)) return [];
  const name = groupName(condition);
  return partsOf(condition).flatMap((one, index) => {
    const place = `${part}.${name}[${index}]`;
    return [{ part: place, inset }, ...partLines(one, place, inset + 1)];
  });
}

/** The first row that ends below `y`. */
export function rowAt(rows: Row[], y: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle] as Row;
    if (row.y + row.h <= y) low = middle + 1;
    else high = middle;
  }
  return low;
}
