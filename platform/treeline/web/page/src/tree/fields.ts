/**
 * The places of a block where a number, a ticker or a name stands, and what may stand there. What is checked, searched,
 * replaced and made a variable is all found here. Kept per block: an unchanged block is never walked again.
 */

import { indicatorOf } from "./indicators";
import {
  type Condition,
  groupName,
  isComparison,
  isReading,
  type Kind,
  type Measure,
  type Num,
  type Operand,
  partsOf,
  type Reading,
  type TreeNode,
} from "./model";

/** What a number may be. `word`: what it is called in a message: "a window". */
export interface Rule {
  word: string;
  least?: number;
  most?: number;
  whole?: boolean;
  unit?: string;
}

export type FieldType = "number" | "ticker" | "name" | "indicator" | "strategy";

export interface Field {
  /** The place in the block, as in a path: "condition.left.window". */
  part: string;
  type: FieldType;
  value: Num;
  /** Of a number. */
  rule?: Rule;
}

const DAYS_AGO: Rule = { word: "days ago", least: 0, most: 2000, whole: true, unit: "sessions" };
const FOR_DAYS: Rule = { word: "days", least: 1, most: 2000, whole: true, unit: "sessions" };
const FACTOR: Rule = { word: "a factor" };
const PLUS: Rule = { word: "what is added" };
const SCORE_WEIGHT: Rule = { word: "the weight of a score" };
const COUNT: Rule = { word: "a count", least: 1, most: 20000, whole: true };
const WINDOW: Rule = { word: "a window", least: 2, most: 2000, whole: true, unit: "sessions" };
const EDGES: Record<"weight" | "stop", Rule> = {
  weight: { word: "a weight", least: 0 },
  stop: { word: "a stop" },
};

const known = new WeakMap<TreeNode, Field[]>();

/** All fields of a block, but for its weight or stop. */
export function fieldsOf(node: TreeNode): Field[] {
  const before = known.get(node);
  if (before) return before;
  const found = [...walk(node)];
  known.set(node, found);
  return found;
}

/** A child's weight or stop, which `parent` says whether it has. */
export function edgeField(node: TreeNode, parent: Kind | undefined): Field | null {
  if (parent !== "specified" && parent !== "scale") return null;
  const part = parent === "scale" ? "stop" : "weight";
  return { part, type: "number", value: node.edge ?? "", rule: EDGES[part] };
}

function* walk(node: TreeNode): Generator<Field> {
  switch (node.kind) {
    case "ticker":
      yield { part: "ticker", type: "ticker", value: node.fields.ticker };
      break;
    case "group":
      yield { part: "name", type: "name", value: node.fields.name };
      break;
    case "inverse_volatility":
      yield { part: "window", type: "number", value: node.fields.window, rule: WINDOW };
      break;
    case "scale":
      yield* reading(node.fields.by, "by");
      break;
    case "gate":
      yield* condition(node.fields.condition, "condition");
      break;
    case "enter_exit":
      yield* condition(node.fields.enter, "enter");
      yield* condition(node.fields.exit, "exit");
      break;
    case "reference":
      yield { part: "strategy", type: "strategy", value: node.fields.strategy };
      break;
    case "sort":
      yield* sort(node.fields);
  }
}

function* sort(fields: Extract<TreeNode, { kind: "sort" }>["fields"]): Generator<Field> {
  yield { part: "count", type: "number", value: fields.count, rule: COUNT };
  for (const [index, term] of fields.score.entries()) {
    yield { part: `score[${index}].weight`, type: "number", value: term.weight, rule: SCORE_WEIGHT };
    yield* measure(term.measure, `score[${index}].measure`);
  }
  for (const [index, limit] of (fields.limits ?? []).entries()) {
    yield* measure(limit.measure, `limits[${index}].measure`);
    yield { part: `limits[${index}].bound`, type: "number", value: limit.bound, rule: threshold(limit.measure) };
  }
  for (const [index, tie] of (fields.ties ?? []).entries()) yield* measure(tie.measure, `ties[${index}].measure`);
  if (fields.window !== undefined) yield { part: "window", type: "number", value: fields.window, rule: WINDOW };
}

function* condition(one: Condition, part: string): Generator<Field> {
  if (isComparison(one)) {
    yield* operand(one.left, one.right, `${part}.left`);
    yield* operand(one.right, one.left, `${part}.right`);
    if (one.for_days !== undefined)
      yield { part: `${part}.for_days`, type: "number", value: one.for_days, rule: FOR_DAYS };
    return;
  }
  const name = groupName(one);
  for (const [index, inner] of partsOf(one).entries()) yield* condition(inner, `${part}.${name}[${index}]`);
}

function* operand(one: Operand, other: Operand, part: string): Generator<Field> {
  if (isReading(one)) yield* reading(one, part);
  else yield { part, type: "number", value: one, rule: isReading(other) ? threshold(other) : { word: "a threshold" } };
}

function* reading(one: Reading, part: string): Generator<Field> {
  yield* measure(one, part);
  yield { part: `${part}.ticker`, type: "ticker", value: one.ticker };
  if (one.times !== undefined) yield { part: `${part}.times`, type: "number", value: one.times, rule: FACTOR };
  if (one.plus !== undefined) yield { part: `${part}.plus`, type: "number", value: one.plus, rule: PLUS };
}

function* measure(one: Measure, part: string): Generator<Field> {
  yield { part: `${part}.indicator`, type: "indicator", value: one.indicator };
  for (const { name, minimum, maximum, whole } of indicatorOf(one.indicator)?.parameters ?? []) {
    const rule: Rule = { word: `the ${name}`, least: minimum, most: maximum, whole };
    if (whole) rule.unit = "sessions";
    yield { part: `${part}.${name}`, type: "number", value: one[name] ?? "", rule };
  }
  if (one.days_ago !== undefined)
    yield { part: `${part}.days_ago`, type: "number", value: one.days_ago, rule: DAYS_AGO };
}

function threshold(other: Measure): Rule {
  return { word: "a threshold", unit: indicatorOf(other.indicator)?.unit };
}

/** What a rule allows, in words: "a whole number from 2 to 2000". */
export function allowed({ least, most, whole }: Rule): string {
  const number = whole ? "a whole number" : "a number";
  if (least !== undefined && most !== undefined) return `${number} from ${least} to ${most}`;
  return least !== undefined ? `${number}, ${least} or more` : number;
}

/** What is wrong with a number that stands under a rule; null when nothing is. Variables are judged by their defaults. */
export function numberFault(value: Num, rule: Rule): string | null {
  if (typeof value === "string") {
    if (value.trim() === "") return `${rule.word} is missing: ${allowed(rule)}`;
    if (value.startsWith("{")) return `"${value}" is no variable: write {name}, a letter first, then letters or digits`;
    return `"${value}" is not a number`;
  }
  if (rule.whole && !Number.isInteger(value)) return `${value} can't be ${rule.word}: ${allowed(rule)}`;
  const within = (rule.least === undefined || value >= rule.least) && (rule.most === undefined || value <= rule.most);
  return within ? null : `${value} can't be ${rule.word}: ${allowed(rule)}`;
}

const TICKER = /^[A-Z0-9./^-]{1,15}$/;

/** What is wrong with a ticker; whether a source has it is asked when a backtest starts. */
export function tickerFault(value: unknown): string | null {
  const text = String(value);
  if (typeof value === "string" && TICKER.test(text)) return null;
  if (text.trim() === "") return "a ticker is missing: type one";
  if (TICKER.test(text.toUpperCase().trim())) return `"${text}" is not a ticker: write "${text.toUpperCase().trim()}"`;
  return `"${text}" is not a ticker: up to 15 letters, digits and . - / ^`;
}
