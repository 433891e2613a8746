import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { useShortcut } from "@/app/shortcuts";
import { IconButton } from "@/kit/Button";
import { count } from "@/kit/format";
import { FoldIcon, PlusIcon, UnfoldIcon } from "@/kit/icons";
import type { NodeId } from "@/tree/model";
import type { StrategyStore } from "@/tree/store";
import { branchText, sentence } from "@/tree/textForm";
import { chartOf, type Direction, neighbour } from "./chart";
import { FlowCanvas, type FlowView } from "./FlowCanvas";
import { FlowSearch } from "./FlowSearch";
import { FitIcon, MinusIcon } from "./icons";

interface FlowProps {
  store: StrategyStore;
  /** Shows a block in the Blocks view. */
  onOpen: (id: NodeId) => void;
}

const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const NOTHING: ReadonlySet<NodeId> = new Set();
const NEARER = 1.25;

/** The tree as a chart that is read from left to right: the first way straight on, the others below. */
export function Flow({ store, onOpen }: FlowProps) {
  const view = useRef<FlowView>(null);
  const tree = useStore(store, (state) => state.tree);
  const folded = useStore(store, (state) => state.folded);
  const selected = useStore(store, (state) => state.selected);
  const [percent, setPercent] = useState(100);
  const [searching, setSearching] = useState(false);
  const [found, setFound] = useState(NOTHING);
  const chart = useMemo(() => {
    const began = performance.now();
    const made = chartOf(tree, folded);
    performance.measure("flow: layout", { start: began });
    return made;
  }, [tree, folded]);
  const blocks = Object.keys(tree.nodes).length;
  const { fold, foldAll, select } = store.getState();

  useShortcut("Ctrl+F", "Search in the flow chart", () => setSearching(true));
  useShortcut("[", "Fold all", () => foldAll(true));
  useShortcut("]", "Unfold all", () => foldAll(false));
  useShortcut("Ctrl+=", "Zoom in", () => view.current?.zoom(NEARER));
  useShortcut("Ctrl+-", "Zoom out", () => view.current?.zoom(1 / NEARER));
  useShortcut("Ctrl+0", "Fit the chart into view", () => view.current?.fit());

  const pressed = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    if (direction) {
      const from = selected !== null && chart.at.has(selected) ? selected : null;
      if (direction === "right" && from && folded.has(from)) fold(from);
      else select(from ? (neighbour(chart, from, direction) ?? from) : tree.root);
    } else if (event.key === "Home") select(tree.root);
    else if (event.key === "Escape") select(null);
    else if (event.key === "Enter" && selected) onOpen(selected);
    else if (event.key === " " && selected && selected !== tree.root) fold(selected);
    else return;
    event.preventDefault();
  };

  if (tree.root === null)
    return <p className="p-8 text-center text-dim">There is nothing to draw yet: add the first block in Blocks.</p>;
  const shown = `${count(chart.boxes.length)} of ${count(blocks)} blocks shown`;
  return (
    <section
      aria-label="Flow chart: arrow keys go from block to block, Enter opens one in Blocks, Space folds it"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is gone through by its arrow keys
      tabIndex={0}
      onKeyDown={pressed}
      className="absolute inset-0 overflow-hidden focus-visible:-outline-offset-2"
    >
      <FlowCanvas
        store={store}
        chart={chart}
        found={found}
        summary={`${tree.name || "The strategy"} as a flow chart, ${shown}`}
        onOpen={onOpen}
        onZoom={(k) => setPercent(Math.round(k * 100))}
        view={view}
      />
      {searching && (
        <FlowSearch
          tree={tree}
          onFound={setFound}
          onGo={(id) => view.current?.show(id)}
          onClose={() => {
            setSearching(false);
            setFound(NOTHING);
          }}
        />
      )}
      <footer className="pointer-events-none absolute inset-x-2 bottom-2 flex items-end justify-between gap-2">
        <p
          aria-live="polite"
          className="max-h-24 min-w-0 overflow-hidden rounded-md border border-line bg-panel px-2 py-1 break-words"
        >
          {selected && tree.nodes[selected] ? (
            <Words store={store} id={selected} />
          ) : (
            <span className="text-dim">{shown}</span>
          )}
        </p>
        <div className="pointer-events-auto flex shrink-0 items-center rounded-md border border-line bg-panel">
          <span className="contents max-sm:hidden">
            <IconButton label="Fold all" shortcut="[" onClick={() => foldAll(true)}>
              <FoldIcon />
            </IconButton>
            <IconButton label="Unfold all" shortcut="]" onClick={() => foldAll(false)}>
              <UnfoldIcon />
            </IconButton>
          </span>
          <IconButton label="Zoom out" shortcut="Ctrl+-" onClick={() => view.current?.zoom(1 / NEARER)}>
            <MinusIcon />
          </IconButton>
          <span className="figures w-11 text-xs text-dim">{percent} %</span>
          <IconButton label="Zoom in" shortcut="Ctrl+=" onClick={() => view.current?.zoom(NEARER)}>
            <PlusIcon />
          </IconButton>
          <IconButton label="Fit the chart into view" shortcut="Ctrl+0" onClick={() => view.current?.fit()}>
            <FitIcon />
          </IconButton>
        </div>
      </footer>
    </section>
  );
}

/** The selected block in full, as there is no room for in its box. */
function Words({ store, id }: { store: StrategyStore; id: NodeId }) {
  const { nodes } = store.getState().tree;
  const node = nodes[id];
  if (!node) return null;
  const parent = node.parent === null ? undefined : nodes[node.parent];
  const branch = parent ? branchText(parent.kind, node) : "";
  return (
    <>
      {branch && <span className="mr-2 text-accent">{branch}</span>}
      {sentence(node)}
    </>
  );
}
