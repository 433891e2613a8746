import type { Refused } from "@/api/errors";
import { inWords } from "@/api/errors";
import type { components } from "@/api/schema";
import { type Counted, countList, countRange, listed } from "./range";

export type LibraryVariable = components["schemas"]["LibraryVariable"];
export type Definition = components["schemas"]["DefinitionRequest"];
export type Kind = components["schemas"]["VariableKind"];

/** A variable as it stands in the dialog: what was typed, right or not. */
export interface Draft {
  name: string;
  kind: Kind;
  default: string;
  how: "range" | "list";
  low: string;
  high: string;
  step: string;
  values: string;
  description: string;
}

const EMPTY: Draft = {
  name: "",
  kind: "window",
  default: "",
  how: "range",
  low: "",
  high: "",
  step: "",
  values: "",
  description: "",
};

/** What the dialog begins with: a variable of the library, or nothing. */
export function draftOf(variable: LibraryVariable | null): Draft {
  if (!variable) return EMPTY;
  const text = (value: number | string | null) => (value === null ? "" : String(value));
  return {
    name: variable.name,
    kind: variable.kind,
    default: text(variable.default),
    how: variable.values ? "list" : "range",
    low: text(variable.low),
    high: text(variable.high),
    step: text(variable.step),
    values: (variable.values ?? []).join(", "),
    description: variable.description,
  };
}

/** Tickers have no range. */
export function isList(draft: Draft): boolean {
  return draft.kind === "ticker" || draft.how === "list";
}

export function countOf(draft: Draft): Counted | null {
  return isList(draft) ? countList(draft.values) : countRange(draft.low, draft.high, draft.step);
}

/** What is sent. Text that is no number goes as it is, for the API to say what is wrong with it. */
export function definitionOf(draft: Draft): Definition {
  const value = (text: string): number | string => {
    const number = Number(text);
    return draft.kind !== "ticker" && text.trim() !== "" && Number.isFinite(number) ? number : text.trim();
  };
  const range = {
    low: value(draft.low) as number,
    high: value(draft.high) as number,
    ...(draft.step.trim() ? { step: value(draft.step) as number } : {}),
  };
  return {
    name: draft.name.trim(),
    kind: draft.kind,
    default: value(draft.default),
    description: draft.description.trim(),
    ...(isList(draft) ? { values: listed(draft.values).map(value) } : range),
  };
}

/** The definition that a variable of the library has, to be made again. */
export function sameDefinition(variable: LibraryVariable): Definition {
  return definitionOf(draftOf(variable));
}

/** The faults of a field, and of what is in it (`values[3]`), in words. */
export function faultsAt(refused: Refused | null, field: string): string | undefined {
  const faults = refused?.faults.filter(({ path }) => path === field || path.startsWith(`${field}[`)) ?? [];
  return faults.map(inWords).join("; ") || undefined;
}
