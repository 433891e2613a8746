import { TimeChart } from "@/charts/TimeChart";
import { Button } from "@/kit/Button";
import { money } from "@/kit/format";
import type { StrategyStore } from "@/tree/store";
import { shortMoney } from "./axes";
import { useEquitySeries } from "./equity";
import { Headline } from "./Headline";
import { type Outcome, useBacktest } from "./runs";

/** A strategy's backtest in full. */
export function Backtest({ tab }: { tab: string; store: StrategyStore }) {
  const { outcome, run } = useBacktest(tab);
  return (
    <div className="flex flex-col gap-3 p-3">
      <Button onClick={() => void run()}>Backtest</Button>
      {outcome && <Shown outcome={outcome} />}
    </div>
  );
}

function Shown({ outcome }: { outcome: Outcome }) {
  const series = useEquitySeries(outcome);
  return (
    <>
      <Headline outcome={outcome} />
      <TimeChart
        title="Equity"
        sessions={outcome.sessions}
        series={series}
        format={money}
        tick={shortMoney}
        height={260}
        log
      />
    </>
  );
}
