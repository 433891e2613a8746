/** The language's indicators, as the catalogue tells them: parameters, bounds, units, formulas. */

import catalogue from "@/language/catalogue.json";
import type { Comparator, Measure, Num, Reading } from "./model";

export interface Parameter {
  name: string;
  minimum: number;
  maximum: number;
  whole: boolean;
  default: number | null;
}
export interface Indicator {
  name: string;
  label: string;
  title: string;
  unit: string;
  /** The columns of a bar that it needs: close, high, low … */
  reads: string[];
  parameters: Parameter[];
  formula: string;
  source: string;
}

export const INDICATORS: readonly Indicator[] = catalogue.indicators;
export const COMPARATORS = catalogue.choices.comparators as readonly Comparator[];
export const LIMITS = catalogue.limits;

const byName = new Map(INDICATORS.map((one) => [one.name, one]));
/** Where the language has no default. */
const USUAL_WINDOW = 20;

export function indicatorOf(name: string): Indicator | undefined {
  return byName.get(name);
}

/** The same reading with another indicator: a parameter that both have stays, the others take their defaults. */
export function withIndicator<M extends Measure | Reading>(old: M, name: string): M {
  const parameters: Record<string, Num> = {};
  for (const one of indicatorOf(name)?.parameters ?? []) {
    const usual = one.default ?? Math.max(one.minimum, USUAL_WINDOW);
    parameters[one.name] = old[one.name] ?? usual;
  }
  const kept: Record<string, unknown> = {};
  for (const key of ["ticker", "days_ago", "times", "plus"]) if (old[key] !== undefined) kept[key] = old[key];
  return { indicator: name, ...parameters, ...kept } as M;
}

/** Comparisons in words, for menus and for those who listen. */
export const COMPARATOR_WORDS: Record<Comparator, string> = {
  ">": "greater than",
  ">=": "greater than or equal to",
  "<": "less than",
  "<=": "less than or equal to",
  "==": "equal to",
  crosses_above: "crosses above",
  crosses_below: "crosses below",
};
/** As they stand in a sentence. */
export const COMPARATOR_SIGNS: Record<Comparator, string> = {
  ">": ">",
  ">=": "≥",
  "<": "<",
  "<=": "≤",
  "==": "=",
  crosses_above: "crosses above",
  crosses_below: "crosses below",
};
