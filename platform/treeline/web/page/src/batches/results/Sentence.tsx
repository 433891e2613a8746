import { count, percent } from "@/kit/format";
import { Skeleton } from "@/kit/Skeleton";
import { better, figure, inSentence } from "./metrics";
import { type Shown, varying } from "./shown";
import type { Summary } from "./source";

/** How a batch's metric is spread, and what the benchmark had. Of the Sharpe ratio the best stands in luck's panel. */
export function Sentence({ shown, summary, metric }: { shown: Shown; summary: Summary | undefined; metric: string }) {
  const spread = summary?.metrics[metric];
  if (!summary || !spread) return <Skeleton className="h-16" />;
  const { median, q05, q95, best, benchmark, beats, undefined: without } = spread;
  if (summary.done === 0)
    return (
      <p className="min-h-16 text-base leading-relaxed text-dim">No run is done yet: what they say appears here.</p>
    );
  const several = varying(shown.grid).length > 1;
  const [from, to] = better(metric) === 1 ? [q05, q95] : [q95, q05];
  return (
    <div className="min-h-16 max-w-4xl text-base leading-relaxed text-dim">
      <p>
        Of <B>{count(summary.done)}</B> runs the median of the {inSentence(metric)} is <B>{figure(metric, median)}</B>,
        and nine in ten lie between <B>{figure(metric, from)}</B> and <B>{figure(metric, to)}</B>
        {metric !== "sharpe" && (
          <>
            , the best at <B>{figure(metric, best?.value)}</B>
          </>
        )}
        .
        {benchmark !== null && (
          <>
            {" "}
            {shown.benchmark} had <B>{figure(metric, benchmark)}</B>; <B>{percent(beats, 0)}</B> of the runs did better.
          </>
        )}
        {without > 0 && ` ${count(without)} runs have no value.`}
      </p>
      <p className="text-sm">
        Look at what surrounds a good {several ? "cell of the map" : "value"}: whether it is good, too.
        {shown.source === "sample" &&
          ` Mind the sample prices: stocks that are large today, with dividends; SP500 is without.`}
      </p>
    </div>
  );
}

function B({ children }: { children: string }) {
  return <span className="font-semibold text-ink tabular-nums">{children}</span>;
}
