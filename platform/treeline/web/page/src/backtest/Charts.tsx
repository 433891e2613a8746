import { useMemo, useState } from "react";
import { SERIES } from "@/charts/palette";
import { type ChartSeries, TimeChart } from "@/charts/TimeChart";
import { Button } from "@/kit/Button";
import { Checkbox } from "@/kit/Field";
import { decimal, money, percent } from "@/kit/format";
import { InfoIcon } from "@/kit/icons";
import { local } from "@/kit/local";
import { Tooltip } from "@/kit/Tooltip";
import { shortDecimal, shortMoney, shortPercent } from "./axes";
import { useEquitySeries } from "./equity";
import { drawdownOf, returnsOf, rolling } from "./figures";
import { setQuery, type View } from "./query";
import type { Outcome } from "./runs";
import { sharesOf } from "./shares";

const WINDOWS = [63, 126, 252] as const;
const LOG = "equity-axis";
const fraction = (value: number | null | undefined) => percent(value);
const ratio = (value: number | null | undefined) => decimal(value);
/** Nothing is above a high. */
const below = (low: number): [number, number] => [Math.min(low * 1.06, -0.001), 0];
const above = (_low: number, high: number): [number, number] => [0, high * 1.06];

interface ChartsProps {
  outcome: Outcome;
  capital: number;
  view: View;
  sync: string;
  onDay: (session: string) => void;
}

/** Five charts over the same sessions, with one range and one cross-hair. */
export function Charts({ outcome, capital, view, sync, onDay }: ChartsProps) {
  const [log, setLog] = useState(() => local.getItem(LOG) !== "linear");
  const [window, setWindow] = useState<number>(126);
  const equity = useEquitySeries(outcome);
  const drawdown = useMemo(() => drawdownSeries(outcome, capital), [outcome, capital]);
  const figures = useRolling(outcome, capital, window);
  const weights = useMemo(() => weightSeries(outcome), [outcome]);
  const shared = {
    sessions: outcome.sessions,
    sync,
    range: view.range,
    picked: view.day,
    onPick: onDay,
    onRange: (range: [string, string] | null) => setQuery({ from: range?.[0] ?? null, to: range?.[1] ?? null }),
  };
  const asLog = (on: boolean) => {
    local.setItem(LOG, on ? "log" : "linear");
    setLog(on);
  };
  return (
    <section aria-label="Charts" className="flex min-w-0 flex-col gap-4 rounded-lg border border-line bg-panel p-3">
      <TimeChart
        {...shared}
        title="Equity"
        about={<LogSwitch on={log} onChange={asLog} />}
        series={equity}
        format={money}
        tick={shortMoney}
        height={280}
        log={log}
      />
      <TimeChart
        {...shared}
        title="Drawdown"
        series={drawdown}
        format={fraction}
        tick={shortPercent}
        height={120}
        bounds={below}
      />
      <TimeChart
        {...shared}
        title="Weights"
        about={
          <About text="The mean of the target weights of the sessions in each pixel; what is left empty is cash" />
        }
        series={weights}
        format={fraction}
        tick={shortPercent}
        height={150}
        stacked
      />
      <TimeChart
        {...shared}
        title="Rolling Sharpe"
        about={
          <>
            <About text={`mean/s·√252 of the last ${window} daily returns, after costs and over no riskless rate`} />
            <WindowChoice value={window} onChange={setWindow} />
          </>
        }
        series={figures.sharpe}
        format={ratio}
        tick={shortDecimal}
        height={120}
      />
      <TimeChart
        {...shared}
        title="Rolling volatility"
        about={<About text={`s·√252, s the sample standard deviation of the last ${window} daily returns`} />}
        series={figures.volatility}
        format={fraction}
        tick={shortPercent}
        height={120}
        bounds={above}
      />
    </section>
  );
}

function LogSwitch({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  return (
    <span className="font-normal">
      <Checkbox label="Log scale" checked={on} onChange={onChange} />
    </span>
  );
}

function About({ text }: { text: string }) {
  return (
    <Tooltip text={text}>
      <button type="button" aria-label={text} className="rounded-full text-dim">
        <InfoIcon />
      </button>
    </Tooltip>
  );
}

function WindowChoice({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return (
    <select
      aria-label="Window of the rolling figures"
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
      className="h-6 rounded-md border border-line bg-sunken px-1 text-xs font-normal"
    >
      {WINDOWS.map((window) => (
        <option key={window} value={window}>
          {window} sessions
        </option>
      ))}
    </select>
  );
}

/** The stretch that is in sight, with the way back and the way to a backtest of it alone. */
export function RangeInSight({ range, onBacktest }: { range: readonly [string, string]; onBacktest: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm">
      <span>
        In sight: <span className="tabular-nums">{range[0]}</span> to <span className="tabular-nums">{range[1]}</span>
      </span>
      <Button onClick={() => setQuery({ from: null, to: null })}>Show all</Button>
      <Button onClick={onBacktest}>Backtest this range</Button>
    </div>
  );
}

function drawdownSeries(outcome: Outcome, capital: number): ChartSeries[] {
  return [
    { label: outcome.benchmark_name, colour: "series-2", values: drawdownOf(outcome.benchmark, capital) },
    { label: "Strategy", colour: "series-7", values: outcome.drawdown, area: true },
  ];
}

function useRolling(outcome: Outcome, capital: number, window: number) {
  return useMemo(() => {
    const strategy = rolling(returnsOf(outcome.equity, capital), window);
    const benchmark = rolling(returnsOf(outcome.benchmark, capital), window);
    const series = (figure: "sharpe" | "volatility"): ChartSeries[] => [
      { label: outcome.benchmark_name, colour: "series-2", values: benchmark[figure] },
      { label: "Strategy", colour: "series-1", values: strategy[figure] },
    ];
    return { sharpe: series("sharpe"), volatility: series("volatility") };
  }, [outcome, capital, window]);
}

function weightSeries(outcome: Outcome): ChartSeries[] {
  return sharesOf(outcome.weights, outcome.sessions, SERIES.length).map(({ label, values }, index) => ({
    label,
    values,
    colour: SERIES[index] ?? "series-2",
  }));
}
