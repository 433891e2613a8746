import { type ClipboardEvent, type KeyboardEvent, type RefObject, useEffect } from "react";
import { useShortcut } from "@/app/shortcuts";
import { toast } from "@/kit/toasts";
import type { Layout } from "@/tree/layout";
import { isLeaf, type NodeId, nodeOf, subtree } from "@/tree/model";
import type { StrategyStore } from "@/tree/store";
import type { Panel } from "./context";
import { headOf, treeKey } from "./keys";
import {
  afterBlock,
  blocks,
  copied,
  copySelected,
  cutSelected,
  duplicate,
  paste,
  pasteText,
  removeBlock,
  removeSelected,
} from "./shared";

interface BuilderKeys {
  scroll: RefObject<HTMLElement | null>;
  store: StrategyStore;
  layout: Layout;
  zoom: number;
  onZoom: (zoom: number) => void;
  open: (panel: Panel | null) => void;
  editFirst: (id: NodeId) => void;
  onSearch: () => void;
  /** Escape on the tree: puts the search away. */
  onEscape: () => void;
  onProblem: (by: 1 | -1) => void;
}

/** The builder's keyboard: what is heard everywhere, and what only the tree hears while it has the keyboard. */
export function useBuilderKeys(tools: BuilderKeys) {
  const { scroll, store, layout, zoom, onZoom, open, editFirst, onSearch, onEscape, onProblem } = tools;
  const place = (id: NodeId) => {
    const element = scroll.current?.querySelector(`#${CSS.escape(`block-${id}`)}`) ?? scroll.current;
    return element?.getBoundingClientRect() ?? new DOMRect();
  };
  const openMenu = (id: NodeId) => open({ kind: "block", id, part: "", at: place(id) });
  const openAdd = (id: NodeId | null) => {
    const { tree } = store.getState();
    const node = id === null ? null : nodeOf(tree, id);
    if (id !== null && node && isLeaf(node.kind)) {
      const { parent, slot, index } = afterBlock(tree, id);
      open({ kind: "add", id: parent, slot, index, at: place(id) });
    } else if (node && id !== null) {
      const slot = (Object.keys(node.slots) as (keyof typeof node.slots)[]).find((one) => !node.slots[one]?.length);
      const into = slot ?? (Object.keys(node.slots)[0] as keyof typeof node.slots);
      open({ kind: "add", id, slot: into, index: node.slots[into]?.length ?? 0, at: place(id) });
    } else open({ kind: "add", id: null, slot: "child", index: 1, at: place("") });
  };
  const variable = () => {
    const field = document.activeElement as HTMLElement | null;
    const row = field?.closest<HTMLElement>("[data-id]");
    const part = field?.dataset.field;
    if (!field || !row?.dataset.id || !part || field.dataset.type === "text")
      toast("Put the cursor into a number or a ticker first");
    else open({ kind: "variable", id: row.dataset.id, part, at: field.getBoundingClientRect() });
  };

  useShortcut("Ctrl+F", "Search and replace in the blocks", onSearch);
  useShortcut("F8", "Next problem", () => onProblem(1));
  useShortcut("Shift+F8", "Previous problem", () => onProblem(-1));
  useShortcut("[", "Fold all blocks", () => store.getState().foldAll(true));
  useShortcut("]", "Unfold all blocks", () => store.getState().foldAll(false));
  useShortcut("Ctrl+=", "Zoom in", () => onZoom(zoom + 0.1));
  useShortcut("Ctrl+-", "Zoom out", () => onZoom(zoom - 0.1));
  useShortcut("Alt+V", "Make a variable of the field", variable);
  useListed(store, () => openAdd(store.getState().selected));

  useEffect(() => {
    if (document.activeElement === document.body) scroll.current?.focus({ preventScroll: true });
  }, [scroll]);

  return {
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      const target = event.target as HTMLElement;
      if (!event.currentTarget.contains(target) || event.defaultPrevented || event.nativeEvent.isComposing) return;
      const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
      if (undo) {
        if (event.shiftKey) store.getState().redo();
        else store.getState().undo();
        event.preventDefault();
      } else if (event.key === "Escape" && target === event.currentTarget) onEscape();
      else if (target !== event.currentTarget) {
        const enter = event.key === "Enter" && !event.ctrlKey && !event.metaKey; // Ctrl+Enter backtests
        const leaves = event.key === "Escape" || (enter && target instanceof HTMLInputElement);
        if (!leaves) return;
        scroll.current?.focus({ preventScroll: true });
        event.preventDefault();
      } else if (treeKey(event.nativeEvent, { store, layout, editFirst, openMenu, openAdd })) event.preventDefault();
    },
    onCopy: (event: ClipboardEvent) => clipboard(event, false),
    onCut: (event: ClipboardEvent) => clipboard(event, true),
    onPaste(event: ClipboardEvent) {
      if (!mine(event)) return;
      event.preventDefault();
      const { selected } = store.getState();
      const made = pasteText(store, event.clipboardData.getData("text/plain"));
      if (made !== null && selected !== null && headOf(layout, selected) < 0) store.getState().reveal(made);
    },
  };

  /** Whether a copy, cut or paste means blocks, and not the text of a field. */
  function mine(event: ClipboardEvent): boolean {
    const target = event.target as HTMLElement;
    return !!scroll.current?.contains(target) && !(target instanceof HTMLInputElement);
  }

  function clipboard(event: ClipboardEvent, cut: boolean): void {
    const { selected, tree } = store.getState();
    if (!mine(event) || selected === null) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", copied(store, selected));
    if (cut) removeBlock(store, selected, "Cut");
    else toast(`Copied ${blocks(subtree(tree, selected).length)}`);
  }
}

/** What Ctrl+K offers besides; its keys are the tree's own, heard only while it has the keyboard. */
function useListed(store: StrategyStore, add: () => void): void {
  const chosen = () => store.getState().selected;
  useShortcut("", "Add a block (Insert)", add);
  useShortcut("", "Copy the block (Ctrl+C)", () => copySelected(store));
  useShortcut("", "Cut the block (Ctrl+X)", () => cutSelected(store));
  useShortcut("", "Paste blocks (Ctrl+V)", () => void paste(store));
  useShortcut("", "Duplicate the block (Ctrl+D)", () => {
    const id = chosen();
    if (id !== null) duplicate(store, id);
  });
  useShortcut("", "Delete the block (Delete)", () => removeSelected(store));
}
