import { classes } from "@/kit/classes";
import { decimal } from "@/kit/format";
import type { Against } from "./against";
import { type Axis, along, axisOf, type Kind, type Mark } from "./marks";

// What was seen is hollow, what to expect of it is filled; luck's are strokes, what is compared with diamonds.
const SHAPES: Record<Kind, string> = {
  best: "size-3 rounded-full border-2 border-(--series-3) bg-panel",
  honest: "size-3 rounded-full bg-(--series-3)",
  luck: "h-4 w-1 rounded-full bg-line-strong",
  luck95: "h-4 w-1 rounded-full bg-line-strong",
  mix: "size-2.5 rotate-45 bg-(--series-4)",
  benchmark: "size-2.5 rotate-45 border-2 border-(--series-4) bg-panel",
};
const COLUMNS = "grid grid-cols-[7rem_minmax(0,1fr)_auto] gap-x-3 sm:grid-cols-[8rem_minmax(0,1fr)_auto]";

/** The marks one below the other on one scale, with luck's reach shaded behind them: a list to who hears it. */
export function Scale({ marks, against }: { marks: readonly Mark[]; against: readonly Against[] }) {
  const axis = axisOf(marks);
  const failed = new Set(against.flatMap(({ kinds }) => kinds));
  const of = (kind: Kind) => marks.find((mark) => mark.kind === kind)?.sharpe ?? null;
  return (
    <figure className={classes(COLUMNS, "text-sm")}>
      <Behind axis={axis} luck={of("luck")} rarely={of("luck95")} />
      <ul aria-label="Annual Sharpe ratios" className="col-start-1 col-end-4 row-start-1 grid grid-cols-subgrid">
        {marks.map(({ kind, name, sharpe }) => (
          <li key={kind} className="col-span-3 grid h-6 grid-cols-subgrid items-center">
            <span className={classes("truncate", failed.has(kind) ? "font-medium text-warn" : nameTone(kind))}>
              {name}
            </span>
            <Track axis={axis} kind={kind} sharpe={sharpe} from={kind === "honest" ? of("best") : null} />
            <span
              className={classes(
                "figures min-w-9",
                kind === "honest" && "font-semibold",
                failed.has(kind) && "text-warn",
              )}
            >
              {decimal(sharpe)}
            </span>
          </li>
        ))}
      </ul>
      <div aria-hidden="true" className="relative col-start-2 row-start-2 h-5 text-xs text-dim tabular-nums">
        {axis.ticks.map(({ value, text }) => (
          <span key={text} className="absolute top-0.5 -translate-x-1/2" style={{ left: at(axis, value) }}>
            {text}
          </span>
        ))}
      </div>
      <figcaption className="col-start-1 col-end-4 text-xs text-dim">
        Annual Sharpe ratios{of("luck95") !== null && "; shaded: luck alone, nineteen times in twenty"}.
        {against.length > 0 && (
          <span className="mt-1 block text-sm font-medium text-warn">
            Against it: {against.map(({ word }) => word).join("; ")}.
          </span>
        )}
      </figcaption>
    </figure>
  );
}

function nameTone(kind: Kind): string {
  return kind === "best" || kind === "honest" ? "text-ink" : "text-dim";
}

/** The scale's lines, and how far luck gets: on average, and nineteen times in twenty. */
function Behind({ axis, luck, rarely }: { axis: Axis; luck: number | null; rarely: number | null }) {
  return (
    <div aria-hidden="true" className="relative col-start-2 row-start-1 border-b border-line">
      {rarely !== null && (
        <div
          className="absolute inset-y-0 left-0 border-r border-dashed border-line-strong bg-raised"
          style={{ width: at(axis, rarely) }}
        />
      )}
      {luck !== null && (
        <div className="absolute inset-y-0 left-0 bg-line" style={{ width: at(axis, Math.max(axis.low, luck)) }} />
      )}
      {axis.ticks.map(({ value, text }) => (
        <div
          key={text}
          className={classes("absolute inset-y-0 w-px", value === 0 ? "bg-line-strong" : "bg-line-strong/30")}
          style={{ left: at(axis, value) }}
        />
      ))}
    </div>
  );
}

/** One mark where it stands; with `from`, a line from there: how much of it is left. */
function Track({ axis, kind, sharpe, from }: { axis: Axis; kind: Kind; sharpe: number | null; from: number | null }) {
  if (sharpe === null) return <span />;
  return (
    <span aria-hidden="true" className="relative h-full">
      {from !== null && (
        <span
          className="absolute top-1/2 h-0.5 -translate-y-1/2 bg-(--series-3)/60"
          style={{
            left: at(axis, Math.min(from, sharpe)),
            width: `${100 * Math.abs(along(axis, from) - along(axis, sharpe))}%`,
          }}
        />
      )}
      <span
        className="absolute top-1/2 flex -translate-x-1/2 -translate-y-1/2 items-center"
        style={{ left: at(axis, sharpe) }}
      >
        <span className={SHAPES[kind]} />
      </span>
    </span>
  );
}

function at(axis: Axis, sharpe: number): string {
  return `${100 * along(axis, sharpe)}%`;
}
