/** How many values a range or a list has, exactly: 0.1 to 0.3 by 0.1 is three, whatever floating point makes of it. */

export const MOST_VALUES = 200_000;

export interface Problem {
  field: "low" | "high" | "step" | "values";
  text: string;
}
export type Counted = { count: number } | { problem: Problem };

/** A decimal number as a whole one of steps of 10^-places. */
interface Exact {
  digits: bigint;
  places: number;
}

/** The number that a text is, exactly; null when it is none. */
export function exact(text: string): Exact | null {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(text.trim());
  if (!found) return null;
  const [, sign = "", whole = "", fraction = "", power = "0"] = found;
  if (!whole && !fraction) return null;
  const digits = BigInt(whole + fraction) * (sign === "-" ? -1n : 1n);
  const places = fraction.length - Number(power);
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places };
}

/** A range with both ends; a step that was left out is 1. Null while something is still missing. */
export function countRange(low: string, high: string, step: string): Counted | null {
  if (!low.trim() || !high.trim()) return null;
  const ends = [exact(low), exact(high), exact(step.trim() || "1")] as const;
  const [first, last, by] = ends;
  if (!first) return problem("low", "is not a number");
  if (!last) return problem("high", "is not a number");
  if (!by) return problem("step", "is not a number");
  const places = Math.max(first.places, last.places, by.places);
  const [from, to, each] = [scaled(first, places), scaled(last, places), scaled(by, places)];
  if (each <= 0n) return problem("step", "must be above 0");
  if (to < from) return problem("high", `must be ${low.trim()} or more`);
  const steps = (to - from) / each;
  if ((to - from) % each !== 0n) {
    const before = written(from + steps * each, places);
    const after = written(from + (steps + 1n) * each, places);
    return problem("step", `never leads from ${low.trim()} to ${high.trim()}: end on ${before} or ${after}`);
  }
  if (steps >= BigInt(MOST_VALUES))
    return problem("step", `makes more than ${MOST_VALUES.toLocaleString("en-US")} values`);
  return { count: Number(steps) + 1 };
}

/** What stands between commas, spaces and line breaks. */
export function listed(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** A list, in which every value stands once. Null while it is empty. */
export function countList(text: string): Counted | null {
  const values = listed(text);
  if (!values.length) return null;
  const seen = new Set<string>();
  for (const value of values) {
    const number = exact(value);
    const same = number ? written(number.digits, number.places) : value;
    if (seen.has(same)) return problem("values", `names ${value} twice`);
    seen.add(same);
  }
  return values.length > MOST_VALUES
    ? problem("values", `has more than ${MOST_VALUES.toLocaleString("en-US")} values`)
    : { count: values.length };
}

/** The product of how many values each has. */
export function product(counts: readonly number[]): number {
  return counts.reduce((all, one) => all * one, 1);
}

function problem(field: Problem["field"], text: string): Counted {
  return { problem: { field, text } };
}

function scaled({ digits, places }: Exact, to: number): bigint {
  return digits * 10n ** BigInt(to - places);
}

function written(digits: bigint, places: number): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, "0");
  const whole = text.slice(0, text.length - places);
  const fraction = text.slice(text.length - places).replace(/0+$/, "");
  return `${digits < 0n ? "-" : ""}${whole}${fraction && `.${fraction}`}`;
}
