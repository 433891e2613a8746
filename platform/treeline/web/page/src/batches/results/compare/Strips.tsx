import { count } from "@/kit/format";
import { figure, inSentence } from "../metrics";
import type { Spread } from "../source";

export interface Strip {
  id: string;
  name: string;
  spread: Spread | undefined;
}

/** How a metric is spread in each batch, all on one scale: 5 to 95 %, the middle half, the median, the best. */
export function Strips({ metric, strips }: { metric: string; strips: readonly Strip[] }) {
  const ends = strips.flatMap(({ spread }) =>
    spread ? [spread.minimum, spread.maximum, spread.benchmark].filter((value) => value !== null) : [],
  );
  if (!ends.length) return <p className="text-dim">No run has a {inSentence(metric)}.</p>;
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const at = (value: number | null) => (value === null || high <= low ? 50 : (100 * (value - low)) / (high - low));
  return (
    <div className="flex flex-col gap-4">
      {strips.map(({ id, name, spread }) => (
        <div key={id} className="grid gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,14rem)_minmax(0,1fr)] sm:items-center">
          <span className="truncate" title={name}>
            {name}
          </span>
          {spread && spread.count > 0 ? (
            <div>
              <div className="relative h-5" aria-hidden="true">
                <Bar from={at(spread.minimum)} to={at(spread.maximum)} look="top-[9px] h-0.5 bg-line-strong" />
                <Bar from={at(spread.q05)} to={at(spread.q95)} look="top-[6px] h-2 rounded-sm bg-(--series-3)/40" />
                <Bar from={at(spread.q25)} to={at(spread.q75)} look="top-[2px] h-4 rounded-sm bg-(--series-3)/70" />
                <Mark at={at(spread.median)} look="top-0 h-5 w-0.5 bg-ink" />
                {spread.benchmark !== null && (
                  <Mark at={at(spread.benchmark)} look="top-[5px] size-2.5 rotate-45 border-2 border-warn bg-panel" />
                )}
              </div>
              <p className="text-xs text-dim tabular-nums">
                median <span className="text-ink">{figure(metric, spread.median)}</span>, 5 to 95 %{" "}
                {figure(metric, spread.q05)} to {figure(metric, spread.q95)}, best {figure(metric, spread.best?.value)},
                benchmark {figure(metric, spread.benchmark)}, {count(spread.count)} runs
              </p>
            </div>
          ) : (
            <p className="text-xs text-dim">no results</p>
          )}
        </div>
      ))}
      <div className="flex justify-between gap-3 text-xs text-dim tabular-nums sm:pl-60">
        <span>{figure(metric, low)}</span>
        <span className="text-center">
          all on one scale; the line inside is the median, <span className="text-warn">◇</span> the benchmark
        </span>
        <span>{figure(metric, high)}</span>
      </div>
    </div>
  );
}

function Bar({ from, to, look }: { from: number; to: number; look: string }) {
  return <span className={`absolute ${look}`} style={{ left: `${from}%`, width: `${Math.max(0.2, to - from)}%` }} />;
}

function Mark({ at, look }: { at: number; look: string }) {
  return <span className={`absolute -translate-x-1/2 ${look}`} style={{ left: `${at}%` }} />;
}
