import { Button } from "@/kit/Button";
import { count, decimal, duration, moment, money, percent } from "@/kit/format";
import { InfoIcon } from "@/kit/icons";
import { Popover } from "@/kit/Popover";
import { labelOf } from "./heat/geometry";
import { plain } from "./metrics";
import type { Shown } from "./shown";
import type { Value } from "./source";

const KINDS: Record<string, string> = { grid: "all of a grid", sample: "a random sample", list: "a list" };

/** How a batch was made and what it took. */
export function Details({ shown }: { shown: Shown }) {
  const { recorded, span } = shown;
  const seed = shown.seed === null ? "" : `, seed ${shown.seed}`;
  return (
    <Popover
      label="Details"
      align="end"
      className="w-[min(26rem,calc(100vw-16px))]"
      trigger={
        <Button look="quiet">
          <InfoIcon /> Details
        </Button>
      }
    >
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        aria-label="How it was made and what it took"
        className="flex max-h-[75vh] flex-col gap-3 overflow-auto"
      >
        <Part title="Combinations">
          <Line name="which">{`${KINDS[shown.kind] ?? shown.kind}${seed}`}</Line>
          {Object.entries(shown.grid).map(([name, values]) => (
            <Line key={name} name={name}>
              {inShort(values)}
            </Line>
          ))}
        </Part>
        <Part title="Backtest">
          <Line name="sessions">
            {span
              ? `${span.first} to ${span.last}, ${count(span.sessions)}`
              : `${shown.start ?? "the first"} to ${shown.end ?? "the last"}`}
          </Line>
          {span?.limited_by && <Line name="starts no earlier for">{span.limited_by}</Line>}
          {span?.ended_by && <Line name="ends with">{span.ended_by}</Line>}
          <Line name="capital">{money(shown.capital)}</Line>
          <Line name="fill">{shown.fill}</Line>
          <Line name="slippage">{`${plain(shown.slippage_bps)} bps`}</Line>
          <Line name="commission">
            {`${plain(shown.commission_percent)} % and $${plain(shown.commission_per_share)} a share`}
          </Line>
          <Line name="benchmark">{shown.benchmark}</Line>
        </Part>
        <Part title="Prices">
          <Line name="source">{[shown.source, shown.feed].filter(Boolean).join(", ")}</Line>
          <Line name="adjustment">{shown.adjustment}</Line>
          <Line name="through">{shown.prices_through ?? "–"}</Line>
          <Line name="data version">{shown.data_version || "–"}</Line>
          <Line name="engine version">{shown.engine_version || "–"}</Line>
        </Part>
        {shown.warnings.length > 0 && (
          <div>
            <Heading>Warnings</Heading>
            <ul className="list-disc pl-4 text-warn">
              {shown.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          </div>
        )}
        <Part title="Recorded">
          <Line name="ordered">{moment(shown.created)}</Line>
          <Line name="waited">{duration(recorded.queue_wait_seconds)}</Line>
          <Line name="took">{duration(recorded.duration_seconds)}</Line>
          <Line name="expected">{duration(recorded.expected_seconds)}</Line>
          <Line name="a backtest">{microseconds(recorded.mean_seconds_per_backtest)}</Line>
          <Line name="processes, mean">{decimal(recorded.parallelism, 1)}</Line>
          <Line name="prices, indicators">
            {`${duration(recorded.fetch_seconds)}, ${duration(recorded.indicator_seconds)}`}
          </Line>
          <Line name="runs, storing">
            {`${duration(recorded.execution_seconds)}, ${duration(recorded.store_seconds)}`}
          </Line>
          <Line name="prices from the cache">
            {recorded.cache_hit_percent === null ? "–" : percent(recorded.cache_hit_percent / 100, 0)}
          </Line>
          <Line name="kept until">{shown.kept_until ? moment(shown.kept_until) : "it is deleted"}</Line>
        </Part>
      </section>
    </Popover>
  );
}

function Heading({ children }: { children: string }) {
  return <h3 className="mb-1 text-xs font-semibold text-dim">{children}</h3>;
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <Heading>{title}</Heading>
      <dl className="grid grid-cols-[8.5rem_minmax(0,1fr)] gap-x-3 gap-y-0.5">{children}</dl>
    </section>
  );
}

function Line({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt className="truncate text-dim">{name}</dt>
      <dd className="break-words tabular-nums">{children}</dd>
    </>
  );
}

/** "5, 6, 7 … 29: 25 values". */
function inShort(values: readonly Value[]): string {
  if (values.length <= 5) return values.map(labelOf).join(", ");
  return `${values.slice(0, 3).map(labelOf).join(", ")} … ${labelOf(values.at(-1) ?? "")}: ${count(values.length)} values`;
}

function microseconds(seconds: number | null): string {
  if (seconds === null) return "–";
  return seconds < 0.001 ? `${decimal(seconds * 1e6, 0)} µs` : `${decimal(seconds * 1000, 1)} ms`;
}
