/** What results must meet, as the API writes it: `sharpe>=1.2`, `n<=20`, `held=SPY|QQQ`. */

import { infoOf, plain, titleOf } from "../metrics";

export type Bound = { name: string; op: ">=" | "<="; value: number };
export type Choice = { name: string; op: "="; tickers: string[] };
export type Filter = Bound | Choice;

const BOUND = /^\s*([A-Za-z_]\w*)\s*(>=|<=)\s*([-+.0-9eE]+)\s*$/;
const CHOICE = /^\s*([A-Za-z_]\w*)\s*=\s*([^\s=<>]+)\s*$/;

/** As the API takes it. */
export function write(filter: Filter): string {
  return filter.op === "=" ? `${filter.name}=${filter.tickers.join("|")}` : `${filter.name}${filter.op}${filter.value}`;
}

/** What `write` wrote; null for anything else. */
export function read(text: string): Filter | null {
  const bound = BOUND.exec(text);
  if (bound) {
    const value = Number(bound[3]);
    return Number.isFinite(value) ? { name: bound[1] as string, op: bound[2] as Bound["op"], value } : null;
  }
  const choice = CHOICE.exec(text);
  return choice ? { name: choice[1] as string, op: "=", tickers: (choice[2] as string).split("|") } : null;
}

export function readAll(texts: readonly string[]): Filter[] {
  return texts.map(read).filter((filter) => filter !== null);
}

/** As a person reads it: "CAGR ≥ 20.0 %", "window ≤ 20", "held is SPY or QQQ". */
export function inWords(filter: Filter): string {
  if (filter.op === "=") return `${filter.name} is ${filter.tickers.join(" or ")}`;
  return `${titleOf(filter.name)} ${filter.op === ">=" ? "≥" : "≤"} ${precise(filter)}`;
}

/** These filters, but of this column only those given. */
export function replaced(filters: readonly Filter[], name: string, by: readonly Filter[]): Filter[] {
  return [...filters.filter((filter) => filter.name !== name), ...by];
}

/** With one more; of two bounds on the same side of a column the newer one holds. */
export function added(filters: readonly Filter[], one: Filter): Filter[] {
  return [...filters.filter((filter) => filter.name !== one.name || filter.op !== one.op), one];
}

const THOUSANDS = /^-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/;

/** What somebody typed as a column's number: percentages where the column is shown as one. Null for no number. */
export function typed(name: string, text: string): number | null {
  const bare = text.trim().replace("−", "-").replace(/\s*%$/, "");
  // "41,706" as the table writes it; any other comma stands before decimals.
  const cleaned = THOUSANDS.test(bare) ? bare.replaceAll(",", "") : bare.replace(",", ".");
  const value = Number(cleaned);
  if (cleaned === "" || !Number.isFinite(value)) return null;
  return infoOf(name)?.percent ? Number((value / 100).toPrecision(12)) : value;
}

/** A bound's number is shown whole: "≥ 1.255" must not read "≥ 1.26". */
function precise({ name, value }: Bound): string {
  const percent = infoOf(name)?.percent;
  return `${plain(Number((percent ? value * 100 : value).toPrecision(5)))}${percent ? " %" : ""}`;
}
