import { METRIC_NAMES, METRICS, type Metric, type MetricUnit } from "@/backtest/metricTitles";
import type { Chapter } from "../word";

/** What the formula alone would not tell a newcomer. */
const PLAINLY: Partial<Record<Metric, string>> = {
  total_return: "What the capital gained or lost over all sessions.",
  cagr: "The even growth a year that leads to the same end.",
  volatility: "How much the daily returns swing, upwards and downwards alike.",
  sharpe:
    "The return set against its swings. Broad stock indices have had some 0.4 to 0.6 over long times; much more in a backtest is a reason to doubt it first.",
  sortino: "As the Sharpe ratio, but only losses count as risk.",
  calmar: "Growth a year set against the deepest fall. It hangs on one single event.",
  max_drawdown: "What whoever bought at the worst moment would have seen lost.",
  longest_drawdown: "How long the longest wait for a new high was.",
  turnover:
    "How often a year the whole is traded. At 50 × and 5 bps of slippage 2.5 % of the capital go into costs each year.",
  exposure: "How much of the time anything was held that moved.",
  kelly_criterion: "Far too much in practice: it takes the past for certain.",
  alpha: "It is only as meaningful as the benchmark is alike.",
  win_rate: "It says nothing of how large gains and losses are.",
};

const UNITS: Record<MetricUnit, string> = {
  fraction: "percent",
  ratio: "no unit",
  sessions: "sessions",
  turns: "×",
};

export const METRIC_WORDS: Chapter = {
  title: "Metrics",
  about:
    "Of the daily returns r after costs, n of them; s is their standard deviation, b are the benchmark's. A year has 252 sessions.",
  words: METRIC_NAMES.map((name) => {
    const { title, unit, better, meaning, group } = METRICS[name];
    const order = better ? `; ${better} is better` : "";
    const plainly = PLAINLY[name];
    return {
      key: `metric/${name}`,
      title,
      text: plainly ?? `${meaning}.`,
      small: `${plainly ? `${meaning} · ` : ""}${UNITS[unit]}${order}`,
      also: `${name.replaceAll("_", " ")} ${group} ratio`,
    };
  }),
};
