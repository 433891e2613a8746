import { useMemo } from "react";
import { classes } from "@/kit/classes";
import { percent } from "@/kit/format";
import { CheckIcon, CloseIcon } from "@/kit/icons";
import { type DayRow, dayRows, type Explanation } from "./explanation";
import type { Asked } from "./runs";
import { blockAt, showBlock } from "./tellFaults";
import { VirtualRows } from "./VirtualRows";

const STEP = 12;
const DEEPEST = 12;

/** The way that the tree took: what was asked, with its share, and in one dim line each what was not. */
export function DayTree({ tab, asked, explanation }: { tab: string; asked: Asked; explanation: Explanation }) {
  const rows = useMemo(() => dayRows(asked.document, explanation), [asked.document, explanation]);
  return (
    <VirtualRows label="The way taken" count={rows.length} height={24} className="max-h-128">
      {(index) => <Line tab={tab} row={rows[index] as DayRow} />}
    </VirtualRows>
  );
}

function Line({ tab, row }: { tab: string; row: DayRow }) {
  const inset = { paddingLeft: Math.min(row.depth, DEEPEST) * STEP };
  if (row.type === "condition")
    return (
      <div style={inset} title={`${row.words} ${row.figures}`} className="flex h-6 items-center gap-1.5 text-xs">
        <span className={classes("shrink-0 [&_svg]:size-3", row.true ? "text-good" : "text-bad")}>
          {row.true ? <CheckIcon /> : <CloseIcon />}
          <span className="sr-only">{row.true === null ? "not known: " : row.true ? "true: " : "false: "}</span>
        </span>
        <span className="min-w-0 flex-1 truncate">{row.words}</span>
        {row.figures && <span className="figures">{row.figures}</span>}
      </div>
    );
  const block = blockAt(tab, row.path);
  const skipped = row.type === "skipped";
  return (
    <button
      type="button"
      disabled={!block}
      title={`${row.words}${block ? ": show it in Blocks" : ""}`}
      onClick={() => block && showBlock(tab, block)}
      style={inset}
      className={classes(
        "flex h-6 w-full items-center gap-1.5 rounded-sm text-left text-xs enabled:hover:bg-raised",
        skipped ? "text-dim" : "font-medium",
      )}
    >
      <span
        aria-hidden="true"
        className={classes("h-3.5 w-0.5 shrink-0 rounded-full", skipped ? "bg-line" : "bg-accent")}
      />
      <span className="min-w-0 flex-1 truncate">
        {!skipped && row.slot && <span className="text-dim">{row.slot}: </span>}
        {row.words}
      </span>
      {row.detail && <span className="figures text-dim">{row.detail}</span>}
      <span className="figures min-w-[8ch] font-normal">{skipped ? row.why : percent(row.share, 1)}</span>
    </button>
  );
}
