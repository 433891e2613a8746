import { useState } from "react";
import { fieldsOf } from "@/tree/fields";
import { childrenOf, isLeaf, nodeOf } from "@/tree/model";
import { type Panel, useBuilder } from "../context";
import {
  afterBlock,
  canUnwrap,
  copySelected,
  cutSelected,
  duplicate,
  moveBy,
  paste,
  removeBlock,
  turnBlock,
  unwrapBlock,
  usualPlace,
  wrapBlock,
} from "../shared";
import { KINDS, labelOf, WRAPS } from "./kinds";
import { Picker, type PickItem } from "./Picker";

type BlockPanelOf = Extract<Panel, { kind: "block" }>;

/** What can be done to a block. */
export function BlockPanel({ panel }: { panel: BlockPanelOf }) {
  const { store, open, focusTree } = useBuilder();
  const [page, setPage] = useState<"all" | "wrap" | "turn">("all");
  const { id, at } = panel;
  const { tree, folded } = store.getState();
  const node = tree.nodes[id];
  if (!node) return null;
  const done = (change: () => void) => () => {
    open(null);
    change();
    focusTree();
  };
  if (page !== "all") {
    const kinds = page === "wrap" ? WRAPS : KINDS.map(({ kind }) => kind).filter((kind) => kind !== node.kind);
    const items = kinds.map((kind): PickItem => {
      const label = labelOf(kind);
      const change = page === "wrap" ? wrapBlock : turnBlock;
      return {
        key: kind,
        label,
        words: label,
        detail: page === "turn" && isLeaf(kind) && childrenOf(node).length ? "what is in it goes" : undefined,
        run: done(() => change(store, id, kind, label)),
      };
    });
    return (
      <Picker
        label={page === "wrap" ? "Wrap in" : "Turn into"}
        items={items}
        search={page === "wrap" ? "Wrap in …" : "Turn into …"}
      />
    );
  }
  const kinds = [
    { key: "wrap", label: "Wrap in …", words: "", run: () => setPage("wrap") },
    { key: "turn", label: "Turn into …", words: "", run: () => setPage("turn") },
    ...(canUnwrap(tree, id)
      ? [{ key: "unwrap", label: "Unwrap", words: "", run: done(() => unwrapBlock(store, id)) }]
      : []),
  ];
  const fields = fieldsOf(node).filter((field) => field.type === "number" || field.type === "ticker");
  const variables = fields.slice(0, 8).map(
    (field): PickItem => ({
      key: `variable ${field.part}`,
      label: `${(field.part.split(".").at(-1) ?? "").replace(/^(left|right)$/, "threshold").replaceAll("_", " ")} ${field.value}`,
      words: "variable",
      group: "Make a variable of",
      run: () => open({ kind: "variable", id, part: field.part, at }),
    }),
  );
  const items: PickItem[] = [
    { key: "copy", label: "Copy", words: "", shortcut: "Ctrl+C", run: done(() => copySelected(store)) },
    { key: "cut", label: "Cut", words: "", shortcut: "Ctrl+X", run: done(() => cutSelected(store)) },
    ...pasteItems(),
    { key: "duplicate", label: "Duplicate", words: "", shortcut: "Ctrl+D", run: done(() => duplicate(store, id)) },
    ...kinds,
    { key: "up", label: "Move up", words: "", shortcut: "Alt+↑", run: done(() => moveBy(store, id, -1)) },
    { key: "down", label: "Move down", words: "", shortcut: "Alt+↓", run: done(() => moveBy(store, id, 1)) },
    ...(isLeaf(node.kind)
      ? []
      : [
          {
            key: "fold",
            label: folded.has(id) ? "Unfold" : "Fold",
            words: "",
            shortcut: "Space",
            run: done(() => store.getState().fold(id)),
          },
        ]),
    {
      key: "delete",
      label: "Delete",
      words: "remove",
      shortcut: "Delete",
      danger: true,
      run: done(() => removeBlock(store, id)),
    },
    ...variables,
  ];
  return <Picker label="Block" items={items} />;

  function pasteItems(): PickItem[] {
    const into = usualPlace(tree, id);
    const inside = into.parent === id;
    const after: PickItem = {
      key: "after",
      label: "Paste after",
      words: "",
      shortcut: inside ? undefined : "Ctrl+V",
      run: done(() => void paste(store, afterBlock(tree, id))),
    };
    if (!inside || !nodeOf(tree, id)) return [after];
    return [
      { key: "into", label: "Paste into", words: "", shortcut: "Ctrl+V", run: done(() => void paste(store, into)) },
      after,
    ];
  }
}
