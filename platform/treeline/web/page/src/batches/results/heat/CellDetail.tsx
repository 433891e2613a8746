import type { ReactNode } from "react";
import { classes } from "@/kit/classes";
import { count } from "@/kit/format";
import { better, figure, titleOf } from "../metrics";
import type { HeatMap } from "../source";
import { labelOf } from "./geometry";
import { around, type Place, possible, sameInWords } from "./neighbours";
import { stepsOf } from "./ordered";

/** What stands behind one cell: its figure, its runs, and the cells around it. */
export function CellDetail({ map, place, actions }: { map: HeatMap; place: Place | null; actions: ReactNode }) {
  const value = place && map.cells[place.row]?.[place.column];
  const near = place && around(map.cells, place, better(map.metric), stepsOf(map));
  const onEdge = place && map.on_edge[place.row]?.[place.column];
  const same = near && sameInWords(near, map.metric);
  const row = (title: string, text: string) => (
    <>
      <dt className="text-dim">{title}</dt>
      <dd className="figures">{text}</dd>
    </>
  );
  return (
    <div className="flex flex-col gap-2">
      {place && near && (
        <dl aria-live="polite" className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-0.5 text-sm">
          {row(map.row.name, labelOf(map.row.values[place.row] ?? "–"))}
          {row(map.column.name, labelOf(map.column.values[place.column] ?? "–"))}
          <dt className="mt-1 text-dim">
            {titleOf(map.metric)}, {map.by}
          </dt>
          <dd className="figures mt-1 text-base font-semibold">{figure(map.metric, value)}</dd>
          {row("runs behind it", count(map.counts[place.row]?.[place.column]))}
          {row("neighbours", `${near.count} of ${possible(stepsOf(map))}`)}
          {row("their median", figure(map.metric, near.median))}
          {row("their worst", figure(map.metric, near.worst))}
        </dl>
      )}
      <div className="flex min-h-24 flex-col gap-1.5 text-xs text-dim">
        <p className={classes(onEdge && "text-warn")}>
          {onEdge
            ? "On the edge of what was run: some neighbours are missing."
            : "Point at a cell, or use the arrow keys; click it to look at its runs."}
        </p>
        {same && <p className="text-warn">{same}</p>}
      </div>
      {actions}
    </div>
  );
}
