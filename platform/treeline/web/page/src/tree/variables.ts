/** Variables in a tree: making one of a number or a ticker, putting a value back, giving it another name. */

import { setPart } from "./edits";
import { findingsOf, type Use } from "./faults";
import { edgeField, type Field, fieldsOf } from "./fields";
import { isVariable, type NodeId, type Num, nodeOf, type Tree } from "./model";

export interface VariableRow {
  name: string;
  /** The document's default; undefined: a run has to give a value. */
  value: Num | undefined;
  uses: readonly Use[];
}

/** The variables of a strategy by name: those that stand in the tree, and defaults that nothing uses. */
export function variablesOf(tree: Tree): VariableRow[] {
  const { uses } = findingsOf(tree);
  const names = new Set([...uses.keys(), ...Object.keys(tree.variables)]);
  return [...names].sort().map((name) => ({ name, value: tree.variables[name], uses: uses.get(name) ?? [] }));
}

/** The number or ticker field at a place of a block; its weight or stop too. */
export function fieldAt(tree: Tree, id: NodeId, part: string): Field | null {
  const node = nodeOf(tree, id);
  const edge = node.parent === null ? null : edgeField(node, nodeOf(tree, node.parent).kind);
  if (edge?.part === part) return edge;
  return fieldsOf(node).find((field) => field.part === part) ?? null;
}

export function isName(text: string): boolean {
  return isVariable(`{${text}}`);
}

/** Puts {name} in a field; what stood there becomes the default, unless the variable has one. */
export function makeVariable(tree: Tree, id: NodeId, part: string, name: string, value: Num | undefined): void {
  const nothing = value === undefined || value === "" || isVariable(value);
  if (!nothing && tree.variables[name] === undefined) tree.variables[name] = value;
  setPart(tree, id, part, `{${name}}`);
}

/** Puts the default back in the variable's place here; a default that then stands for nothing goes. */
export function backToValue(tree: Tree, id: NodeId, part: string, name: string, last: boolean): void {
  setPart(tree, id, part, tree.variables[name] ?? "");
  if (last) delete tree.variables[name];
}

/** Gives a variable another name wherever it stands. */
export function renameVariable(tree: Tree, uses: readonly Use[], from: string, to: string): void {
  for (const { id, part } of uses) setPart(tree, id, part, `{${to}}`);
  const value = tree.variables[from];
  delete tree.variables[from];
  if (value !== undefined && tree.variables[to] === undefined) tree.variables[to] = value;
}

const SHORT: Record<string, string> = {
  window: "window",
  count: "top",
  weight: "weight",
  stop: "stop",
  bound: "bound",
  left: "threshold",
  right: "threshold",
  ticker: "asset",
  for_days: "days",
};

/** A name that no variable of the tree has yet, after what the field is. */
export function suggestedName(tree: Tree, field: Field): string {
  const last = field.part.split(".").at(-1) ?? "";
  const base = SHORT[last] ?? (isName(last) ? last : "n");
  const taken = new Set(variablesOf(tree).map((one) => one.name));
  if (!taken.has(base)) return base;
  for (let more = 2; ; more += 1) if (!taken.has(`${base}${more}`)) return `${base}${more}`;
}
