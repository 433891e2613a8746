/** The keys of the tree itself, while the keyboard is on it and not in one of its fields. */

import type { Layout } from "@/tree/layout";
import { childrenOf, isLeaf, type NodeId, nodeOf } from "@/tree/model";
import type { StrategyStore } from "@/tree/store";
import { duplicate, moveBy, removeSelected } from "./shared";

export interface KeyTools {
  store: StrategyStore;
  layout: Layout;
  /** Puts the keyboard into a block's first field. */
  editFirst: (id: NodeId) => void;
  openMenu: (id: NodeId) => void;
  openAdd: (id: NodeId | null) => void;
}

/** Does what a key means; true when it means something. */
export function treeKey(event: KeyboardEvent, tools: KeyTools): boolean {
  const { store } = tools;
  const { selected } = store.getState();
  const ctrl = event.ctrlKey || event.metaKey;
  if (ctrl) {
    if (event.key.toLowerCase() !== "d" || selected === null) return false;
    duplicate(store, selected);
    return true;
  }
  if (event.key === "Insert") {
    tools.openAdd(selected);
    return true;
  }
  if (selected === null) {
    const first = tools.layout.rows[0];
    if (!first || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return false;
    store.getState().select(first.id);
    return true;
  }
  if (event.altKey) {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return false;
    moveBy(store, selected, event.key === "ArrowUp" ? -1 : 1);
    return true;
  }
  return onBlock(event, selected, tools);
}

function onBlock(event: KeyboardEvent, id: NodeId, tools: KeyTools): boolean {
  const { store, layout } = tools;
  const { tree, folded, select, fold } = store.getState();
  const node = nodeOf(tree, id);
  const children = childrenOf(node);
  switch (event.key) {
    case "ArrowDown":
      return step(tools, id, 1);
    case "ArrowUp":
      return step(tools, id, -1);
    case "ArrowRight":
      if (folded.has(id)) fold(id);
      else if (children[0]) select(children[0]);
      return true;
    case "ArrowLeft":
      if (!isLeaf(node.kind) && !folded.has(id)) fold(id);
      else if (node.parent !== null) select(node.parent);
      return true;
    case "Home":
      select(layout.rows[0]?.id ?? id);
      return true;
    case "End":
      select(layout.rows.findLast((row) => row.type === "head")?.id ?? id);
      return true;
    case " ":
      if (!isLeaf(node.kind)) fold(id);
      return true;
    case "Enter":
    case "F2":
      tools.editFirst(id);
      return true;
    case "Delete":
    case "Backspace":
      removeSelected(store);
      return true;
    case "ContextMenu":
      tools.openMenu(id);
      return true;
    case "F10":
      if (event.shiftKey) tools.openMenu(id);
      return event.shiftKey;
    default:
      return false;
  }
}

/** The block above or below, of those that are shown. */
function step({ store, layout }: KeyTools, id: NodeId, by: 1 | -1): boolean {
  const at = headOf(layout, id);
  for (let index = at + by; index >= 0 && index < layout.rows.length; index += by) {
    const row = layout.rows[index];
    if (row?.type !== "head") continue;
    store.getState().select(row.id);
    return true;
  }
  return true;
}

const heads = new WeakMap<Layout, Map<NodeId, number>>();

/** The index of a block's first row; −1 while it is folded away. */
export function headOf(layout: Layout, id: NodeId): number {
  let found = heads.get(layout);
  if (!found) {
    found = new Map();
    for (const [index, row] of layout.rows.entries()) if (row.type === "head") found.set(row.id, index);
    heads.set(layout, found);
  }
  return found.get(id) ?? -1;
}

/** The row that shows a place of a block: a line of its own, or the block's first. */
export function rowOf(layout: Layout, id: NodeId, part: string): string | null {
  const at = headOf(layout, id);
  const head = layout.rows[at];
  if (!head) return null;
  let key = head.key;
  for (let index = at + 1; layout.rows[index]?.type === "line" && layout.rows[index]?.id === id; index += 1) {
    const row = layout.rows[index];
    if (row?.part && (part === row.part || part.startsWith(`${row.part}.`) || part.startsWith(`${row.part}[`)))
      key = row.key;
  }
  return key;
}
