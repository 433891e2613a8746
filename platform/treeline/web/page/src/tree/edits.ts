/**
 * What can be done to a tree. Each takes an immer draft and changes it; the store gives it its name in the undo list.
 * All that add or take blocks away let `structure` grow.
 */

import { edgeName } from "./document";
import {
  childrenOf,
  type Fields,
  isSingle,
  isWithin,
  type Kind,
  type NodeId,
  type Num,
  newId,
  nodeOf,
  reshaped,
  SLOTS,
  type Slot,
  subtree,
  type Tree,
  type TreeNode,
} from "./model";

/** Where a block goes: before the child that stands at `index` of a slot. `parent` null: the tree's root. */
export interface Target {
  parent: NodeId | null;
  slot: Slot;
  index: number;
}

/** Blocks out of a tree, the topmost first: what a clipboard holds, and a template's part. */
export interface Piece {
  nodes: TreeNode[];
}

const FRESH: { [K in Kind]: () => Fields[K] } = {
  ticker: () => ({ ticker: "" }),
  cash: () => ({}),
  group: () => ({ name: "" }),
  equal: () => ({}),
  specified: () => ({}),
  inverse_volatility: () => ({ window: 20 }),
  scale: () => ({ by: { indicator: "rsi", ticker: "", window: 10 } }),
  sort: () => ({
    score: [{ measure: { indicator: "cumulative_return", window: 20 }, weight: 1 }],
    select: "top",
    count: 3,
  }),
  gate: () => ({ condition: { left: { indicator: "rsi", ticker: "", window: 10 }, op: ">", right: 75 } }),
  enter_exit: () => ({
    enter: { left: { indicator: "rsi", ticker: "", window: 10 }, op: "<", right: 30 },
    exit: { left: { indicator: "rsi", ticker: "", window: 10 }, op: ">", right: 70 },
  }),
  reference: () => ({ strategy: "" }),
};

/** A new block of a kind, alone and empty. */
export function fresh(kind: Kind): TreeNode {
  const slots: Partial<Record<Slot, NodeId[]>> = {};
  for (const slot of SLOTS[kind]) slots[slot] = [];
  return { id: newId(), kind, parent: null, slot: "child", fields: FRESH[kind](), slots } as TreeNode;
}

/** Puts a piece in its place, under ids of its own. Returns the id of its topmost block. */
export function insert(tree: Tree, piece: Piece, target: Target): NodeId {
  const copies = renamed(piece.nodes);
  const top = copies[0];
  if (!top) throw new Error("an empty piece");
  for (const node of copies) tree.nodes[node.id] = node;
  attach(tree, top.id, target);
  return top.id;
}

/** The ids of a piece's blocks exchanged for new ones; nothing is shared with the piece. */
function renamed(nodes: TreeNode[]): TreeNode[] {
  const ids = new Map(nodes.map((node) => [node.id, newId()]));
  return structuredClone(nodes).map((node, index) => {
    node.id = ids.get(node.id) as NodeId;
    node.parent = index === 0 ? null : (ids.get(node.parent as NodeId) ?? null);
    for (const slot of SLOTS[node.kind])
      node.slots[slot] = (node.slots[slot] ?? []).flatMap((child) => ids.get(child) ?? []);
    return node;
  });
}

/** Takes a block, with all below it, away. */
export function remove(tree: Tree, id: NodeId): void {
  const gone = subtree(tree, id);
  detach(tree, id);
  for (const one of gone) delete tree.nodes[one];
}

/** Moves a block to another place. Into itself it can't go: then nothing happens. */
export function move(tree: Tree, id: NodeId, target: Target): void {
  if (target.parent !== null && isWithin(tree, target.parent, id)) return;
  const node = nodeOf(tree, id);
  const from = node.parent === null ? -1 : (tree.nodes[node.parent]?.slots[node.slot]?.indexOf(id) ?? -1);
  const same = node.parent === target.parent && node.slot === target.slot;
  if (edgeName(kindOf(tree, node.parent)) !== edgeName(kindOf(tree, target.parent))) delete node.edge;
  detach(tree, id);
  attach(tree, id, same && from >= 0 && from < target.index ? { ...target, index: target.index - 1 } : target);
}

/** Exchanges what two slots of a block hold. */
export function exchangeSlots(tree: Tree, id: NodeId, one: Slot, other: Slot): void {
  const { slots } = nodeOf(tree, id);
  const [first = [], second = []] = [slots[one], slots[other]];
  for (const child of first) nodeOf(tree, child).slot = other;
  for (const child of second) nodeOf(tree, child).slot = one;
  slots[one] = [...second];
  slots[other] = [...first];
  reshaped(tree);
}

/** Puts a new block of a kind around a block. */
export function wrap(tree: Tree, id: NodeId, kind: Kind): NodeId {
  const node = nodeOf(tree, id);
  const around = fresh(kind);
  const target = placeOfBlock(tree, id);
  if (node.edge !== undefined) around.edge = node.edge;
  detach(tree, id);
  delete node.edge;
  tree.nodes[around.id] = around;
  attach(tree, around.id, target);
  const slot = SLOTS[kind][0];
  if (slot) attach(tree, id, { parent: around.id, slot, index: 0 });
  return around.id;
}

/** Puts the children of a block in its place; possible where one child takes its place, or the place holds many. */
export function unwrap(tree: Tree, id: NodeId): void {
  const children = [...childrenOf(nodeOf(tree, id))];
  const target = placeOfBlock(tree, id);
  const { edge, kind } = nodeOf(tree, id);
  const same = edgeName(kind) === edgeName(kindOf(tree, target.parent));
  for (const child of children) {
    detach(tree, child);
    if (!same) delete nodeOf(tree, child).edge; // a weight is no stop
  }
  detach(tree, id);
  delete tree.nodes[id];
  children.forEach((child, index) => {
    // The first stands where the block stood; it keeps a weight of its own only among others that keep theirs.
    if (edge !== undefined && index === 0 && (!same || children.length === 1)) nodeOf(tree, child).edge = edge;
    attach(tree, child, { ...target, index: target.index + index });
  });
}

/** Makes a block one of another kind, keeping its children; those that find no slot go into an equal block in the last. */
export function turnInto(tree: Tree, id: NodeId, kind: Kind): void {
  const old = nodeOf(tree, id);
  const children = childrenOf(old);
  const made = {
    ...fresh(kind),
    id,
    parent: old.parent,
    slot: old.slot,
    ...(old.edge === undefined ? {} : { edge: old.edge }),
  };
  carry(old, made as TreeNode);
  for (const child of children) {
    detach(tree, child);
    if (edgeName(old.kind) !== edgeName(kind)) delete nodeOf(tree, child).edge;
  }
  tree.nodes[id] = made as TreeNode;
  const slots = SLOTS[kind];
  children.forEach((child, index) => {
    const slot = slots[Math.min(index, slots.length - 1)];
    if (!slot) remove(tree, child);
    else attach(tree, child, { parent: id, slot, index: Number.MAX_SAFE_INTEGER });
  });
  reshaped(tree);
}

/** Takes along what both kinds have: the condition of a gate is when an enter_exit is entered. */
function carry(from: TreeNode, to: TreeNode): void {
  if (from.kind === "gate" && to.kind === "enter_exit") to.fields.enter = from.fields.condition;
  if (from.kind === "enter_exit" && to.kind === "gate") to.fields.condition = from.fields.enter;
  if (from.kind === "inverse_volatility" && to.kind === "sort") {
    to.fields.weighting = "inverse_volatility";
    to.fields.window = from.fields.window;
  }
}

function kindOf(tree: Tree, id: NodeId | null): Kind | undefined {
  return id === null ? undefined : nodeOf(tree, id).kind;
}

/** Where a block stands now. */
export function placeOfBlock(tree: Tree, id: NodeId): Target {
  const node = nodeOf(tree, id);
  if (node.parent === null) return { parent: null, slot: "child", index: 0 };
  const index = nodeOf(tree, node.parent).slots[node.slot]?.indexOf(id) ?? 0;
  return { parent: node.parent, slot: node.slot, index };
}

function detach(tree: Tree, id: NodeId): void {
  const node = nodeOf(tree, id);
  if (node.parent === null) {
    if (tree.root === id) tree.root = null;
  } else {
    const siblings = nodeOf(tree, node.parent).slots[node.slot];
    if (siblings?.includes(id)) siblings.splice(siblings.indexOf(id), 1);
  }
  node.parent = null;
  reshaped(tree);
}

/** A slot of one block that is taken becomes an equal block of both. */
function attach(tree: Tree, id: NodeId, { parent, slot, index }: Target): void {
  const node = nodeOf(tree, id);
  reshaped(tree);
  const taken = parent === null ? tree.root : isSingle(slot) ? (nodeOf(tree, parent).slots[slot]?.[0] ?? null) : null;
  if (taken !== null) {
    const around = nodeOf(tree, taken).kind === "equal" ? taken : wrap(tree, taken, "equal");
    attach(tree, id, { parent: around, slot: "children", index: index > 0 ? Number.MAX_SAFE_INTEGER : 0 });
    return;
  }
  node.parent = parent;
  node.slot = parent === null ? "child" : slot;
  if (parent === null) {
    tree.root = id;
    return;
  }
  const above = nodeOf(tree, parent);
  const siblings = above.slots[slot] ?? [];
  siblings.splice(Math.min(index, siblings.length), 0, id);
  above.slots[slot] = siblings;
  if (edgeName(above.kind) && node.edge === undefined) node.edge = usualEdge(tree, above, id);
}

/** The weight or stop of a newcomer: an average weight; a stop between its neighbours', or beyond the last. */
function usualEdge(tree: Tree, parent: TreeNode, id: NodeId): number {
  const children = parent.slots.children ?? [];
  const others = children.filter((child) => child !== id).map((child) => tree.nodes[child]?.edge);
  const figures = others.filter((edge): edge is number => typeof edge === "number");
  if (!figures.length) return parent.kind === "scale" ? 30 : 50;
  if (parent.kind === "specified")
    return Math.round((figures.reduce((sum, one) => sum + one, 0) / figures.length) * 100) / 100;
  const index = children.indexOf(id);
  const [before, after] = [others[index - 1], others[index]];
  if (typeof before === "number" && typeof after === "number" && before < after) return (before + after) / 2;
  return index === 0 ? Math.min(...figures) - 20 : Math.max(...figures) + 20;
}

/**
 * Sets what stands at a dotted place of a block's fields: "condition.all[1].left.window". undefined takes it away.
 * "weight" and "stop" are the block's own as a child of `specified` or `scale`.
 */
export function setPart(tree: Tree, id: NodeId, part: string, value: unknown): void {
  if (part === "weight" || part === "stop") {
    nodeOf(tree, id).edge = value as Num;
    return;
  }
  const steps = part.split(/[.[\]]+/).filter(Boolean);
  const last = steps.pop() as string;
  let at = nodeOf(tree, id).fields as Record<string, unknown>;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  const lines = countLines(nodeOf(tree, id));
  if (value === undefined) {
    if (Array.isArray(at)) at.splice(Number(last), 1);
    else delete at[last];
  } else at[last] = value;
  if (countLines(nodeOf(tree, id)) !== lines) reshaped(tree);
}

/** What stands at a dotted place of a block's fields; undefined when nothing does. */
export function partOf(node: TreeNode, part: string): unknown {
  if (part === "weight" || part === "stop") return node.edge;
  let at: unknown = node.fields;
  for (const step of part.split(/[.[\]]+/).filter(Boolean)) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}

/** A measure of how many lines a block takes (layout.ts): conditions and lists change it. */
function countLines(node: TreeNode): number {
  let lines = 0;
  const left: unknown[] = [node.fields];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (Array.isArray(next)) lines += 1;
    if (typeof next === "object" && next !== null) {
      lines += 1;
      left.push(...Object.values(next).filter((value) => value !== undefined));
    }
  }
  return lines;
}
