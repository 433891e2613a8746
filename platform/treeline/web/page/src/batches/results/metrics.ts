import { count, decimal, percent } from "@/kit/format";

type Unit = "percent" | "number" | "sessions" | "times";

export interface MetricInfo {
  title: string;
  unit: Unit;
  digits: number;
  /** 1: the higher the better; −1: the lower. As the API's "best" and "worst" go. */
  better: 1 | -1;
  about: string;
}

const PER_DAY = "of a day";

function share(title: string, about = "", better: 1 | -1 = 1, digits = 1): MetricInfo {
  return { title, unit: "percent", digits, better, about };
}

function ratio(title: string, about = "", better: 1 | -1 = 1, digits = 2): MetricInfo {
  return { title, unit: "number", digits, better, about };
}

/** Every metric of a run, in the order of docs/metrics.md. */
export const METRICS: Readonly<Record<string, MetricInfo>> = {
  sharpe: ratio("Sharpe ratio", "mean daily return over its deviation, a year"),
  total_return: share("Total return"),
  cagr: share("CAGR", "compound growth a year"),
  max_drawdown: share("Max drawdown", "the deepest fall from a high"),
  volatility: share("Volatility", "deviation of returns, a year", -1),
  sortino: ratio("Sortino ratio", "mean return over the deviation of losses, a year"),
  calmar: ratio("Calmar ratio", "CAGR over the deepest drawdown"),
  turnover: { title: "Turnover", unit: "times", digits: 1, better: -1, about: "traded value over equity, a year" },
  win_rate: share("Win rate", "days with a gain"),
  best_day: share("Best day"),
  worst_day: share("Worst day"),
  expected_return: share("Expected return", PER_DAY, 1, 3),
  smart_sharpe: ratio("Smart Sharpe", "less where days resemble the day before"),
  smart_sortino: ratio("Smart Sortino", "less where days resemble the day before"),
  probabilistic_sharpe: share("Probabilistic Sharpe", "for a Sharpe ratio above 0, of this one run by itself"),
  skew: ratio("Skew"),
  kurtosis: ratio("Kurtosis", "above that of the normal distribution", -1),
  value_at_risk: share("Value at risk", "the normal distribution's 5 % quantile of a day", 1, 2),
  conditional_value_at_risk: share("Conditional value at risk", PER_DAY, 1, 2),
  expected_shortfall: share("Expected shortfall", "mean of the worst 5 % of days", 1, 2),
  tail_ratio: ratio("Tail ratio"),
  outlier_win_ratio: ratio("Outlier win ratio"),
  outlier_loss_ratio: ratio("Outlier loss ratio", "", -1),
  average_drawdown: share("Average drawdown", "", 1, 2),
  longest_drawdown: { title: "Longest drawdown", unit: "sessions", digits: 0, better: -1, about: "in sessions" },
  ulcer_index: share("Ulcer index", "depth and length of drawdowns", -1, 2),
  ulcer_performance_index: ratio("Ulcer performance index"),
  serenity_index: ratio("Serenity index"),
  recovery_factor: ratio("Recovery factor"),
  gain_to_pain: ratio("Gain to pain"),
  profit_factor: ratio("Profit factor"),
  payoff_ratio: ratio("Payoff ratio"),
  average_return: share("Average return", "of a day with one", 1, 3),
  average_win: share("Average win", PER_DAY, 1, 2),
  average_loss: share("Average loss", PER_DAY, 1, 2),
  consecutive_wins: { title: "Consecutive wins", unit: "sessions", digits: 0, better: 1, about: "in sessions" },
  consecutive_losses: { title: "Consecutive losses", unit: "sessions", digits: 0, better: -1, about: "in sessions" },
  exposure: share("Exposure", "sessions with a return", -1, 0),
  kelly_criterion: share("Kelly criterion"),
  common_sense_ratio: ratio("Common sense ratio"),
  cpc_index: ratio("CPC index"),
  best_month: share("Best month"),
  worst_month: share("Worst month"),
  winning_months: share("Winning months"),
  alpha: share("Alpha", "a year, against the benchmark"),
  beta: ratio("Beta", "against the benchmark", -1),
  r_squared: ratio("R squared", "against the benchmark", -1),
  information_ratio: ratio("Information ratio", "of a day, against the benchmark", 1, 3),
  treynor_ratio: ratio("Treynor ratio"),
};

/** What the API can sort and filter by beside the metrics. */
const SCORES: Readonly<Record<string, MetricInfo>> = {
  neighbour_worst: ratio("Neighbours' worst", "the worst Sharpe ratio among the runs one step away"),
  neighbour_median: ratio("Neighbours' median", "the median Sharpe ratio of the runs one step away"),
  edges: { title: "Edges", unit: "sessions", digits: 0, better: -1, about: "variables at their first or last value" },
};

export const METRIC_OPTIONS = Object.entries(METRICS).map(([name, { title }]) => [name, title] as const);

/** The column of results under this name; null for a variable. */
export function infoOf(name: string): MetricInfo | null {
  return METRICS[name] ?? SCORES[name] ?? null;
}

export function titleOf(name: string): string {
  return infoOf(name)?.title ?? name;
}

/** The metric's name within a sentence: "Sharpe ratio", "CAGR", "max drawdown". */
export function inSentence(name: string): string {
  const title = titleOf(name);
  const kept = /^(CAGR|CPC|Sharpe|Sortino|Calmar|Kelly|Treynor|R squared)/.test(title);
  return kept ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

export function better(name: string): 1 | -1 {
  return infoOf(name)?.better ?? 1;
}

/** A figure of results with its unit; "–" where it is undefined. Also a variable's value, as it was asked for. */
export function figure(name: string, value: number | string | null | undefined): string {
  if (value == null) return "–";
  if (typeof value === "string") return value;
  const info = infoOf(name);
  if (!info) return plain(value);
  if (info.unit === "percent") return percent(value, info.digits);
  if (info.unit === "sessions") return count(value);
  return info.unit === "times" ? `${decimal(value, info.digits)}×` : decimal(value, info.digits);
}

/** A variable's number without digits that nobody asked for: 79.5, 0.1, 200. */
export function plain(value: number): string {
  return String(Number(value.toPrecision(12))).replace("-", "−");
}
