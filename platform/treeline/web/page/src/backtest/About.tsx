import type { ReactNode } from "react";
import { count, duration } from "@/kit/format";
import type { Outcome } from "./runs";
import { Section } from "./Section";
import { useSources } from "./sources";

const FILLS = { close: "at the close", next_open: "at the next open", next_close: "at the next close" };
const PHASES = [
  ["analysis", "analysis"],
  ["prices", "prices"],
  ["indicators", "indicators"],
  ["simulation", "simulation"],
] as const;

/** What the figures stand on. */
export function About({ outcome }: { outcome: Outcome }) {
  const { span, source, feed, adjustment, data_version, prices_through, cache, api_calls, phases } = outcome;
  const note = useSources().sources?.find((one) => one.name === source)?.note;
  const total = PHASES.reduce((sum, [name]) => sum + phases[name], 0);
  return (
    <Section title="About this backtest">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs">
        <Line title="Sessions">
          {span.first} to {span.last}, {count(span.sessions)}
        </Line>
        {span.limited_by && <Line title="Starts no earlier">before, {span.limited_by} has no value</Line>}
        {span.ended_by && <Line title="Ends early">with the bars of {span.ended_by}</Line>}
        <Line title="Prices">
          {source}
          {feed && `, ${feed}`}; as of {prices_through ?? "no day known"}
        </Line>
        <Line title="Adjustment">{adjustment}</Line>
        {note && <Line title="To know">{note}</Line>}
        <Line title="Data version">
          <code className="font-mono">{data_version}</code>
        </Line>
        <Line title="Trades">
          {FILLS[outcome.fill]}, {costsOf(outcome)}
        </Line>
        <Line title="Prices were read">
          {api_calls ? `with ${count(api_calls)} calls of the source` : "from this installation alone"}; from the cache:{" "}
          {count(cache.hits)} of {count(cache.hits + cache.misses)} pieces
        </Line>
        <Line title="Took">
          {milliseconds(total)}: {PHASES.map(([name, title]) => `${title} ${milliseconds(phases[name])}`).join(", ")}
        </Line>
      </dl>
    </Section>
  );
}

function Line({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-dim">{title}</dt>
      <dd className="min-w-0 break-words tabular-nums">{children}</dd>
    </>
  );
}

function costsOf({ slippage_bps, commission_percent, commission_per_share }: Outcome): string {
  return `${slippage_bps} bps slippage, ${commission_percent} % and $${commission_per_share} a share commission`;
}

function milliseconds(seconds: number): string {
  return seconds < 1 ? `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms` : duration(seconds);
}
