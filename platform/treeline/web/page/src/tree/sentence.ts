/** Blocks as plain sentences: for those who listen, for rows drawn small, for the names of undo steps. */

import { COMPARATOR_SIGNS, indicatorOf } from "./indicators";
import {
  type Comparison,
  type Condition,
  groupName,
  isComparison,
  isReading,
  type Kind,
  type Measure,
  type Operand,
  partsOf,
  type Reading,
  type TreeNode,
} from "./model";

/** The word that a block begins with. */
export const KEYWORD: Record<Kind, string> = {
  ticker: "",
  cash: "CASH",
  group: "GROUP",
  equal: "WEIGHT",
  specified: "WEIGHT",
  inverse_volatility: "WEIGHT",
  scale: "SCALE",
  sort: "SORT",
  gate: "IF",
  enter_exit: "ENTER",
  reference: "STRATEGY",
};

/** What comes after the keyword. */
export function sentence(node: TreeNode): string {
  switch (node.kind) {
    case "ticker":
      return node.fields.ticker || "no ticker yet";
    case "cash":
      return "";
    case "group":
      return node.fields.name || "without a name";
    case "equal":
      return "equally";
    case "specified":
      return "by the weights given";
    case "inverse_volatility":
      return `by inverse volatility over ${node.fields.window} days`;
    case "scale":
      return `by ${readingWords(node.fields.by)}`;
    case "sort": {
      const { select, count, score } = node.fields;
      const terms = score.map((term) =>
        score.length === 1 && term.weight === 1
          ? measureWords(term.measure)
          : `${term.weight} × ${measureWords(term.measure)}`,
      );
      return `take ${select} ${count} by ${terms.join(" + ")}`;
    }
    case "gate":
      return conditionWords(node.fields.condition);
    case "enter_exit":
      return `when ${conditionWords(node.fields.enter)}, exit when ${conditionWords(node.fields.exit)}`;
    case "reference":
      return node.fields.strategy || "none chosen yet";
  }
}

/** The whole of it: "IF RSI 10 of SPY > 75". */
export function words(node: TreeNode): string {
  return `${KEYWORD[node.kind]} ${sentence(node)}`.trim();
}

export function conditionWords(condition: Condition): string {
  if (isComparison(condition)) return comparisonWords(condition);
  const joined = partsOf(condition).map((one) =>
    isComparison(one) ? conditionWords(one) : `(${conditionWords(one)})`,
  );
  return joined.join(groupName(condition) === "all" ? " and " : " or ") || "nothing yet";
}

export function comparisonWords({ left, op, right, for_days }: Comparison): string {
  const days = for_days === undefined ? "" : ` for ${for_days} days`;
  return `${operandWords(left)} ${COMPARATOR_SIGNS[op] ?? op} ${operandWords(right)}${days}`;
}

function operandWords(operand: Operand): string {
  return isReading(operand) ? readingWords(operand) : String(operand);
}

export function readingWords(reading: Reading): string {
  const times = reading.times === undefined ? "" : `${reading.times} × `;
  const plus = reading.plus === undefined ? "" : ` + ${reading.plus}`;
  return `${times}${measureWords({ ...reading, days_ago: undefined })} of ${reading.ticker || "…"}${ago(reading)}${plus}`;
}

export function measureWords(measure: Measure): string {
  const known = indicatorOf(measure.indicator);
  const figures = (known?.parameters ?? []).map((one) => measure[one.name]).filter((one) => one !== undefined);
  return [known?.label ?? measure.indicator, ...figures].join(" ") + ago(measure);
}

function ago({ days_ago }: Measure): string {
  return days_ago === undefined ? "" : ` ${days_ago} days ago`;
}
