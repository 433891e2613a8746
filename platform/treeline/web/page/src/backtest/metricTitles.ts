/** The metrics in words: what each is called, its unit, what belongs together. docs/metrics.md has the formulas. */

import type { components } from "@/api/schema";
import { decimal, percent } from "@/kit/format";

export type Metrics = components["schemas"]["Metrics"];
export type Metric = keyof Metrics;
/** fraction: 0.5 is 50 %. ratio: without a unit. sessions: a count. turns: times equity a year. */
export type MetricUnit = "fraction" | "ratio" | "sessions" | "turns";
export type MetricGroup =
  | "Return"
  | "Risk"
  | "Return for risk"
  | "Drawdown"
  | "Days and months"
  | "Trading"
  | "Against the benchmark";

export interface MetricTitle {
  title: string;
  unit: MetricUnit;
  group: MetricGroup;
  /** Which is better; null where it depends. */
  better: "higher" | "lower" | null;
  meaning: string;
}

const of = (
  group: MetricGroup,
  title: string,
  unit: MetricUnit,
  better: MetricTitle["better"],
  meaning: string,
): MetricTitle => ({ title, unit, group, better, meaning });

export const METRICS: Record<Metric, MetricTitle> = {
  total_return: of(
    "Return",
    "Total return",
    "fraction",
    "higher",
    "Π(1+r) − 1: what became of the capital, after costs",
  ),
  cagr: of("Return", "CAGR", "fraction", "higher", "Π(1+r)^(252/n) − 1: compound growth a year"),
  expected_return: of(
    "Return",
    "Expected day",
    "fraction",
    "higher",
    "Π(1+r)^(1/n) − 1: the geometric mean of the days",
  ),
  average_return: of("Return", "Average return", "fraction", "higher", "Mean of the days that are not 0"),
  volatility: of("Risk", "Volatility", "fraction", "lower", "s·√252: the standard deviation of the days, a year"),
  value_at_risk: of(
    "Risk",
    "Value at risk",
    "fraction",
    "higher",
    "The day that 5 % are worse than, if days are normal",
  ),
  conditional_value_at_risk: of(
    "Risk",
    "Conditional VaR",
    "fraction",
    "higher",
    "Mean of the worst 5 % of days, if days are normal",
  ),
  expected_shortfall: of(
    "Risk",
    "Expected shortfall",
    "fraction",
    "higher",
    "Mean of the worst 5 % of days, as they were",
  ),
  skew: of("Risk", "Skew", "ratio", "higher", "Below 0: the long tail is that of the losses"),
  kurtosis: of(
    "Risk",
    "Kurtosis",
    "ratio",
    "lower",
    "Excess over the normal distribution's: above 0, more extreme days",
  ),
  tail_ratio: of("Risk", "Tail ratio", "ratio", "higher", "|95 % quantile / 5 % quantile| of the days"),
  outlier_win_ratio: of(
    "Risk",
    "Outlier win ratio",
    "ratio",
    null,
    "99 % quantile over the mean of the days that did not lose",
  ),
  outlier_loss_ratio: of(
    "Risk",
    "Outlier loss ratio",
    "ratio",
    null,
    "1 % quantile over the mean of the days that lost",
  ),
  sharpe: of("Return for risk", "Sharpe", "ratio", "higher", "mean/s·√252, over no riskless rate"),
  sortino: of("Return for risk", "Sortino", "ratio", "higher", "Mean over the root mean square of the losses, ·√252"),
  calmar: of("Return for risk", "Calmar", "ratio", "higher", "CAGR over the size of the max drawdown"),
  smart_sharpe: of(
    "Return for risk",
    "Smart Sharpe",
    "ratio",
    "higher",
    "Sharpe, less where days follow the day before",
  ),
  smart_sortino: of(
    "Return for risk",
    "Smart Sortino",
    "ratio",
    "higher",
    "Sortino, less where days follow the day before",
  ),
  probabilistic_sharpe: of(
    "Return for risk",
    "Probabilistic Sharpe",
    "fraction",
    "higher",
    "Probability that the true Sharpe ratio is above 0, by skew and kurtosis",
  ),
  ulcer_performance_index: of(
    "Return for risk",
    "Ulcer performance",
    "ratio",
    "higher",
    "Total return over the ulcer index",
  ),
  serenity_index: of(
    "Return for risk",
    "Serenity",
    "ratio",
    "higher",
    "Sum of the returns over ulcer index and pitfall",
  ),
  gain_to_pain: of(
    "Return for risk",
    "Gain to pain",
    "ratio",
    "higher",
    "Sum of the returns over that of the losing months",
  ),
  max_drawdown: of("Drawdown", "Max drawdown", "fraction", "higher", "The deepest fall from a high"),
  average_drawdown: of("Drawdown", "Average drawdown", "fraction", "higher", "Mean of the deepest points of all falls"),
  longest_drawdown: of("Drawdown", "Longest drawdown", "sessions", "lower", "Most sessions in a row below a high"),
  ulcer_index: of("Drawdown", "Ulcer index", "fraction", "lower", "Root mean square of the drawdowns of all days"),
  recovery_factor: of("Drawdown", "Recovery factor", "ratio", "higher", "|Σr| over the size of the max drawdown"),
  win_rate: of(
    "Days and months",
    "Winning days",
    "fraction",
    "higher",
    "Days with a gain, of those with a gain or a loss",
  ),
  best_day: of("Days and months", "Best day", "fraction", "higher", "The largest daily return"),
  worst_day: of("Days and months", "Worst day", "fraction", "higher", "The smallest daily return"),
  average_win: of("Days and months", "Average win", "fraction", "higher", "Mean of the days above 0"),
  average_loss: of("Days and months", "Average loss", "fraction", "higher", "Mean of the days below 0"),
  consecutive_wins: of(
    "Days and months",
    "Wins in a row",
    "sessions",
    "higher",
    "Most days with a gain, one after another",
  ),
  consecutive_losses: of(
    "Days and months",
    "Losses in a row",
    "sessions",
    "lower",
    "Most days with a loss, one after another",
  ),
  winning_months: of(
    "Days and months",
    "Winning months",
    "fraction",
    "higher",
    "Months with a gain, of those with a gain or a loss",
  ),
  best_month: of("Days and months", "Best month", "fraction", "higher", "The largest return of a calendar month"),
  worst_month: of("Days and months", "Worst month", "fraction", "higher", "The smallest return of a calendar month"),
  turnover: of("Trading", "Turnover a year", "turns", "lower", "Value traded a year, buys and sells, times equity"),
  exposure: of("Trading", "Exposure", "fraction", null, "Days with a gain or a loss, of all"),
  profit_factor: of("Trading", "Profit factor", "ratio", "higher", "Sum of the gains over that of the losses"),
  payoff_ratio: of("Trading", "Payoff ratio", "ratio", "higher", "Average win over the size of the average loss"),
  kelly_criterion: of("Trading", "Kelly", "fraction", "higher", "The share of the capital that would grow fastest"),
  common_sense_ratio: of("Trading", "Common sense", "ratio", "higher", "Profit factor times tail ratio"),
  cpc_index: of("Trading", "CPC index", "ratio", "higher", "Profit factor times winning days times payoff ratio"),
  alpha: of(
    "Against the benchmark",
    "Alpha",
    "fraction",
    "higher",
    "(mean − beta·mean(b))·252: the return a year that beta does not explain",
  ),
  beta: of("Against the benchmark", "Beta", "ratio", null, "How far it moves when the benchmark moves by 1"),
  r_squared: of("Against the benchmark", "R²", "ratio", null, "The squared correlation with the benchmark"),
  information_ratio: of(
    "Against the benchmark",
    "Information ratio",
    "ratio",
    "higher",
    "mean(r − b)/s(r − b), a day's",
  ),
  treynor_ratio: of("Against the benchmark", "Treynor", "ratio", "higher", "Total return over beta"),
};

export const METRIC_NAMES = Object.keys(METRICS) as Metric[];

/** The metrics of each group, in order. */
export function grouped(): [MetricGroup, Metric[]][] {
  const groups = new Map<MetricGroup, Metric[]>();
  for (const name of METRIC_NAMES) groups.set(METRICS[name].group, [...(groups.get(METRICS[name].group) ?? []), name]);
  return [...groups];
}

/** A metric's value with its unit. */
export function metricText(metric: Metric, value: number | null | undefined): string {
  const { unit } = METRICS[metric];
  if (unit === "fraction") return percent(value, digitsOf(value));
  if (unit === "sessions") return decimal(value, 0);
  if (unit === "turns") return value == null ? "–" : `${decimal(value, 1)} ×`;
  return decimal(value, 2);
}

/** By how much two values differ as they are shown: whoever subtracts what he reads finds the same. */
export function differenceOf(metric: Metric, own: number, other: number): number {
  return shown(metric, own) - shown(metric, other);
}

function shown(metric: Metric, value: number): number {
  const text = metricText(metric, value);
  const figure = Number(text.replace("−", "-").replace(/[^\d.-]/g, ""));
  return METRICS[metric].unit === "fraction" ? figure / 100 : figure;
}

/** By how much two values differ; fractions by percentage points. */
export function differenceText(metric: Metric, by: number): string {
  const { unit } = METRICS[metric];
  if (unit === "fraction") return `${decimal(by * 100, digitsOf(by), true)} pp`;
  if (unit === "sessions") return decimal(by, 0, true);
  return unit === "turns" ? `${decimal(by, 1, true)} ×` : decimal(by, 2, true);
}

/** From 100 % on nobody reads hundredths. */
function digitsOf(fraction: number | null | undefined): number {
  return fraction != null && Math.abs(fraction) >= 1 ? 0 : 2;
}
