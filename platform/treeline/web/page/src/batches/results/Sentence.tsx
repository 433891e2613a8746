import { count, percent } from "@/kit/format";
import { Skeleton } from "@/kit/Skeleton";
import { better, figure, inSentence } from "./metrics";
import { type Shown, varying } from "./shown";
import type { Spread, Summary } from "./source";

/** How a batch's metric is spread, and what the benchmark had. Of the Sharpe ratio the best stands in luck's panel. */
export function Sentence({ shown, summary, metric }: { shown: Shown; summary: Summary | undefined; metric: string }) {
  const spread = summary?.metrics[metric];
  if (!summary || !spread) return <Skeleton className="h-16" />;
  if (summary.done === 0)
    return (
      <p className="min-h-16 text-base leading-relaxed text-dim">No run is done yet: what they say appears here.</p>
    );
  const { benchmark, undefined: without } = spread;
  const varied = varying(shown.grid).length;
  return (
    <div className="min-h-16 max-w-4xl text-base leading-relaxed text-dim">
      <p>
        <Spreading metric={metric} spread={spread} done={summary.done} />
        {benchmark !== null && (
          <>
            {" "}
            {shown.benchmark} had <B>{figure(metric, benchmark)}</B>
            <Better spread={spread} />.
          </>
        )}
        {without > 0 && spread.count > 0 && ` ${count(without)} ${without === 1 ? "run has" : "runs have"} no value.`}
      </p>
      <p className="text-sm">
        {varied > 0 &&
          `Look at what surrounds a good ${varied > 1 ? "cell of the map" : "value"}: whether it is good, too.`}
        {shown.source === "sample" &&
          ` Mind the sample prices: stocks that are large today, with dividends; SP500 is without.`}
      </p>
    </div>
  );
}

/** Where the runs lie: one figure where there is but one. */
function Spreading({ metric, spread, done }: { metric: string; spread: Spread; done: number }) {
  const { median, q05, q95, best } = spread;
  const name = inSentence(metric);
  const [low, high] = [figure(metric, q05), figure(metric, q95)];
  if (spread.count === 0)
    return done === 1 ? `The run has no ${name}.` : `None of the runs has a value of the ${name}.`;
  if (spread.count === 1)
    return (
      <>
        The {name} of {done === 1 ? "the run" : "the only run with a value"} is <B>{figure(metric, median)}</B>.
      </>
    );
  const atBest = metric !== "sharpe" && (
    <>
      , the best at <B>{figure(metric, best?.value)}</B>
    </>
  );
  if (low === high)
    return (
      <>
        Of <B>{count(done)}</B> runs at least nine in ten have one {name}, <B>{low}</B>
        {atBest}.
      </>
    );
  const [from, to] = better(metric) === 1 ? [low, high] : [high, low];
  return (
    <>
      Of <B>{count(done)}</B> runs the median of the {name} is <B>{figure(metric, median)}</B>, and nine in ten lie
      between <B>{from}</B> and <B>{to}</B>
      {atBest}.
    </>
  );
}

/** How many did better than the benchmark, where any has a value. */
function Better({ spread: { count: runs, beats } }: { spread: Spread }) {
  if (runs === 0 || beats === null) return null;
  if (runs === 1) return `; the run did ${beats > 0 ? "better" : "no better"} by this metric`;
  return (
    <>
      ; <B>{percent(beats, 0)}</B> of the runs did better by this metric
    </>
  );
}

function B({ children }: { children: string }) {
  return <span className="font-semibold text-ink tabular-nums">{children}</span>;
}
