import { useMemo, useState } from "react";
import { useStore } from "zustand";
import { classes } from "@/kit/classes";
import { count } from "@/kit/format";
import { Popover } from "@/kit/Popover";
import { findingsOf } from "@/tree/faults";
import type { NodeId } from "@/tree/model";
import type { Problems } from "@/tree/problems";
import type { StrategyStore } from "@/tree/store";
import { variablesOf } from "@/tree/variables";
import { ProblemList } from "./ProblemList";
import { VariableList } from "./VariableList";

interface StatusLineProps {
  store: StrategyStore;
  levels: number;
  zoom: number;
  onZoom: (zoom: number) => void;
  problems: Problems;
  onNext: () => void;
  onJump: (id: NodeId) => void;
  onSearch: () => void;
}

const BUTTON = "h-6 rounded-sm px-1.5 whitespace-nowrap hover:bg-raised hover:text-ink";

/** Below the rows: how large the tree is, its variables, what Undo would take back, what is wrong. */
export function StatusLine(props: StatusLineProps) {
  const { store, levels, zoom, onZoom, problems, onNext, onSearch } = props;
  const tree = useStore(store, (state) => state.tree);
  const past = useStore(store, (state) => state.past.at(-1)?.label ?? null);
  const structure = tree.structure;
  const { tickers } = findingsOf(tree);
  // biome-ignore lint/correctness/useExhaustiveDependencies: blocks come and go with the structure alone
  const nodes = useMemo(() => Object.keys(tree.nodes).length, [structure]);
  return (
    <div className="flex h-7 flex-none items-center gap-1 overflow-x-auto border-t border-line bg-panel px-2 text-xs text-dim">
      <span className="px-1.5 whitespace-nowrap">
        {nodes === 1 ? "1 block" : `${count(nodes)} blocks`}
        <span className="max-sm:hidden">
          {" "}
          · {levels === 1 ? "1 level" : `${levels} levels`} · {tickers === 1 ? "1 ticker" : `${count(tickers)} tickers`}
        </span>
      </span>
      <Variables store={store} onJump={props.onJump} />
      <button type="button" className={BUTTON} title="Search and replace (Ctrl+F)" onClick={onSearch}>
        Search
      </button>
      {past && <span className="min-w-0 truncate px-1.5 max-sm:hidden">Undo: {past}</span>}
      <span className="flex-1" />
      <Found problems={problems} onNext={onNext} onJump={props.onJump} />
      <button
        type="button"
        className={classes(BUTTON, "figures w-12")}
        title="Zoom (Ctrl+= and Ctrl+-); click for 100 %"
        onClick={() => onZoom(1)}
      >
        {Math.round(zoom * 100)} %
      </button>
    </div>
  );
}

function Found({ problems, onNext, onJump }: Pick<StatusLineProps, "problems" | "onNext" | "onJump">) {
  const [open, setOpen] = useState(false);
  const { items, checking, unchecked } = problems;
  if (!items.length)
    return (
      <span className="px-1.5 whitespace-nowrap" title={unchecked ?? undefined}>
        {checking ? "Checking …" : unchecked ? "Not checked by the server" : "No problems"}
      </span>
    );
  return (
    <>
      <Popover
        open={open}
        onOpenChange={setOpen}
        align="end"
        className="w-96 max-w-[calc(100vw-16px)] p-1"
        trigger={
          <button type="button" className={classes(BUTTON, "text-bad")}>
            {items.length === 1 ? "1 problem" : `${count(items.length)} problems`}
          </button>
        }
      >
        <ProblemList
          items={items}
          onJump={(id) => {
            setOpen(false);
            onJump(id);
          }}
        />
      </Popover>
      <button type="button" className={BUTTON} title="Next problem (F8)" onClick={onNext}>
        Next
      </button>
    </>
  );
}

function Variables({ store, onJump }: Pick<StatusLineProps, "store" | "onJump">) {
  const [open, setOpen] = useState(false);
  const tree = useStore(store, (state) => state.tree);
  const names = variablesOf(tree);
  const unused = names.filter((one) => !one.uses.length).length;
  const text = names.length === 1 ? "1 variable" : `${names.length} variables`;
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      className="w-96 max-w-[calc(100vw-16px)]"
      trigger={
        <button type="button" className={classes(BUTTON, names.length > 0 && "text-variable")}>
          {text}
          {unused > 0 && <span className="text-bad"> · {unused} unused</span>}
        </button>
      }
    >
      <VariableList
        store={store}
        onJump={(id) => {
          setOpen(false);
          onJump(id);
        }}
      />
    </Popover>
  );
}
