import { type MouseEvent, useCallback, useDeferredValue, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { NodeId, Tree } from "@/tree/model";
import { type Problem, useProblems } from "@/tree/problems";
import { find, type Query } from "@/tree/search";
import type { StrategyStore } from "@/tree/store";
import "./blocks.css";
import { BuilderContext, type BuilderParts, type Panel } from "./context";
import { headOf, rowOf } from "./keys";
import { Minimap } from "./Minimap";
import { PanelView } from "./panels/PanelView";
import { Rows } from "./Rows";
import { SearchBar } from "./SearchBar";
import { StatusLine } from "./StatusLine";
import { useBuilderKeys } from "./useBuilderKeys";
import { useDragging } from "./useDragging";
import { useLayout } from "./useLayout";
import { useShown } from "./useShown";
import { useSource } from "./useSource";
import { useWindow } from "./useWindow";
import { useZoom } from "./useZoom";

interface BlocksProps {
  store: StrategyStore;
  guest: boolean;
}
const NOWHERE: Query = { text: "", whole: true, within: null };
const NONE: ReadonlySet<NodeId> = new Set();
const NO_HITS: ReturnType<typeof find> = [];

/** A strategy as blocks that read as sentences: all of the tree, of which only what is seen is drawn. */
export function Blocks({ store, guest }: BlocksProps) {
  const tree = useStore(store, (state) => state.tree);
  const folded = useStore(store, (state) => state.folded);
  const selected = useStore(store, (state) => state.selected);
  const scroll = useRef<HTMLDivElement>(null);
  const [panel, open] = useState<Panel | null>(null);
  const [query, setQuery] = useState<Query | null>(null);
  const [current, setCurrent] = useState(0);
  const layout = useLayout(tree, folded);
  const view = useWindow(scroll);
  const [zoom, setZoom] = useZoom(scroll);
  const problems = useProblems(store);
  const { dragged, handlers } = useDragging(scroll, store, layout, zoom);
  const { editFirst, jump } = useShown(scroll, store, layout, zoom, selected);
  const source = useSource();

  const focusTree = useCallback(
    (id?: NodeId) => (id === undefined ? scroll.current?.focus({ preventScroll: true }) : editFirst(id)),
    [editFirst],
  );
  const parts = useMemo(
    (): BuilderParts => ({ store, guest, source, open, focusTree }),
    [store, guest, source, focusTree],
  );

  const hits = useMemo(() => (query ? find(tree, query) : NO_HITS), [tree, query]);
  const hit = hits[Math.min(current, hits.length - 1)] ?? null;
  const goTo = (index: number, among = hits) => {
    setCurrent(index);
    const next = among[index];
    if (next) jump(next.id, false);
  };
  const search = (next: Query) => {
    setQuery(next);
    goTo(0, find(tree, next));
  };

  const nextProblem = (by: 1 | -1) => {
    const places = problems.items.flatMap((one) => one.id ?? []);
    if (!places.length) return;
    const at = selected === null ? -1 : by > 0 ? places.lastIndexOf(selected) : places.indexOf(selected);
    const next = places[(at < 0 && by < 0 ? places.length - 1 : at + by + places.length) % places.length];
    if (next !== undefined) jump(next, true);
  };
  const keys = useBuilderKeys({
    scroll,
    store,
    layout,
    zoom,
    onZoom: setZoom,
    open,
    editFirst,
    onSearch: () => setQuery((now) => now ?? NOWHERE),
    onEscape: () => setQuery(null),
    onProblem: nextProblem,
  });

  const click = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    if (!event.currentTarget.contains(target)) return;
    const twist = target.closest<HTMLElement>("[data-fold]");
    if (twist?.dataset.fold) return store.getState().fold(twist.dataset.fold);
    const row = target.closest<HTMLElement>("[data-id]");
    const id = row?.dataset.id;
    if (!row || !id) return;
    const at = row.getBoundingClientRect();
    const slot = row.dataset.add as Extract<Panel, { kind: "add" }>["slot"] | undefined;
    if (slot) return open({ kind: "add", id, slot, index: tree.nodes[id]?.slots[slot]?.length ?? 0, at });
    const onSign = selected !== id && !target.closest("input, button") && event.clientX > at.right - 26 * zoom;
    store.getState().select(id);
    if (onSign) open(menuOf(row, id, at));
  };
  const menu = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("[data-id]");
    const id = row?.dataset.id;
    if (!event.currentTarget.contains(target) || !row || !id || row.dataset.add) return;
    event.preventDefault();
    store.getState().select(id);
    const field = target.closest<HTMLElement>("[data-field]");
    const at = field?.getBoundingClientRect() ?? new DOMRect(event.clientX, event.clientY, 0, 0);
    const type = field?.dataset.type;
    open(
      field?.dataset.field && type !== "text"
        ? { kind: "variable", id, part: field.dataset.field, at }
        : menuOf(row, id, at),
    );
  };

  const found = useMemo(() => new Set(hits.map((one) => one.id)), [hits]);
  const faulty = useDeferredValue(useFaulty(problems.items, tree, folded));
  return (
    <BuilderContext.Provider value={parts}>
      <section aria-label="Blocks" className="blocks flex h-full min-h-0 flex-col bg-ground">
        {query && (
          <SearchBar
            store={store}
            query={query}
            hits={hits}
            current={Math.max(0, Math.min(current, hits.length - 1))}
            onQuery={search}
            onCurrent={goTo}
            onClose={() => {
              setQuery(null);
              focusTree();
            }}
          />
        )}
        <div className="flex min-h-0 flex-1">
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: its keys are among `keys` */}
          <div
            ref={scroll}
            role="tree"
            aria-label="Blocks of the strategy"
            aria-activedescendant={selected !== null && headOf(layout, selected) >= 0 ? `block-${selected}` : undefined}
            tabIndex={0}
            className="relative min-w-0 flex-1 overflow-auto overscroll-contain px-1.5 pt-1 outline-none"
            onClick={click}
            onContextMenu={menu}
            {...keys}
            {...handlers}
          >
            <Rows
              tree={tree}
              folded={folded}
              selected={selected}
              layout={layout}
              view={view}
              zoom={zoom}
              problems={problems.items}
              found={hit && rowOf(layout, hit.id, hit.part)}
              drop={dragged?.drop ?? null}
              onAdd={(at) => open({ kind: "add", id: null, slot: "child", index: 0, at })}
            />
          </div>
          <Minimap layout={layout} tree={tree} zoom={zoom} scroll={scroll} faulty={faulty} found={found} />
        </div>
        <StatusLine
          store={store}
          levels={layout.levels}
          zoom={zoom}
          onZoom={setZoom}
          problems={problems}
          onNext={() => nextProblem(1)}
          onJump={(id) => jump(id, false)}
          onSearch={() => setQuery((now) => now ?? NOWHERE)}
        />
        {dragged && (
          <div
            aria-hidden="true"
            className="pointer-events-none fixed z-50 max-w-80 truncate rounded-md border border-accent bg-panel px-2 py-1 shadow-xl"
            style={{ left: dragged.x + 12, top: dragged.y + 12 }}
          >
            {dragged.text}
          </div>
        )}
        {panel && <PanelView key={`${panel.kind}${panel.id}`} panel={panel} />}
      </section>
    </BuilderContext.Provider>
  );
}

/** A block's own menu, or that of one of its lines. */
function menuOf(row: HTMLElement, id: NodeId, at: DOMRect): Panel {
  const { line } = row.dataset;
  return line === undefined ? { kind: "block", id, part: "", at } : { kind: "more", id, part: line, at };
}

/** The blocks that something is wrong with; of those folded away the block that hides them. */
function useFaulty(problems: readonly Problem[], tree: Tree, folded: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  return useMemo(() => {
    if (!problems.length) return NONE;
    const found = new Set<NodeId>();
    for (const { id } of problems) {
      let shown = id;
      for (let at = id; at !== null; at = tree.nodes[at]?.parent ?? null) if (folded.has(at)) shown = at;
      if (shown !== null) found.add(shown);
    }
    return found;
  }, [problems, tree, folded]);
}
