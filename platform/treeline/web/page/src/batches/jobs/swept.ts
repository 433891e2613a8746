/** The variables of a strategy and the values that a batch is to run them with, as they are being typed. */

import type { components } from "@/api/schema";
import type { StrategyDocument } from "@/tree/document";
import { fromDocument } from "@/tree/document";
import { numberFault, type Rule, tickerFault } from "@/tree/fields";
import type { Num } from "@/tree/model";
import { variablesOf } from "@/tree/variables";
import { type Counted, countList, countRange, listed, type Problem } from "@/variables/range";

export type InLibrary = components["schemas"]["LibraryVariableSummary"];
export type How = "default" | "range" | "list" | "library";

/** A variable as it stands in a strategy. */
export interface Variable {
  name: string;
  /** It stands for a ticker: tickers have no range. */
  ticker: boolean;
  /** What is asked of it where it stands. */
  rules: readonly Rule[];
  /** What it is when it isn't swept; undefined: a run has to be given a value. */
  usual: Num | undefined;
}

/** Which values of it are wanted; what was typed, right or not. */
export interface Choice {
  how: How;
  low: string;
  high: string;
  step: string;
  list: string;
}

export interface Swept {
  variable: Variable;
  library: InLibrary | undefined;
  choice: Choice;
}

export type Grid = Record<string, string | number[] | string[]>;

const MANY = 5_000; // combinations that are suggested at most: a look at a strategy, not all of a month

/** The variables that stand in a strategy, by name. */
export function variablesIn(document: StrategyDocument): Variable[] {
  return variablesOf(fromDocument(document))
    .filter(({ uses }) => uses.length > 0)
    .map(({ name, value, uses }) => {
      const rules = uses.flatMap(({ rule }) => (rule ? [rule] : []));
      return { name, ticker: rules.length === 0, rules, usual: value };
    });
}

/** What the dialog begins with: the library's values, else a range around the default while that makes few enough. */
export function firstChoices(variables: readonly Variable[], library: ReadonlyMap<string, InLibrary>): Swept[] {
  let made = 1;
  return variables.map((variable) => {
    const known = library.get(variable.name);
    const { usual } = variable;
    const range = variable.ticker ? null : rangeAround(Number(usual ?? known?.default ?? Number.NaN), variable.rules);
    const choice: Choice = { how: "default", low: "", high: "", step: "", list: String(usual ?? ""), ...range };
    const swept: Swept = { variable, library: known, choice };
    for (const how of [known && "library", range && "range"] as const) {
      const counted = how && countOf({ ...swept, choice: { ...choice, how } });
      if (!how || !counted || !("count" in counted) || made * counted.count > MANY) continue;
      made *= counted.count;
      return { ...swept, choice: { ...choice, how } };
    }
    return usual === undefined && !known ? { ...swept, choice: { ...choice, how: "list" as const } } : swept;
  });
}

/** Up to eleven round values around a default: 200 → 100 to 300 by 20. Null when there is none. */
export function rangeAround(value: number, rules: readonly Rule[]): Pick<Choice, "low" | "high" | "step"> | null {
  if (!Number.isFinite(value)) return null;
  const whole = rules.some((rule) => rule.whole);
  const rough = Math.abs(value) / 10 || 0.1;
  const tens = 10 ** Math.floor(Math.log10(rough));
  const digit = [5, 2, 1].find((one) => one * tens <= rough * (1 + 1e-9)) ?? 1;
  const round = Number((digit * tens).toPrecision(1));
  const step = whole ? Math.max(1, Math.round(round)) : round;
  const least = Math.max(...rules.map((rule) => rule.least ?? Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY);
  const most = Math.min(...rules.map((rule) => rule.most ?? Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
  const down = Math.max(0, Math.min(5, Math.floor((value - least) / step + 1e-9)));
  const up = Math.max(0, Math.min(5, Math.floor((most - value) / step + 1e-9)));
  const places = Math.max(placesOf(value), placesOf(step));
  const text = (number: number) => String(Number(number.toFixed(places)));
  return { low: text(value - down * step), high: text(value + up * step), step: text(step) };
}

/** How many values are chosen, or what is wrong with them; null while something is still missing. */
export function countOf({ variable, library, choice }: Swept): Counted | null {
  if (choice.how === "library") return library ? { count: library.count } : wrong("values", "is not in your library");
  if (choice.how === "default")
    return variable.usual === undefined && !library ? wrong("values", "has no default: give it values") : { count: 1 };
  const counted = choice.how === "range" ? countRange(choice.low, choice.high, choice.step) : countList(choice.list);
  if (!counted || "problem" in counted) return counted;
  return outside(variable, choice) ?? counted;
}

/** A value that can't stand where the variable does. */
function outside(variable: Variable, choice: Choice): Counted | null {
  if (choice.how === "list") {
    for (const text of listed(choice.list)) {
      const said = valueFault(variable, text);
      if (said) return wrong("values", said);
    }
    return null;
  }
  for (const field of ["low", "high"] as const) {
    const said = valueFault(variable, choice[field]);
    if (said) return wrong(field, said);
  }
  const broken = variable.rules.some((rule) => rule.whole) && !Number.isInteger(Number(choice.step || "1"));
  return broken ? wrong("step", "must be a whole number: so are its values") : null;
}

/** What is wrong with one value of a variable, in words. */
export function valueFault(variable: Variable, text: string): string | null {
  if (variable.ticker) return tickerFault(text);
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) return `“${text}” is not a number`;
  for (const rule of variable.rules) {
    const said = numberFault(number, rule);
    if (said) return said;
  }
  return null;
}

/** The values as the API takes them; variables at their default are left out. */
export function gridOf(all: readonly Swept[]): Grid {
  const grid: Grid = {};
  for (const { variable, choice } of all) {
    if (choice.how === "library") grid[variable.name] = "library";
    if (choice.how === "range")
      grid[variable.name] = `${choice.low.trim()}:${choice.high.trim()}:${choice.step.trim() || "1"}`;
    if (choice.how === "list") {
      const texts = listed(choice.list);
      grid[variable.name] = variable.ticker ? texts : texts.map(Number);
    }
  }
  return grid;
}

function wrong(field: Problem["field"], text: string): Counted {
  return { problem: { field, text } };
}

function placesOf(number: number): number {
  const [digits = "", power = "0"] = String(number).split("e");
  return Math.max(0, (digits.split(".")[1] ?? "").length - Number(power));
}
