import { partOf } from "@/tree/edits";
import {
  type Condition,
  groupName,
  isComparison,
  type Limit,
  type Measure,
  partsOf,
  type Term,
  type Tie,
  type TreeNode,
} from "@/tree/model";
import { conditionWords, measureWords } from "@/tree/sentence";

/** A further line of a block in plain words. */
export function linePlainly(node: TreeNode, part: string): string {
  const value = partOf(node, part);
  if (typeof value !== "object" || value === null) return "";
  if (node.kind === "sort") return sortPlainly(value as { measure: Measure }, part);
  const condition = value as Condition;
  const text = isComparison(condition)
    ? conditionWords(condition)
    : `${groupName(condition)} of ${partsOf(condition).length} conditions`;
  return part === "exit" ? `EXIT when ${text}` : text;
}

function sortPlainly(value: { measure: Measure }, part: string): string {
  const measure = measureWords(value.measure);
  if (part.startsWith("score")) return `+ ${(value as Term).weight} × ${measure}`;
  if (part.startsWith("limits")) return `only where ${measure} ${(value as Limit).op} ${(value as Limit).bound}`;
  return `ties by ${(value as Tie).select} ${measure}`;
}
