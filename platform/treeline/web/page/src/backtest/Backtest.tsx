import { useEffect, useRef } from "react";
import { useSession } from "@/api/session";
import { Badge } from "@/kit/Badge";
import { Button } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { Skeleton } from "@/kit/Skeleton";
import type { StrategyStore } from "@/tree/store";
import { About } from "./About";
import { Charts, RangeInSight } from "./Charts";
import { Day } from "./Day";
import { Elapsed } from "./Elapsed";
import { Falls } from "./Falls";
import { FirstOne } from "./FirstOne";
import { Headline } from "./Headline";
import { MetricsTable } from "./MetricsTable";
import { MonthlyTable } from "./MonthlyTable";
import { Moved } from "./Moved";
import { Caveats, Refusal } from "./Notices";
import { dayOf, setQuery, useView } from "./query";
import { type Asked, type Backtesting, type Outcome, runBacktest, useBacktest } from "./runs";
import { SettingsBar } from "./SettingsBar";
import { changeSettings, useBacktestSettings } from "./settings";
import { TearSheetButton } from "./TearSheetButton";
import { Trades } from "./Trades";

/** A strategy's backtest in full. One that was never run is run when its view is opened. */
export function Backtest({ tab, store }: { tab: string; store: StrategyStore }) {
  const backtest = useBacktest(tab);
  const { outcome, asked, error, running, since, stale, run, stop } = backtest;
  const handle = useBacktestSettings(tab);
  useRangeInAddress(tab, handle.settings.start ?? null, handle.settings.end ?? null);
  const first = useRef(!outcome && !error && !running);
  useEffect(() => {
    if (first.current && store.getState().tree.root !== null) void run();
    first.current = false;
  });
  return (
    <div className="flex min-h-full flex-col">
      <SettingsBar {...handle} error={error} last={outcome?.span.last ?? new Date().toISOString().slice(0, 10)}>
        <TearSheetButton tab={tab} />
      </SettingsBar>
      <div className="flex flex-col gap-3 p-3">
        <div className="flex min-h-7 flex-wrap items-center gap-2">
          {outcome && <AsOf outcome={outcome} />}
          {running ? <Elapsed since={since} onStop={stop} /> : stale && <Stale onRun={() => void run()} />}
        </div>
        {Boolean(error) && <Refusal tab={tab} error={error} onAgain={() => void run()} />}
        {outcome && asked ? (
          <Shown tab={tab} backtest={backtest} outcome={outcome} asked={asked} />
        ) : (
          !error && <Waiting />
        )}
      </div>
    </div>
  );
}

/** The run's range stands in the address too: what the address says holds when the view is opened. */
function useRangeInAddress(tab: string, start: string | null, end: string | null): void {
  const read = useRef(false);
  useEffect(() => {
    if (!read.current) {
      read.current = true;
      const query = new URLSearchParams(window.location.search);
      if (query.has("start") || query.has("end")) {
        changeSettings(tab, { start: dayOf(query, "start"), end: dayOf(query, "end") });
        return;
      }
    }
    setQuery({ start, end });
  }, [tab, start, end]);
}

function Stale({ onRun }: { onRun: () => void }) {
  return (
    <>
      <Badge tone="warn">The strategy or the settings changed since</Badge>
      <Button shortcut="Ctrl+Enter" onClick={onRun}>
        Run again
      </Button>
    </>
  );
}

function AsOf({ outcome }: { outcome: Outcome }) {
  const { span, source, prices_through } = outcome;
  return (
    <p className="text-xs text-dim tabular-nums">
      {span.first} to {span.last}, {source} prices as of {prices_through ?? span.last}
    </p>
  );
}

interface ShownProps {
  tab: string;
  backtest: Backtesting;
  outcome: Outcome;
  asked: Asked;
}

function Shown({ tab, backtest, outcome, asked }: ShownProps) {
  const view = useView();
  const { range, day } = view;
  // Each explanation counts among a guest's few backtests a minute: only one that is asked for is made.
  const guest = !useSession().data?.user;
  const capital = asked.settings.capital ?? 100_000;
  return (
    <div className={classes("flex flex-col gap-3", backtest.stale && "saturate-[0.4]")}>
      <Headline outcome={outcome} />
      <Moved backtest={backtest} className="text-sm" />
      <Caveats outcome={outcome} />
      {range && <RangeInSight range={range} onBacktest={() => alone(tab, range)} />}
      <div className="grid items-start gap-3 min-[1200px]:grid-cols-[minmax(0,1fr)_400px]">
        <Charts
          outcome={outcome}
          capital={capital}
          view={view}
          sync={tab}
          onDay={(session) => setQuery({ day: session })}
        />
        {day || !guest ? (
          <Day tab={tab} outcome={outcome} asked={asked} day={day} />
        ) : (
          <Invitation last={outcome.span.last} />
        )}
      </div>
      <div className="grid gap-3 min-[1000px]:grid-cols-2">
        <Falls outcome={outcome} />
        <About outcome={outcome} />
      </div>
      <MonthlyTable outcome={outcome} capital={capital} range={range} />
      <Trades outcome={outcome} range={range} />
      <MetricsTable outcome={outcome} />
    </div>
  );
}

/** Runs what is in sight by itself. */
function alone(tab: string, [start, end]: readonly [string, string]): void {
  changeSettings(tab, { start, end });
  setQuery({ from: null, to: null });
  void runBacktest(tab);
}

/** What a guest sees in the place of a day until one is asked for. */
function Invitation({ last }: { last: string }) {
  return (
    <div className="flex flex-col items-start gap-2 rounded-lg border border-dashed border-line p-3 text-dim">
      <p>Click a day in a chart to see which way the tree went and what every indicator was then.</p>
      <p>Drag across a chart to zoom all of them into those days.</p>
      <Button onClick={() => setQuery({ day: last })}>See the last session</Button>
    </div>
  );
}

/** Holds the places of what comes. */
function Waiting() {
  return (
    <>
      <FirstOne className="min-h-4" />
      <Skeleton className="h-20" />
      <div className="grid gap-3 min-[1200px]:grid-cols-[minmax(0,1fr)_400px]">
        <Skeleton className="h-240" />
        <Skeleton className="h-100" />
      </div>
    </>
  );
}
