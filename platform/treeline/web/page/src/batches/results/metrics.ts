import { METRICS, type Metric, metricText } from "@/backtest/metricTitles";
import { count, decimal } from "@/kit/format";

interface ColumnInfo {
  title: string;
  /** Shown and typed as a percentage. */
  percent: boolean;
  /** A count without decimals. */
  whole: boolean;
  about: string;
}

/** What the API can sort and filter by beside the metrics. */
const SCORES: Readonly<Record<string, ColumnInfo>> = {
  neighbour_worst: score("Neighbours' worst", "the worst Sharpe ratio among the runs one step away"),
  neighbour_median: score("Neighbours' median", "the median Sharpe ratio of the runs one step away"),
  edges: { ...score("Edges", "how many variables have their first or last value"), whole: true },
};

// As "best" and "worst" of the API go, where a convention is needed: docs/findings.md. Of all others the higher is better.
const LOWER_IS_BETTER: ReadonlySet<string> = new Set<Metric>([
  "volatility",
  "turnover",
  "kurtosis",
  "outlier_loss_ratio",
  "longest_drawdown",
  "ulcer_index",
  "consecutive_losses",
  "exposure",
  "beta",
  "r_squared",
]);

const FIRST: readonly Metric[] = ["sharpe", "cagr", "total_return", "max_drawdown", "volatility", "sortino", "calmar"];
export const METRIC_NAMES: readonly Metric[] = [...new Set([...FIRST, ...(Object.keys(METRICS) as Metric[])])];
export const METRIC_OPTIONS = METRIC_NAMES.map((name) => [name, METRICS[name].title] as const);

export function isMetric(name: string): name is Metric {
  return Object.hasOwn(METRICS, name);
}

/** The column of results under this name; null for a variable. */
export function infoOf(name: string): ColumnInfo | null {
  if (!isMetric(name)) return SCORES[name] ?? null;
  const { title, unit, meaning } = METRICS[name];
  return { title, percent: unit === "fraction", whole: unit === "sessions", about: meaning };
}

export function titleOf(name: string): string {
  return infoOf(name)?.title ?? name;
}

/** A metric's name within a sentence: "max drawdown", but "CAGR" and "Sharpe ratio". */
export function inSentence(name: string): string {
  const title = titleOf(name);
  if (/^(Sharpe|Sortino|Calmar|Treynor)$/.test(title)) return `${title} ratio`;
  const kept = /^(CAGR|CPC|Sharpe|Sortino|Calmar|Kelly|Treynor|R²)/.test(title);
  return kept ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

/** 1: the higher the better; −1: the lower. */
export function better(name: string): 1 | -1 {
  return LOWER_IS_BETTER.has(name) ? -1 : 1;
}

/** A figure of results with its unit; "–" where it is undefined. Also a variable's value, as it was asked for. */
export function figure(name: string, value: number | string | null | undefined): string {
  if (value == null) return "–";
  if (typeof value === "string") return value;
  if (isMetric(name)) return metricText(name, value);
  const info = infoOf(name);
  return info ? (info.whole ? count(value) : decimal(value)) : plain(value);
}

/** A variable's number without digits that nobody asked for: 79.5, 0.1, 200. */
export function plain(value: number): string {
  return String(Number(value.toPrecision(12))).replace("-", "−");
}

/** A number of a column as one writes it into a filter: percentages where the column is shown as one. */
export function asTyped(name: string, value: number): string {
  return plain(infoOf(name)?.percent ? value * 100 : value);
}

function score(title: string, about: string): ColumnInfo {
  return { title, percent: false, whole: false, about };
}
