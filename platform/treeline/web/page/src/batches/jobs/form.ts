/** What a batch is ordered with, as it stands in the dialog, and the order that it makes. */

import type { components } from "@/api/schema";
import type { BacktestSettings } from "@/backtest/settings";
import { count } from "@/kit/format";
import { product } from "@/variables/range";
import { countOf, gridOf, type Swept, type Variable } from "./swept";
import { readTable, type Table } from "./table";

export type OrderRequest = components["schemas"]["OrderRequest"];
export type Kind = "grid" | "sample" | "list";

export interface Form {
  kind: Kind;
  swept: readonly Swept[];
  sample: { count: string; seed: string };
  table: string;
  settings: BacktestSettings;
  name: string;
  priority: number;
}

/** The form, counted: what it makes so far. */
export interface Counted {
  /** Of each variable; null: not known yet, or wrong. */
  values: ReadonlyMap<string, number | null>;
  /** Combinations of the grid; null while a variable's values are not right. */
  grid: number | null;
  /** Combinations of the batch. */
  total: number | null;
  table: Table | null;
  /** Why it can't be ordered as it is. */
  missing: string | null;
}

const MOST_OF_A_GRID = 2 ** 62;
const SEEDS = 2 ** 32;

export function drawnSeed(): string {
  return String(Math.floor(Math.random() * SEEDS));
}

export function counted(form: Form, variables: readonly Variable[]): Counted {
  const values = new Map<string, number | null>();
  for (const one of form.swept) {
    const found = countOf(one);
    values.set(one.variable.name, found && "count" in found ? found.count : null);
  }
  const counts = [...values.values()];
  const grid = counts.every((one) => one !== null) ? product(counts as number[]) : null;
  if (form.kind === "list") {
    const table = readTable(form.table, variables);
    const right = table.rows.length > 0 && table.faults.length === 0;
    const missing = right ? null : table.faults.length ? "The table has faults" : "Paste a table, or take a file";
    return { values, grid, total: right ? table.rows.length : null, table, missing };
  }
  const missing = gridMissing(form, values, grid);
  const of = form.kind === "sample" ? wholeNumber(form.sample.count) : grid;
  return { values, grid, total: grid === null ? null : of, table: null, missing };
}

function gridMissing(form: Form, values: Counted["values"], grid: number | null): string | null {
  const wrong = [...values].filter(([, many]) => many === null).map(([name]) => `{${name}}`);
  if (grid === null) return `${wrong.join(", ")} ${wrong.length === 1 ? "is" : "are"} not right yet`;
  if (form.swept.every(({ choice }) => choice.how === "default"))
    return "Give at least one variable more than its default";
  if (grid > MOST_OF_A_GRID) return "More than 2^62 combinations could not be numbered: use fewer values";
  return form.kind === "sample" ? sampleFault(form.sample, grid) : null;
}

/** What is wrong with a sample of a grid of so many combinations. */
export function sampleFault(sample: Form["sample"], grid: number | null): string | null {
  const wanted = wholeNumber(sample.count);
  if (!wanted) return "A sample has 1 combination or more";
  if (grid !== null && wanted > grid) return `There are ${count(grid)} combinations: draw fewer, or run all`;
  return wholeNumber(sample.seed) === null || Number(sample.seed) > Number.MAX_SAFE_INTEGER
    ? "A seed is a whole number, 0 or more, of 15 digits at most"
    : null;
}

/** The order, without a name: that changes nothing of what is planned. */
export function orderOf(
  form: Form,
  made: Counted,
  what: Pick<OrderRequest, "strategy" | "document">,
): OrderRequest | null {
  if (made.missing) return null;
  const common = { ...what, ...form.settings, priority: form.priority };
  if (form.kind === "list") return { ...common, combinations: made.table?.rows ?? [] };
  const grid = gridOf(form.swept);
  if (form.kind === "grid") return { ...common, grid };
  return { ...common, grid, sample: { count: Number(form.sample.count), seed: Number(form.sample.seed) } };
}

function wholeNumber(text: string): number | null {
  return /^\d{1,16}$/.test(text.trim()) ? Number(text) : null;
}
