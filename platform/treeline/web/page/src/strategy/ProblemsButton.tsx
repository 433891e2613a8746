import { useState } from "react";
import { type Fault, inWords } from "@/api/errors";
import { ProblemList } from "@/builder/ProblemList";
import { count } from "@/kit/format";
import { WarnIcon } from "@/kit/icons";
import { Popover } from "@/kit/Popover";
import { Tooltip } from "@/kit/Tooltip";
import type { NodeId } from "@/tree/model";
import { placeOf } from "@/tree/paths";
import { type Problem, useProblems } from "@/tree/problems";
import type { StrategyStore } from "@/tree/store";

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
  const jump = (id: NodeId) => {
    setOpen(false);
    onShow();
    store.getState().reveal(id);
    store.getState().select(id);
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
      <ProblemList items={all} onJump={jump} />
    </Popover>
  );
}

function withFaults(items: Problem[], faults: Fault[], store: StrategyStore): Problem[] {
  if (!faults.length) return items;
  const { tree } = store.getState();
  const known = new Set(items.map(({ path }) => path));
  const more = faults.filter(({ path }) => !known.has(path));
  return [
    ...items,
    ...more.map((fault) => {
      const place = placeOf(tree, fault.path);
      return { id: place?.id ?? null, part: place?.rest ?? fault.path, path: fault.path, text: inWords(fault) };
    }),
  ];
}
