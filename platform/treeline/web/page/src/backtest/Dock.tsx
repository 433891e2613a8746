import { useEffect, useState } from "react";
import { Link } from "wouter";
import { routes } from "@/app/routes";
import { TimeChart } from "@/charts/TimeChart";
import { Badge } from "@/kit/Badge";
import { Button, IconButton } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { money } from "@/kit/format";
import { CloseIcon } from "@/kit/icons";
import { Skeleton } from "@/kit/Skeleton";
import { tellProblems } from "@/tree/problems";
import type { StrategyStore } from "@/tree/store";
import { isAway, putAway } from "./away";
import { shortMoney } from "./axes";
import { Elapsed } from "./Elapsed";
import { useEquitySeries } from "./equity";
import { FirstOne } from "./FirstOne";
import { Figure } from "./Headline";
import { Moved } from "./Moved";
import type { Metric } from "./metricTitles";
import { Refusal } from "./Notices";
import { type Backtesting, type Outcome, useBacktest } from "./runs";
import { useWide } from "./useWide";

const SHOWN: readonly Metric[] = ["total_return", "cagr", "sharpe", "max_drawdown", "volatility", "turnover"];

/**
 * The last backtest beside the blocks: on the right from 1,100 pixels, else below. Not there before there was one; its
 * size is the same whether it waits, has failed or has an outcome.
 */
export function Dock({ tab, store }: { tab: string; store: StrategyStore }) {
  const backtest = useBacktest(tab);
  const [away, setAway] = useState(isAway);
  const put = (on: boolean) => {
    putAway(on);
    setAway(on);
  };
  const { outcome, error, stale } = backtest;
  useEffect(() => {
    if (outcome && !error && !stale) tellProblems(store, []); // it ran: what the one before was refused for is mended
  }, [store, outcome, error, stale]);
  if (!outcome && !backtest.running && !error) return null;
  return (
    <aside
      aria-label="Backtest"
      className={classes(
        "flex min-w-0 shrink-0 flex-col border-line bg-panel max-[1099px]:w-full max-[1099px]:border-t min-[1100px]:border-l",
        away ? "min-[1100px]:w-10" : "gap-2 overflow-auto p-3 max-[1099px]:max-h-[45dvh] min-[1100px]:w-96",
      )}
    >
      {away ? (
        <PutAway backtest={backtest} onBack={() => put(false)} />
      ) : (
        <Shown tab={tab} backtest={backtest} onAway={() => put(true)} />
      )}
    </aside>
  );
}

function PutAway({ backtest, onBack }: { backtest: Backtesting; onBack: () => void }) {
  return (
    <button
      type="button"
      onClick={onBack}
      className="flex items-center gap-2 px-3 py-1.5 text-dim hover:bg-raised hover:text-ink min-[1100px]:h-full min-[1100px]:py-3 min-[1100px]:[writing-mode:vertical-rl]"
    >
      Show the backtest
      <State backtest={backtest} />
    </button>
  );
}

function Shown({ tab, backtest, onAway }: { tab: string; backtest: Backtesting; onAway: () => void }) {
  const { outcome, error } = backtest;
  return (
    <>
      <header className="flex h-7 items-center gap-2">
        {/* Changed, its state and what can be done take the whole line. */}
        <h2 className={classes("font-semibold", backtest.stale && !backtest.running && "min-[1100px]:sr-only")}>
          Backtest
        </h2>
        <State backtest={backtest} />
        <span className="flex-1" />
        <Link
          href={routes.strategy(tab, "backtest")}
          className="rounded-sm whitespace-nowrap text-accent hover:underline"
        >
          See all of it
        </Link>
        <IconButton label="Put the backtest away" onClick={onAway}>
          <CloseIcon />
        </IconButton>
      </header>
      {Boolean(error) && <Refusal tab={tab} error={error} onAgain={() => void backtest.run()} />}
      {outcome ? <Brief backtest={backtest} outcome={outcome} /> : !error && <Waiting />}
    </>
  );
}

function State({ backtest: { running, since, stale, run, stop } }: { backtest: Backtesting }) {
  if (running) return <Elapsed since={since} onStop={stop} />;
  if (!stale) return null;
  return (
    <span className="flex items-center gap-1">
      <Badge tone="warn">Changed since</Badge>
      <Button className="max-[1099px]:hidden" shortcut="Ctrl+Enter" onClick={() => void run()}>
        Run again
      </Button>
    </span>
  );
}

function Brief({ backtest, outcome }: { backtest: Backtesting; outcome: Outcome }) {
  const series = useEquitySeries(outcome);
  const wide = useWide();
  return (
    <div className={classes("flex flex-col gap-2", backtest.stale && "saturate-[0.4]")}>
      <TimeChart
        title="Equity"
        sessions={outcome.sessions}
        series={series}
        format={money}
        tick={shortMoney}
        height={wide ? 190 : 120}
        log
      />
      <dl className="grid grid-cols-3 gap-px overflow-hidden rounded-lg border border-line bg-line">
        {SHOWN.map((metric) => (
          <Figure key={metric} metric={metric} outcome={outcome} compact />
        ))}
      </dl>
      <Moved backtest={backtest} className="text-xs" />
      <p className="text-xs text-dim">
        {outcome.span.first} to {outcome.span.last}, {outcome.source} prices. Below each figure that of{" "}
        {outcome.benchmark_name}, and the difference (pp: percentage points).
      </p>
    </div>
  );
}

function Waiting() {
  return (
    <div className="flex flex-col gap-2">
      <Skeleton className="h-[168px] min-[1100px]:h-[238px]" />
      <Skeleton className="h-[184px]" />
      <div className="h-8">
        <FirstOne />
      </div>
    </div>
  );
}
