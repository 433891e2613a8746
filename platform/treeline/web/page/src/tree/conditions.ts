/** Edits within conditions, scores, limits and ties: adding, removing, nesting, comparing with something else. */

import { partOf, setPart } from "./edits";
import {
  type Comparison,
  type Condition,
  type GroupName,
  groupName,
  isComparison,
  isReading,
  type NodeId,
  nodeOf,
  type Operand,
  partsOf,
  type Reading,
  type Tree,
} from "./model";

/** A comparison like the last one, so that only what differs is to be changed. */
function another(of: Condition | undefined): Comparison {
  if (of && isComparison(of)) return structuredClone(plain(of));
  const inner = of && partsOf(of).at(-1);
  return inner ? another(inner) : { left: { indicator: "rsi", ticker: "", window: 10 }, op: ">", right: 50 };
}

/** Drafts of immer can't be cloned. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** One more condition: at the end of a group; of a single comparison a group of both is made. */
export function addCondition(tree: Tree, id: NodeId, part: string, joined: GroupName = "all"): void {
  const at = plain(partOf(nodeOf(tree, id), part) as Condition);
  if (isComparison(at)) setPart(tree, id, part, group(joined, [at, another(at)]));
  else setPart(tree, id, part, group(groupName(at), [...partsOf(at), another(at)]));
}

function group(name: GroupName, parts: Condition[]): Condition {
  return name === "all" ? { all: parts } : { any: parts };
}

/** Puts a condition into a group of its own, or takes a group's only part out of it. */
export function nest(tree: Tree, id: NodeId, part: string, name: GroupName): void {
  setPart(tree, id, part, group(name, [plain(partOf(nodeOf(tree, id), part) as Condition)]));
}

/** Takes a group's parts out of it: into the group around it, or, of a single part, in its place. */
export function ungroup(tree: Tree, id: NodeId, part: string): void {
  const at = plain(partOf(nodeOf(tree, id), part) as Condition);
  if (isComparison(at)) return;
  const parts = partsOf(at);
  const outer = inGroup(part);
  if (parts.length === 1 && parts[0]) setPart(tree, id, part, parts[0]);
  else if (outer) {
    const around = plain(partOf(nodeOf(tree, id), outer.list) as Condition[]);
    around.splice(outer.index, 1, ...parts);
    setPart(tree, id, outer.list, around);
  }
}

/** The list that a part of a group stands in: "condition.all[1]" → condition.all, 1. */
export function inGroup(part: string): { list: string; index: number; group: string } | null {
  const found = /^(.*)\.(all|any)\[(\d+)\]$/.exec(part);
  return found ? { list: `${found[1]}.${found[2]}`, index: Number(found[3]), group: found[1] as string } : null;
}

/** Takes a condition out of its group; of a group of two only the other is left. */
export function removeCondition(tree: Tree, id: NodeId, part: string): void {
  const place = inGroup(part);
  if (!place) return;
  const rest = plain(partOf(nodeOf(tree, id), place.list) as Condition[]);
  rest.splice(place.index, 1);
  if (rest.length === 1 && rest[0]) setPart(tree, id, place.group, rest[0]);
  else setPart(tree, id, place.list, rest);
}

/** Compares with an indicator instead of a number, or with a number instead of an indicator. */
export function switchOperand(tree: Tree, id: NodeId, part: string, side: "left" | "right"): void {
  const comparison = plain(partOf(nodeOf(tree, id), part) as Comparison);
  const now = comparison[side];
  const other = comparison[side === "left" ? "right" : "left"];
  setPart(tree, id, `${part}.${side}`, isReading(now) ? 50 : likely(other));
}

/** What a reading is likely compared with: a price with its average, all else with itself, of the same ticker. */
function likely(other: Operand): Reading {
  if (!isReading(other)) return { indicator: "rsi", ticker: "", window: 10 };
  if (other.indicator === "price") return { indicator: "sma", ticker: other.ticker, window: 200 };
  const { times: _times, plus: _plus, days_ago: _ago, ...same } = other;
  return same as Reading;
}

export function swapSides(tree: Tree, id: NodeId, part: string): void {
  const { left, right } = plain(partOf(nodeOf(tree, id), part) as Comparison);
  setPart(tree, id, `${part}.left`, right);
  setPart(tree, id, `${part}.right`, left);
}

/** Appends to one of a sort's lists; the list appears with its first item. */
export function addTo(tree: Tree, id: NodeId, list: "score" | "limits" | "ties"): void {
  const measure = { indicator: "rsi", window: 10 };
  const items = {
    score: { measure, weight: 1 },
    limits: { measure, op: "<", bound: 80 },
    ties: { measure, select: "top" },
  };
  const before = plain((partOf(nodeOf(tree, id), list) as unknown[] | undefined) ?? []);
  setPart(tree, id, list, [...before, items[list]]);
}

/** Takes an item out of one of a sort's lists; an empty list goes. */
export function takeFrom(tree: Tree, id: NodeId, part: string): void {
  const found = /^(score|limits|ties)\[(\d+)\]$/.exec(part);
  if (!found) return;
  const list = found[1] as string;
  const rest = plain(partOf(nodeOf(tree, id), list) as unknown[]);
  rest.splice(Number(found[2]), 1);
  setPart(tree, id, list, rest.length ? rest : undefined);
}
