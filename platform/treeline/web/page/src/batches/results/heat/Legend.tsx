import { figure } from "../metrics";
import { colourAt, position, type Scale } from "./scale";

const STEPS = 16;

/** What the colours of a heat map mean, in figures. */
export function Legend({
  metric,
  scale,
  benchmark,
  gaps,
}: {
  metric: string;
  scale: Scale;
  benchmark: { name: string; value: number } | null;
  /** Some cells have no run behind them. */
  gaps: boolean;
}) {
  const { from, to } = scale;
  const colours = Array.from({ length: STEPS + 1 }, (_, step) => {
    const colour = colourAt(scale, position(scale, from + ((to - from) * step) / STEPS));
    return `rgb(${colour.join(" ")})`;
  });
  const mark = benchmark && to > from && benchmark.value >= from && benchmark.value <= to ? benchmark : null;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-dim">
      <span className="tabular-nums">{figure(metric, from)}</span>
      <span
        aria-hidden="true"
        className="relative h-3 w-40 rounded-sm border border-line"
        style={{ background: `linear-gradient(to right, ${colours.join(", ")})` }}
      >
        {mark && (
          <span
            className="absolute -top-1 -bottom-1 w-0.5 bg-ink ring-1 ring-panel"
            style={{ left: `${(100 * (mark.value - from)) / (to - from)}%` }}
          />
        )}
      </span>
      <span className="tabular-nums">{figure(metric, to)}</span>
      {benchmark && (
        <span className="tabular-nums">
          {benchmark.name} {figure(metric, benchmark.value)}
          {!mark && " (outside)"}
        </span>
      )}
      {gaps && (
        <span className="inline-flex items-center gap-1">
          <span aria-hidden="true" className="size-3 rounded-sm border border-line bg-raised" /> not run
        </span>
      )}
    </div>
  );
}
