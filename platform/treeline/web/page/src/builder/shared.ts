/** What is done to the chosen block, by keys, menus and the toolbar alike. Each is one named undo step. */

import { local } from "@/kit/local";
import { toast } from "@/kit/toasts";
import { clip, paste as insertClipping, readClipping } from "@/tree/clipping";
import { exchangeSlots, insert, move, placeOfBlock, remove, type Target, turnInto, unwrap, wrap } from "@/tree/edits";
import { childrenOf, isLeaf, isSingle, type Kind, type NodeId, nodeOf, SLOTS, subtree, type Tree } from "@/tree/model";
import type { StrategyStore } from "@/tree/store";

const KEPT = "clipboard";
let memory = "";

/** "1 block", "440 blocks". */
export function blocks(count: number): string {
  return count === 1 ? "1 block" : `${count.toLocaleString("en-US")} blocks`;
}

/** The text of a block for a clipboard; it is also kept for the other tabs and windows of this page. */
export function copied(store: StrategyStore, id: NodeId): string {
  const { tree } = store.getState();
  memory = clip(tree, id);
  local.setItem(KEPT, memory); // a tree larger than the browser keeps stays with this window and in the system's clipboard
  return memory;
}

/** Somebody else sits here now: what was copied on this page is nobody's any more. */
export function forgetClipboard(): void {
  memory = "";
  local.removeItem(KEPT);
}

/** Copies the chosen block to the system's clipboard too, where the browser lets the page. */
export function copySelected(store: StrategyStore): void {
  const { selected, tree } = store.getState();
  if (selected === null) return;
  void navigator.clipboard?.writeText(copied(store, selected)).catch(() => {});
  toast(`Copied ${blocks(subtree(tree, selected).length)}`);
}

export function cutSelected(store: StrategyStore): void {
  const { selected } = store.getState();
  if (selected === null) return;
  void navigator.clipboard?.writeText(copied(store, selected)).catch(() => {});
  removeBlock(store, selected, "Cut");
}

/** Pastes from the system's clipboard where it holds blocks and may be read, else what was copied on this page. */
export async function paste(store: StrategyStore, target?: Target): Promise<void> {
  const system = await navigator.clipboard?.readText?.().catch(() => "");
  pasteText(store, fresh(system ?? ""), target);
}

function fresh(system: string): string {
  const own = memory || local.getItem(KEPT) || "";
  try {
    readClipping(system);
    return system;
  } catch {
    return own || system;
  }
}

/** Pastes blocks, a bare block or a whole strategy from their text. */
export function pasteText(store: StrategyStore, text: string, target?: Target): NodeId | null {
  const state = store.getState();
  if (!text.trim()) {
    toast("There is nothing to paste: copy a block first", { tone: "bad" });
    return null;
  }
  try {
    const clipping = readClipping(text);
    let made = "";
    state.edit("paste", (tree) => {
      made = insertClipping(tree, clipping, target ?? usualPlace(tree, state.selected));
    });
    settle(store, made);
    return made;
  } catch (error) {
    toast(error instanceof Error ? error.message : "It can't be pasted", { tone: "bad" });
    return null;
  }
}

/** Where something new goes without further words: into a block that has room, else after it. */
export function usualPlace(tree: Tree, selected: NodeId | null): Target {
  if (selected === null) return endOf(tree);
  const node = nodeOf(tree, selected);
  for (const slot of SLOTS[node.kind])
    if (!isSingle(slot) || !node.slots[slot]?.length)
      return { parent: selected, slot, index: node.slots[slot]?.length ?? 0 };
  return afterBlock(tree, selected);
}

export function afterBlock(tree: Tree, id: NodeId): Target {
  const target = placeOfBlock(tree, id);
  return { ...target, index: target.index + 1 };
}

function endOf(tree: Tree): Target {
  const root = tree.root === null ? null : nodeOf(tree, tree.root);
  if (root && SLOTS[root.kind][0] === "children")
    return { parent: root.id, slot: "children", index: childrenOf(root).length };
  return { parent: null, slot: "child", index: 1 };
}

/** Chooses a new block, and shows it. */
export function settle(store: StrategyStore, id: NodeId): void {
  const state = store.getState();
  if (!state.tree.nodes[id]) return;
  state.select(id);
  state.reveal(id);
}

/** Takes a block away at once; the toast brings it back. */
export function removeBlock(store: StrategyStore, id: NodeId, done = "Deleted"): void {
  const state = store.getState();
  const count = subtree(state.tree, id).length;
  const next = neighbour(state.tree, id);
  state.edit(`${done === "Cut" ? "cut" : "delete"} ${blocks(count)}`, (tree) => remove(tree, id));
  store.getState().select(next);
  const step = store.getState().past.at(-1);
  toast(`${done} ${blocks(count)}`, {
    action: {
      label: "Undo",
      run: () => {
        if (store.getState().past.at(-1) === step) {
          store.getState().undo();
          settle(store, id);
        } else toast("Something was changed since: undo that first");
      },
    },
  });
}

export function removeSelected(store: StrategyStore): void {
  const { selected } = store.getState();
  if (selected !== null) removeBlock(store, selected);
}

/** What is chosen when a block goes: the one after it, before it, or around it. */
function neighbour(tree: Tree, id: NodeId): NodeId | null {
  const { parent, slot, index } = placeOfBlock(tree, id);
  if (parent === null) return null;
  const siblings = nodeOf(tree, parent).slots[slot] ?? [];
  return siblings[index + 1] ?? siblings[index - 1] ?? parent;
}

export function duplicate(store: StrategyStore, id: NodeId): void {
  const { tree, edit } = store.getState();
  const piece = { nodes: subtree(tree, id).map((one) => nodeOf(tree, one)) };
  let made = "";
  edit(`duplicate ${blocks(piece.nodes.length)}`, (draft) => {
    made = insert(draft, piece, afterBlock(draft, id));
  });
  settle(store, made);
}

export function wrapBlock(store: StrategyStore, id: NodeId, kind: Kind, name: string): void {
  let made = "";
  store.getState().edit(`wrap in ${name}`, (tree) => {
    made = wrap(tree, id, kind);
  });
  settle(store, made);
}

export function turnBlock(store: StrategyStore, id: NodeId, kind: Kind, name: string): void {
  store.getState().edit(`turn into ${name}`, (tree) => turnInto(tree, id, kind));
}

/** Whether the children of a block can take its place. */
export function canUnwrap(tree: Tree, id: NodeId): boolean {
  const count = childrenOf(nodeOf(tree, id)).length;
  const { parent, slot } = placeOfBlock(tree, id);
  return count === 1 || (count > 1 && parent !== null && !isSingle(slot));
}

export function unwrapBlock(store: StrategyStore, id: NodeId): void {
  const { tree, edit } = store.getState();
  if (!canUnwrap(tree, id)) {
    toast(isLeaf(nodeOf(tree, id).kind) ? "There is nothing in this block" : "Its place holds one block only");
    return;
  }
  const first = childrenOf(nodeOf(tree, id))[0] as NodeId;
  edit("unwrap", (draft) => unwrap(draft, id));
  settle(store, first);
}

/** Moves a block among its siblings; in a gate from `then` to `else` by exchanging both. */
export function moveBy(store: StrategyStore, id: NodeId, by: 1 | -1): void {
  const { tree, edit } = store.getState();
  const target = placeOfBlock(tree, id);
  if (target.parent === null) return;
  const parent = nodeOf(tree, target.parent);
  if (!isSingle(target.slot)) {
    const last = (parent.slots.children?.length ?? 1) - 1;
    if (target.index + by < 0 || target.index + by > last) return;
    const index = by < 0 ? target.index - 1 : target.index + 2;
    edit(by < 0 ? "move up" : "move down", (draft) => move(draft, id, { ...target, index }));
    return;
  }
  const slots = SLOTS[parent.kind];
  const other = slots[slots.indexOf(target.slot) + by];
  if (!other) return;
  edit(by < 0 ? "move up" : "move down", (draft) => exchangeSlots(draft, parent.id, target.slot, other));
}
