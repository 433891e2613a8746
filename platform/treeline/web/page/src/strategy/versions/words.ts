import { take } from "@/tree/document";
import type { Condition, Measure, NodeId, Reading, Tree, TreeNode } from "@/tree/model";
import { placeOf } from "@/tree/paths";
import { conditionText, measureText, operandText, sentence } from "@/tree/textForm";
import type { Change } from "./diff";

type Json = Record<string, unknown>;

/** What stands at a place of a document, in words: "75", "hold SPY", "if rsi(SPY, 10) > 75 then, with 12 blocks". */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") return value || "nothing";
  if (Array.isArray(value)) return value.length === 1 ? inWords(value[0]) : `${value.length} of them`;
  if (typeof value !== "object") return String(value);
  const json = value as Json;
  if ("node" in json) return nodeWords(json);
  if ("child" in json) {
    const edge = "weight" in json ? `weight ${json.weight}` : `at ${json.stop}`;
    return `${edge}: ${inWords(json.child)}`;
  }
  if ("left" in json || "all" in json || "any" in json) return conditionText(value as Condition);
  if ("measure" in json) return termWords(json);
  if ("indicator" in json) return "ticker" in json ? operandText(value as Reading) : measureText(value as Measure);
  return JSON.stringify(value);
}

function nodeWords(json: Json): string {
  const nodes: Record<NodeId, TreeNode> = {};
  const top = nodes[take(json, nodes)];
  const others = Object.keys(nodes).length - 1;
  const words = top ? sentence(top) : "";
  return others ? `${words}, with ${others} ${others === 1 ? "block" : "blocks"} in it` : words;
}

function termWords({ measure, weight, op, bound, select }: Json): string {
  const words = measureText(measure as Measure);
  if (weight !== undefined) return `${weight} × ${words}`;
  return op === undefined ? `${select} ${words}` : `${words} ${op} ${bound}`;
}

/** "root.condition.left.window" → "left window"; of a block itself nothing is left to say. */
export function placeWords(change: Change, rest: string | null): string {
  const words = (rest ?? change.path).replace(/^condition\.?/, "").replace(/[.[\]]+/g, " ");
  return words.replaceAll("_", " ").trim();
}

/** How many places differ, and the first of them: "2 places differ, first left window: 200 → 100". */
export function inShort(changes: readonly Change[], newer: Tree): string {
  const [first] = changes;
  if (!first) return "Nothing differs";
  const { change, before, after } = first;
  const where = change === "changed" ? placeWords(first, placeOf(newer, first.path)?.rest ?? null) : "";
  const what =
    change === "removed"
      ? `without ${inWords(before)}`
      : change === "added"
        ? `with ${inWords(after)}`
        : `${inWords(before)} → ${inWords(after)}`;
  const words = where ? `${where}: ${what}` : what;
  return changes.length === 1 ? `1 place differs, ${words}` : `${changes.length} places differ, first ${words}`;
}
