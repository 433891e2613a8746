/**
 * Whether JSON that came from outside (a clipboard) is blocks that the page can show. Values may be wrong, which is said
 * where they stand; what is missing altogether, or of another kind, is said here.
 */

import { edgeName } from "./document";
import { LIMITS } from "./indicators";
import { type Kind, SLOTS, type Slot } from "./model";

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function isValue(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

/** Why this is no block with blocks below it: "children[1].then: …"; null when it is one. */
export function wrongShape(top: unknown): string | null {
  const left: [unknown, string, number][] = [[top, "", 1]];
  let count = 0;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [json, path, level] = next;
    const at = path ? `${path}: ` : "";
    count += 1;
    if (count > LIMITS.nodes) return `there are more than ${LIMITS.nodes.toLocaleString("en-US")} blocks in it`;
    if (level > LIMITS.levels) return `it has more than ${LIMITS.levels} levels`;
    if (!isObject(json)) return `${at}this is no block: a block is an object with a "node"`;
    const kind = json.node as Kind;
    if (typeof kind !== "string" || !Object.hasOwn(SLOTS, kind))
      return `${at}there is no block of the kind ${JSON.stringify(json.node) ?? '(it has no "node")'}; known: ${Object.keys(SLOTS).join(", ")}`;
    const fault = wrongFields(kind, json);
    if (fault) return `${at}${fault}`;
    for (const slot of SLOTS[kind]) {
      const inner = below(json, kind, slot);
      if (typeof inner === "string") return `${at}${inner}`;
      for (const [name, child] of inner) left.push([child, path ? `${path}.${name}` : name, level + 1]);
    }
  }
  return null;
}

function below(json: Json, kind: Kind, slot: Slot): [string, unknown][] | string {
  const held = json[slot];
  if (slot !== "children") return held === undefined || held === null ? [] : [[slot, held]];
  if (!Array.isArray(held)) return `"children" is missing: a list of blocks`;
  const edge = edgeName(kind);
  if (!edge) return held.map((child, index) => [`children[${index}]`, child]);
  if (!held.every((one) => isObject(one) && isValue(one[edge])))
    return `each of its children is {"${edge}": NUMBER, "child": BLOCK}`;
  return held.map((one, index) => [`children[${index}].child`, (one as Json).child]);
}

function wrongFields(kind: Kind, json: Json): string | null {
  switch (kind) {
    case "ticker":
      return typeof json.ticker === "string" ? null : `a ticker needs "ticker", such as "SPY"`;
    case "group":
      return typeof json.name === "string" ? null : `a group needs a "name"`;
    case "inverse_volatility":
      return isValue(json.window) ? null : `"window" is missing`;
    case "reference":
      return typeof json.strategy === "string" ? null : `"strategy" is missing`;
    case "scale":
      return wrongMeasure(json.by, "by", true);
    case "gate":
      return wrongCondition(json.condition, "condition");
    case "enter_exit":
      return wrongCondition(json.enter, "enter") ?? wrongCondition(json.exit, "exit");
    case "sort":
      return wrongSort(json);
    default:
      return null;
  }
}

function wrongSort(json: Json): string | null {
  if (json.select !== "top" && json.select !== "bottom") return `"select" is "top" or "bottom"`;
  if (!isValue(json.count)) return `"count" is missing`;
  if (!Array.isArray(json.score) || !json.score.length) return `"score" is missing: a list of measures with weights`;
  for (const [name, needed] of [
    ["score", "weight"],
    ["limits", "bound"],
    ["ties", "select"],
  ] as const) {
    const items = json[name] ?? [];
    if (!Array.isArray(items)) return `"${name}" is a list`;
    for (const [index, item] of items.entries()) {
      if (!isObject(item) || !isValue(item[needed])) return `${name}[${index}] needs "${needed}"`;
      const fault = wrongMeasure(item.measure, `${name}[${index}].measure`, false);
      if (fault) return fault;
    }
  }
  return null;
}

function wrongMeasure(json: unknown, name: string, ticker: boolean): string | null {
  if (!isObject(json) || typeof json.indicator !== "string")
    return `"${name}" is no indicator: {"indicator": "rsi", …}`;
  if (ticker && typeof json.ticker !== "string") return `"${name}" needs a "ticker"`;
  const odd = Object.entries(json).find(([, value]) => !isValue(value));
  return odd ? `"${name}.${odd[0]}" is neither a number nor {name}` : null;
}

function wrongCondition(json: unknown, name: string, level = 1): string | null {
  if (level > LIMITS.conditionLevels) return `"${name}" nests too deep`;
  if (!isObject(json)) return `"${name}" is no condition: {"left": …, "op": ">", "right": …}`;
  const group = "all" in json ? "all" : "any" in json ? "any" : null;
  if (group) {
    const parts = json[group];
    if (!Array.isArray(parts)) return `"${name}.${group}" is a list of conditions`;
    for (const [index, part] of parts.entries()) {
      const fault = wrongCondition(part, `${name}.${group}[${index}]`, level + 1);
      if (fault) return fault;
    }
    return null;
  }
  if (typeof json.op !== "string") return `"${name}" needs an "op"`;
  for (const side of ["left", "right"]) {
    if (isValue(json[side])) continue;
    const fault = wrongMeasure(json[side], `${name}.${side}`, true);
    if (fault) return fault;
  }
  return json.for_days === undefined || isValue(json.for_days) ? null : `"${name}.for_days" is no number`;
}
