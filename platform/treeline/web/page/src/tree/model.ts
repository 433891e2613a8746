/**
 * A strategy's tree as the page keeps it: blocks by id, flat. A block knows its parent and, slot by slot, its children;
 * an edit touches one entry, so that what did not change is still the same object and isn't drawn again.
 *
 * Numbers and tickers may hold what was typed so far: a number, "{name}" for a variable, or any text that is neither.
 * A slot may be empty. Both are faults (problems.ts) that never stop the typing.
 */

export type NodeId = string;

/** A number, "{name}", or text that is not right yet. */
export type Num = number | string;
/** "SPY", "{name}", or text that is not right yet. */
export type Sym = string;

export interface Measure {
  indicator: string;
  days_ago?: Num;
  /** The indicator's parameters by name: window, fast, slow, signal, smoothing, deviations. */
  [parameter: string]: Num | undefined;
}
export interface Reading extends Measure {
  ticker: Sym;
  times?: Num;
  plus?: Num;
}
export type Operand = Num | Reading;
export type Comparator = ">" | ">=" | "<" | "<=" | "==" | "crosses_above" | "crosses_below";
export interface Comparison {
  left: Operand;
  op: Comparator;
  right: Operand;
  for_days?: Num;
}
export type Condition = Comparison | { all: Condition[] } | { any: Condition[] };
export interface Term {
  measure: Measure;
  weight: Num;
}
export interface Limit {
  measure: Measure;
  op: ">" | ">=" | "<" | "<=" | "==";
  bound: Num;
}
export interface Tie {
  measure: Measure;
  select: "top" | "bottom";
}

/** What a block holds besides its children, by kind. */
export interface Fields {
  ticker: { ticker: Sym };
  cash: Record<never, never>;
  group: { name: string };
  equal: Record<never, never>;
  specified: Record<never, never>;
  inverse_volatility: { window: Num };
  scale: { by: Reading };
  sort: {
    score: Term[];
    select: "top" | "bottom";
    count: Num;
    weighting?: "equal" | "rank" | "inverse_volatility";
    window?: Num;
    limits?: Limit[];
    ties?: Tie[];
  };
  gate: { condition: Condition };
  enter_exit: { enter: Condition; exit: Condition };
  reference: { strategy: string };
}
export type Kind = keyof Fields;

export type Slot = "children" | "child" | "then" | "else" | "inside" | "outside";

interface Block<K extends Kind> {
  id: NodeId;
  kind: K;
  parent: NodeId | null;
  /** The slot of the parent that it is in; "child" for the root. */
  slot: Slot;
  /** Its weight as a child of `specified`, its stop as one of `scale`. */
  edge?: Num;
  fields: Fields[K];
  slots: Partial<Record<Slot, NodeId[]>>;
}
export type TreeNode = { [K in Kind]: Block<K> }[Kind];
export type NodeOf<K extends Kind> = Block<K>;

export interface Tree {
  name: string;
  description: string;
  variables: Record<string, Num>;
  rebalance: "daily" | "weekly" | "monthly" | "quarterly" | "yearly";
  corridor: Num | null;
  root: NodeId | null;
  nodes: Record<NodeId, TreeNode>;
  /**
   * Another figure whenever blocks come, go or move, the same again after an undo: what depends on it, such as the
   * layout, does not depend on what a field holds.
   */
  structure: number;
}

/** The slots of each kind, in the order in which they are shown. */
export const SLOTS: Record<Kind, readonly Slot[]> = {
  ticker: [],
  cash: [],
  group: ["child"],
  equal: ["children"],
  specified: ["children"],
  inverse_volatility: ["children"],
  scale: ["children"],
  sort: ["children"],
  gate: ["then", "else"],
  enter_exit: ["inside", "outside"],
  reference: [],
};

/** Whether a slot holds one block at most. */
export function isSingle(slot: Slot): boolean {
  return slot !== "children";
}

export function isLeaf(kind: Kind): boolean {
  return SLOTS[kind].length === 0;
}

let last = 0;
/** An id that no other block of this page has, in whichever tab or window. */
export function newId(): NodeId {
  last += 1;
  return `${RUN}${last.toString(36)}`;
}
const RUN = `${Date.now().toString(36)}${Math.floor(Math.random() * 46656).toString(36)}-`;

let shapes = 0;
/** A figure for a tree's `structure` that no tree of this page has had. */
export function newShape(): number {
  shapes += 1;
  return shapes;
}

/** Blocks or lines of a tree came, went or moved. No figure comes twice, not even after an undo: layouts rely on it. */
export function reshaped(tree: Tree): void {
  tree.structure = newShape();
}

/** The children of a block in all of its slots, in order. */
export function childrenOf(node: TreeNode): NodeId[] {
  const found: NodeId[] = [];
  for (const slot of SLOTS[node.kind]) found.push(...(node.slots[slot] ?? []));
  return found;
}

/** A block and all below it, parents first. */
export function subtree(tree: Tree, id: NodeId): NodeId[] {
  const found: NodeId[] = [];
  const left = [id];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    found.push(next);
    const { kind, slots } = nodeOf(tree, next);
    const names = SLOTS[kind];
    for (let at = names.length - 1; at >= 0; at -= 1) {
      const children = slots[names[at] as Slot];
      if (children) for (let index = children.length - 1; index >= 0; index -= 1) left.push(children[index] as NodeId);
    }
  }
  return found;
}

const ORDERS = 6;
const orders = new Map<number, NodeId[]>();

/** All blocks of an open strategy, parents first. Kept, as it only changes with the structure. */
export function orderOf(tree: Tree): readonly NodeId[] {
  if (tree.root === null) return [];
  const before = orders.get(tree.structure);
  if (before && before[0] === tree.root) return before;
  const found = subtree(tree, tree.root);
  orders.set(tree.structure, found);
  const oldest = orders.keys().next().value;
  if (orders.size > ORDERS && oldest !== undefined) orders.delete(oldest);
  return found;
}

/** The block of an id that is known to be there. */
export function nodeOf(tree: Tree, id: NodeId): TreeNode {
  const node = tree.nodes[id];
  if (!node) throw new Error(`no block ${id}`);
  return node;
}

/** Whether `id` is `above` or lies below it. */
export function isWithin(tree: Tree, id: NodeId, above: NodeId): boolean {
  for (let at: NodeId | null = id; at !== null; at = tree.nodes[at]?.parent ?? null) if (at === above) return true;
  return false;
}

export function isVariable(value: unknown): value is string {
  return typeof value === "string" && /^\{[A-Za-z][A-Za-z0-9_]{0,39}\}$/.test(value);
}

/** What a field holds after a person typed `text`: a number where it is one. */
export function typed(text: string): Num {
  const value = Number(text);
  return /^\s*[-+.\d][\d.eE+-]*\s*$/.test(text) && Number.isFinite(value) ? value : text;
}

/** Whether a condition is one comparison, and not an `all` or `any` of several. */
export function isComparison(condition: Condition): condition is Comparison {
  return "left" in condition;
}
export type Group = Exclude<Condition, Comparison>;
export type GroupName = "all" | "any";
export function groupName(group: Group): GroupName {
  return "all" in group ? "all" : "any";
}
export function partsOf(group: Group): Condition[] {
  return "all" in group ? group.all : group.any;
}
export function isReading(operand: Operand): operand is Reading {
  return typeof operand === "object";
}
