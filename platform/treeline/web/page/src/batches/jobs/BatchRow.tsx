import { useState } from "react";
import { Link } from "wouter";
import { rooms } from "@/app/rooms";
import { routes } from "@/app/routes";
import { classes } from "@/kit/classes";
import { moment } from "@/kit/format";
import { MenuItem } from "@/kit/Menu";
import { BatchActions } from "../BatchActions";
import { LabelBadge, stateWord } from "../LabelBadge";
import { ProgressLine } from "../ProgressLine";
import { isOver } from "../progress";
import type { BatchSummary } from "./batches";
import { ChangeDialog } from "./ChangeDialog";

interface BatchRowProps {
  batch: BatchSummary;
  /** The saved strategy's name, if it was made from one that is still there. */
  strategy: string | undefined;
  chosen: boolean;
  onChoose: () => void;
}

const KINDS = { grid: "all combinations", sample: "random sample", list: "table" };

const CELLS =
  "lg:grid-cols-[auto_minmax(0,1fr)_minmax(0,1.2fr)_11rem_6rem_12.5rem] lg:gap-y-0 lg:rounded-none lg:border-0 lg:not-first:border-t lg:bg-transparent";

/** One batch: what it is, where it stands, and what may be done about it. */
export function BatchRow({ batch, strategy, chosen, onChoose }: BatchRowProps) {
  const [changing, setChanging] = useState(false);
  const { id, name, state, span, created } = batch;
  const quiet = state === "cancelled" || (state === "finished" && batch.failed === 0); // only a menu is offered
  return (
    <li
      className={`relative grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2 rounded-lg border border-line bg-panel px-3 py-2 hover:bg-raised ${CELLS}`}
    >
      <input
        type="checkbox"
        aria-label={`Choose ${name}`}
        checked={chosen}
        onChange={onChoose}
        className="relative z-1 block size-4 accent-(--accent-fill)"
      />
      <div className={classes("min-w-0", !quiet && "max-lg:col-span-2")}>
        <Link
          href={routes.batch(id)}
          title={name}
          onPointerEnter={rooms.batch.preload}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {name || "Batch"}
        </Link>
        <p className="truncate text-xs text-dim">
          {batch.strategy && strategy && (
            <>
              <Link href={routes.strategy(batch.strategy)} className="relative z-1 hover:text-ink hover:underline">
                {strategy}
              </Link>
              {" · "}
            </>
          )}
          {!batch.strategy && "a strategy that isn’t saved · "}
          {KINDS[batch.kind]}
        </p>
      </div>
      <div className="min-w-0 max-lg:col-span-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <span className="flex items-center gap-1.5">
            <LabelBadge standing={batch} />
            {batch.done > 0 && state !== "finished" && <span className="text-xs text-dim">{stateWord(state)}</span>}
          </span>
          <div className={isOver(state) ? "min-w-44 flex-1" : "basis-full"}>
            <ProgressLine standing={batch} />
          </div>
        </div>
        {batch.failure && (
          <p className="truncate text-xs text-bad" title={batch.failure}>
            {batch.failure}
          </p>
        )}
      </div>
      <p className="flex justify-between text-xs text-dim tabular-nums max-lg:col-span-3">
        {span ? `${span.first} to ${span.last}` : "–"}
        <span className="lg:hidden">{moment(created)}</span>
      </p>
      <p className="figures text-xs text-dim max-lg:hidden">{moment(created)}</p>
      <div
        className={classes(
          "relative z-1 flex justify-end",
          quiet ? "max-lg:col-start-3 max-lg:row-start-1" : "max-lg:col-span-3",
        )}
      >
        <BatchActions batch={batch} more={<MenuItem onSelect={() => setChanging(true)}>Name and priority…</MenuItem>} />
      </div>
      {changing && <ChangeDialog batch={batch} onClose={() => setChanging(false)} />}
    </li>
  );
}
