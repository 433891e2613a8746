import { figure, titleOf } from "../metrics";
import type { HeatMap } from "../source";
import { labelOf } from "./geometry";
import { possible, type Verdict } from "./neighbours";
import { stepsOf } from "./ordered";

/** The best cell in words: where it is, whether it stands alone, whether it is on the edge of what was run. */
export function BestNote({ map, verdict }: { map: HeatMap; verdict: Verdict | null }) {
  const { best, metric } = map;
  if (!best || !verdict) return <p className="text-sm text-dim">No run has a {titleOf(metric)} here.</p>;
  const all = possible(stepsOf(map));
  const where = Object.entries(best.values)
    .map(([name, value]) => `${name} ${labelOf(value)}`)
    .join(", ");
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p className="text-dim">
        The ringed cell, {where}, is the best of this map: <Figure>{figure(metric, best.value)}</Figure>. Its{" "}
        {verdict.count} neighbours have a median of <Figure>{figure(metric, verdict.median)}</Figure> and at worst{" "}
        <Figure>{figure(metric, verdict.worst)}</Figure>; the whole map's median is{" "}
        <Figure>{figure(metric, verdict.ofMap)}</Figure>.
      </p>
      {verdict.isolated && (
        <p className="text-warn">
          Isolated (dashed ring): its neighbours' median, {figure(metric, verdict.median)}, is nearer to the whole
          map's, {figure(metric, verdict.ofMap)}, than to the best, {figure(metric, best.value)}; along each variable,
          too.
        </p>
      )}
      {verdict.ridge && (
        <p className="text-warn">
          On a ridge: one step along {verdict.ridge.off === "down" ? map.column.name : map.row.name} it has{" "}
          {figure(metric, verdict.ridge.along_median)}, one step along{" "}
          {verdict.ridge.off === "down" ? map.row.name : map.column.name} only{" "}
          {figure(metric, verdict.ridge.off_median)} (medians).
        </p>
      )}
      {best.on_edge && (
        <p className="text-warn">
          On the grid's edge: what lies beyond was not run, so better may be there, and {all - verdict.count} of {all}{" "}
          neighbours are missing.
        </p>
      )}
    </div>
  );
}

function Figure({ children }: { children: string }) {
  return <span className="font-medium text-ink tabular-nums">{children}</span>;
}
