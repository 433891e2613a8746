import { useState } from "react";
import { type Fault, inWords } from "@/api/errors";
import { classes } from "@/kit/classes";
import { count } from "@/kit/format";
import { WarnIcon } from "@/kit/icons";
import { Popover } from "@/kit/Popover";
import { Tooltip } from "@/kit/Tooltip";
import type { NodeId } from "@/tree/model";
import { placeOf } from "@/tree/paths";
import { useProblems } from "@/tree/problems";
import type { StrategyStore } from "@/tree/store";

const SHOWN = 100;

interface Problem {
  id: NodeId | null;
  path: string;
  text: string;
}

interface ProblemsButtonProps {
  store: StrategyStore;
  /** What the server said of the last attempt to save. */
  faults: Fault[];
  /** Makes sure that the blocks are in view. */
  onShow: () => void;
}

/** How much is wrong with the tree; opens the list, each with a way to its block. Nothing while nothing is. */
export function ProblemsButton({ store, faults, onShow }: ProblemsButtonProps) {
  const [open, setOpen] = useState(false);
  const { items } = useProblems(store);
  const all = withFaults(items, faults, store);
  if (!all.length) return null;
  const label = all.length === 1 ? "1 problem" : `${count(all.length)} problems`;
  const show = (problem: Problem) => {
    setOpen(false);
    if (problem.id === null) return;
    onShow();
    store.getState().reveal(problem.id);
    store.getState().select(problem.id);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      className="w-96 max-w-[calc(100vw-16px)] p-1"
      trigger={
        <button
          type="button"
          aria-label={label}
          className="inline-flex h-7 shrink-0 items-center gap-1 rounded-md px-1.5 text-bad hover:bg-raised"
        >
          <Tooltip text={`${label}: F8 goes from one to the next`}>
            <span className="inline-flex items-center gap-1">
              <WarnIcon />
              <span className="figures">{count(all.length)}</span>
            </span>
          </Tooltip>
        </button>
      }
    >
      <ul className="max-h-80 overflow-auto">
        {all.slice(0, SHOWN).map((problem) => (
          <li key={`${problem.path} ${problem.text}`}>
            <button
              type="button"
              disabled={problem.id === null}
              onClick={() => show(problem)}
              className={classes("block w-full rounded-sm px-2 py-1.5 text-left", problem.id && "hover:bg-raised")}
            >
              <span className="block break-words">{problem.text}</span>
              <span className="block font-mono text-xs break-all text-dim">{problem.path}</span>
            </button>
          </li>
        ))}
      </ul>
      {all.length > SHOWN && <p className="px-2 py-1 text-xs text-dim">{count(all.length - SHOWN)} more</p>}
    </Popover>
  );
}

function withFaults(items: Problem[], faults: Fault[], store: StrategyStore): Problem[] {
  const known = new Set(items.map(({ path }) => path));
  const { tree } = store.getState();
  const more = faults.filter(({ path }) => !known.has(path));
  return [
    ...items,
    ...more.map((fault) => ({ id: placeOf(tree, fault.path)?.id ?? null, path: fault.path, text: inWords(fault) })),
  ];
}
