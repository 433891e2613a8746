import { useRoute } from "wouter";
import { useBacktestSettings } from "@/backtest/settings";

/** Where tickers are looked up: in the source that this tab's backtests use. */
export function useSource(): string {
  const [, tab] = useRoute("/strategies/:key/:view?");
  return useBacktestSettings(tab?.key ?? "").settings.source;
}
