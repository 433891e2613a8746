import { classes } from "@/kit/classes";
import { HelpWord } from "@/kit/HelpMark";
import { differenceOf, differenceText, METRICS, type Metric, metricText } from "./metricTitles";
import type { Outcome } from "./runs";

const SHOWN: readonly Metric[] = [
  "total_return",
  "cagr",
  "sharpe",
  "max_drawdown",
  "volatility",
  "sortino",
  "calmar",
  "turnover",
];

/** What matters first: the strategy's figure, below it the benchmark's, and by how much they differ. */
export function Headline({ outcome, metrics = SHOWN }: { outcome: Outcome; metrics?: readonly Metric[] }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line min-[640px]:grid-cols-4 min-[1200px]:grid-cols-8">
      {metrics.map((metric) => (
        <Figure key={metric} metric={metric} outcome={outcome} />
      ))}
    </dl>
  );
}

export function Figure({ metric, outcome, compact = false }: { metric: Metric; outcome: Outcome; compact?: boolean }) {
  const { title, meaning } = METRICS[metric];
  const own = outcome.metrics[metric];
  const other = outcome.benchmark_metrics[metric];
  return (
    <div className="flex min-w-0 flex-col gap-0.5 bg-panel px-3 py-2">
      <dt className="w-fit text-xs text-dim">
        <HelpWord word={`metric/${metric}`} name={title} meaning={meaning} />
      </dt>
      <dd
        className={classes("leading-6 font-semibold whitespace-nowrap tabular-nums", compact ? "text-base" : "text-lg")}
      >
        {metricText(metric, own)}
      </dd>
      <dd className="flex flex-col text-xs tabular-nums">
        <span className="flex gap-1 whitespace-nowrap text-dim" title={`${outcome.benchmark_name}, the benchmark`}>
          <span className={classes("truncate", compact && "sr-only")}>{outcome.benchmark_name}</span>
          {metricText(metric, other)}
        </span>
        <span title={`By how much it differs from ${outcome.benchmark_name}; pp: percentage points`}>
          <Difference metric={metric} own={own} other={other} />
        </span>
      </dd>
    </div>
  );
}

/** By how much the strategy differs from the benchmark, green where that is better. */
export function Difference({ metric, own, other }: { metric: Metric; own: number | null; other: number | null }) {
  if (own === null || other === null) return <span className="text-dim">–</span>;
  const { better } = METRICS[metric];
  const by = differenceOf(metric, own, other);
  const good = better === null || by === 0 ? null : by > 0 === (better === "higher");
  return (
    <span className={classes(good === null ? "text-dim" : good ? "text-good" : "text-bad")}>
      {differenceText(metric, by)}
    </span>
  );
}
