import { type PointerEvent, useMemo, useRef, useState } from "react";
import type { Problem } from "@/tree/faults";
import { type Frame as FramePlace, indent, type Row as Place } from "@/tree/layout";
import { type NodeId, nodeOf, type Tree } from "@/tree/model";
import type { Drop } from "./drag";
import { Frame } from "./rows/Frame";
import { Row } from "./rows/Row";
import { blocks } from "./shared";
import type { WholeLayout } from "./useLayout";
import type { View } from "./useWindow";
import { detailed, drawn, endsOf, READABLE, shares, sizes } from "./visible";

const WIDEST = 760;
const NO_FAULTS: readonly Problem[] = [];

interface RowsProps {
  tree: Tree;
  folded: ReadonlySet<NodeId>;
  selected: NodeId | null;
  layout: WholeLayout;
  view: View;
  zoom: number;
  problems: readonly Problem[];
  /** The row with what the search stands at. */
  found: string | null;
  drop: Drop | null;
  onAdd: (at: DOMRect) => void;
}

/** The rows and frames that are in view. */
export function Rows(props: RowsProps) {
  const { tree, folded, selected, layout, view, zoom, problems, found, drop, onAdd } = props;
  const [over, setOver] = useState<string | null>(null);
  const { structure } = tree;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what fields hold changes no count
  const counts = useMemo(() => sizes(tree), [structure]);
  const { byBlock, inside } = useFaults(problems, tree);
  const seen = useMemo(() => drawn(layout, view.top, view.height, zoom), [layout, view, zoom]);
  const rows = useMemo(() => withChosen(seen.rows, layout.rows, selected), [seen, layout, selected]);
  const middle = (view.top + view.height / 2) / zoom;
  const full = useMemo(
    () => detailed(rows, tree, middle, zoom < READABLE, (row) => row.id === selected || row.key === over),
    [rows, tree, middle, zoom, selected, over],
  );

  if (tree.root === null) return <Nothing onAdd={onAdd} />;
  const lift = (event: PointerEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-plain]");
    if (row?.dataset.row && event.pointerType === "mouse" && row.dataset.row !== over && zoom >= READABLE)
      setOver(row.dataset.row);
  };
  const shareOf = new Map<NodeId, ReadonlyMap<NodeId, string>>();
  return (
    <div
      className="relative"
      style={{ height: layout.height * zoom + 200, minWidth: (indent(layout.deepest) + WIDEST) * zoom }}
      onPointerMove={lift}
    >
      <div
        className="relative origin-top-left"
        style={zoom === 1 ? undefined : { transform: `scale(${zoom})`, width: `${100 / zoom}%` }}
      >
        {seen.frames.filter((frame) => !folded.has(frame.id)).map((frame) => framed(frame))}
        {rows.map((row) => drawnRow(row))}
        {drop && <div className="drop" style={{ top: drop.y - 2, left: drop.x }} />}
      </div>
    </div>
  );

  function framed({ id, depth, y0, y1 }: FramePlace) {
    return <Frame key={id} y0={y0} y1={y1} depth={depth} kind={nodeOf(tree, id).kind} selected={selected === id} />;
  }

  function drawnRow(place: Place) {
    const node = nodeOf(tree, place.id);
    const parent = node.parent === null ? null : nodeOf(tree, node.parent);
    const byNumber = parent?.kind === "specified" || parent?.kind === "scale" ? parent : null;
    const head = place.type === "head";
    if (byNumber && !shareOf.has(byNumber.id)) shareOf.set(byNumber.id, shares(tree, byNumber));
    const hidden = head && folded.has(place.id) ? (counts.get(place.id) ?? 0) : 0;
    return (
      <Row
        key={place.key}
        place={place}
        node={node}
        full={full.has(place.key)}
        tiny={zoom < READABLE}
        selected={selected === place.id && (head || place.type === "line")}
        found={found === place.key}
        folded={head && folded.has(place.id)}
        faults={byBlock.get(place.id) ?? NO_FAULTS}
        edge={head && byNumber ? (byNumber.kind === "scale" ? "stop" : "weight") : undefined}
        share={head && byNumber ? shareOf.get(byNumber.id)?.get(place.id) : undefined}
        ends={head ? endsOf(tree, node) : undefined}
        inside={hidden ? blocks(hidden) : undefined}
        troubled={hidden ? inside.get(place.id) : undefined}
      />
    );
  }
}

/** The chosen block's rows stay even when they are scrolled away: the keyboard may be in one of their fields. */
function withChosen(seen: Place[], all: Place[], selected: NodeId | null): Place[] {
  if (selected === null || seen.some((row) => row.id === selected && row.type === "head")) return seen;
  const at = all.findIndex((row) => row.id === selected && row.type === "head");
  const row = all[at];
  return row ? [...seen, row] : seen;
}

/** What is wrong, by block, and how much within each block that is around it. The same list again while it is the same. */
function useFaults(problems: readonly Problem[], tree: Tree) {
  const before = useRef<ReadonlyMap<NodeId, readonly Problem[]>>(new Map());
  return useMemo(() => {
    const byBlock = new Map<NodeId, Problem[]>();
    const inside = new Map<NodeId, number>();
    for (const problem of problems) {
      if (problem.id === null || !tree.nodes[problem.id]) continue;
      const others = byBlock.get(problem.id);
      if (others) others.push(problem);
      else byBlock.set(problem.id, [problem]);
      for (let at = tree.nodes[problem.id]?.parent ?? null; at !== null; at = tree.nodes[at]?.parent ?? null)
        inside.set(at, (inside.get(at) ?? 0) + 1);
    }
    const same = new Map<NodeId, readonly Problem[]>();
    for (const [id, now] of byBlock) {
      const old = before.current.get(id);
      same.set(id, old && told(old) === told(now) ? old : now);
    }
    before.current = same;
    return { byBlock: same as ReadonlyMap<NodeId, readonly Problem[]>, inside };
  }, [problems, tree]);
}

function told(problems: readonly Problem[]): string {
  return problems.map((one) => `${one.part}:${one.text}`).join("\n");
}

function Nothing({ onAdd }: { onAdd: (at: DOMRect) => void }) {
  return (
    <div
      role="treeitem"
      aria-level={1}
      aria-selected={false}
      tabIndex={-1}
      className="flex flex-col items-center gap-3 p-12 text-center text-dim"
    >
      <p>A strategy begins with one block: a ticker, a weight, or a question such as IF RSI 10 of SPY &gt; 75.</p>
      <button
        type="button"
        className="h-8 rounded-md bg-accent-fill px-3 font-semibold text-on-accent hover:brightness-110"
        onClick={(event) => onAdd(event.currentTarget.getBoundingClientRect())}
      >
        + Add block
      </button>
    </div>
  );
}
