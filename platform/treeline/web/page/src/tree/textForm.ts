/** Blocks as words: one line each, as the language's text form says them. What is missing stands as "…". */

import catalogue from "@/language/catalogue.json";
import {
  type Condition,
  isComparison,
  isReading,
  type Kind,
  type Measure,
  type NodeId,
  type Num,
  nodeOf,
  type Operand,
  SLOTS,
  type Tree,
  type TreeNode,
} from "./model";

const MISSING = "…";
const EXTREMES = { top: "highest", bottom: "lowest" } as const;
const PARAMETERS = new Map(catalogue.indicators.map((one) => [one.name, one.parameters]));

/** "hold SPY", "if rsi(SPY, 10) > 75 then", "top 3 by cumulative_return(20), equally". */
export function sentence(node: TreeNode): string {
  switch (node.kind) {
    case "ticker":
      return `hold ${written(node.fields.ticker)}`;
    case "cash":
      return "hold cash";
    case "reference":
      return `strategy ${written(node.fields.strategy)}`;
    case "group":
      return `group ${written(node.fields.name)}`;
    case "equal":
      return "equally";
    case "specified":
      return "by weight";
    case "inverse_volatility":
      return byVolatility(node.fields.window);
    case "scale":
      return `scaled by ${operandText(node.fields.by)}`;
    case "gate":
      return `if ${conditionText(node.fields.condition)} then`;
    case "enter_exit":
      return `enter when ${conditionText(node.fields.enter)}, exit when ${conditionText(node.fields.exit)}`;
    case "sort": {
      const { score, select, count, weighting = "equal", window } = node.fields;
      const by = score.map(
        (term) => (term.weight === 1 ? "" : `${written(term.weight)} × `) + measureText(term.measure),
      );
      const shares = { equal: "equally", rank: "by rank", inverse_volatility: byVolatility(window) }[weighting];
      return `${select} ${written(count)} by ${by.join(" + ")}, ${shares}`;
    }
  }
}

/** What stands between a block and its parent: "then", "else", "inside", "weight 60", "at 30"; "" where nothing does. */
export function branchText(parent: Kind, node: TreeNode): string {
  if (parent === "specified") return `weight ${written(node.edge)}`;
  if (parent === "scale") return `at ${written(node.edge)}`;
  return parent === "gate" || parent === "enter_exit" ? node.slot : "";
}

/** "rsi(SPY, {n}) > 75"; several are joined by "and" or "or", in parentheses where one stands in another. */
export function conditionText(condition: Condition): string {
  if (!isComparison(condition)) {
    const parts = "all" in condition ? condition.all : condition.any;
    return parts
      .map((part) => (isComparison(part) ? conditionText(part) : `(${conditionText(part)})`))
      .join("all" in condition ? " and " : " or ");
  }
  const { left, op, right, for_days } = condition;
  const lasting = for_days === undefined || for_days === 1 ? "" : ` for ${days(for_days)}`;
  return `${operandText(left)} ${op.replace("_", " ")} ${operandText(right)}${lasting}`;
}

/** "75", "{n}", "sma(SPY, 200) 1 day ago", "2 × rsi(SPY, 10) + 5". */
export function operandText(side: Operand): string {
  if (!isReading(side)) return written(side);
  const { ticker, times, plus, ...measure } = side;
  const factor = times === undefined || times === 1 ? "" : `${written(times)} × `;
  const more = plus === undefined || plus === 0 ? "" : ` + ${written(plus)}`;
  return `${factor}${measureText(measure as Measure, ticker)}${more}`;
}

/** "sma(SPY, 200) 1 day ago"; without a ticker "sma(200)", and just "price" when nothing is left. */
export function measureText(measure: Measure, ticker?: string): string {
  const parameters = PARAMETERS.get(measure.indicator) ?? [];
  const figures = parameters.map((one) => measure[one.name] ?? one.default);
  const words = [...(ticker === undefined ? [] : [ticker]), ...figures].map(written);
  const ago = measure.days_ago ? ` ${days(measure.days_ago)} ago` : "";
  return measure.indicator + (words.length ? `(${words.join(", ")})` : "") + ago;
}

/** The whole strategy, two spaces a level. */
export function asText(tree: Tree): string {
  const head = [tree.name || MISSING];
  const defaults = Object.entries(tree.variables).sort(([a], [b]) => (a < b ? -1 : 1));
  if (defaults.length) head.push(`with ${defaults.map(([name, value]) => `${name} = ${value}`).join(", ")}`);
  if (tree.rebalance !== "daily") head.push(`rebalanced ${tree.rebalance}`);
  if (tree.corridor !== null) head.push(`rebalanced beyond a corridor of ${tree.corridor}`);
  const lines = [head.join("   ")];
  const left: Step[] = tree.root === null ? [] : [{ level: 0, id: tree.root }];
  for (let step = left.pop(); step !== undefined; step = left.pop()) {
    const { level } = step;
    if (step.text !== undefined) lines.push("  ".repeat(level) + step.text);
    else left.push(...blockLines(tree, step.id, level).reverse());
  }
  return `${lines.join("\n")}\n`;
}

type Step = { level: number; text: string; id?: undefined } | { level: number; id: NodeId; text?: undefined };

function blockLines(tree: Tree, id: NodeId, level: number): Step[] {
  const node = nodeOf(tree, id);
  const steps: Step[] = heads(node).map(([deeper, text]) => ({ level: level + deeper, text }));
  for (const slot of SLOTS[node.kind]) {
    if (slot === "else" || slot === "inside" || slot === "outside") steps.push({ level, text: slot });
    const children = node.slots[slot] ?? [];
    if (!children.length) steps.push({ level: level + 1, text: MISSING });
    for (const child of children) {
      const edge = slot === "children" ? branchText(node.kind, nodeOf(tree, child)) : "";
      if (edge) steps.push({ level: level + 1, text: edge });
      steps.push({ level: level + (edge ? 2 : 1), id: child });
    }
  }
  return steps;
}

function heads(node: TreeNode): [number, string][] {
  if (node.kind === "enter_exit")
    return [
      [0, `enter when ${conditionText(node.fields.enter)}`],
      [0, `exit when ${conditionText(node.fields.exit)}`],
    ];
  if (node.kind !== "sort") return [[0, sentence(node)]];
  const { limits = [], ties = [] } = node.fields;
  return [
    [0, sentence(node)],
    ...limits.map(({ measure, op, bound }): [number, string] => [
      1,
      `only where ${measureText(measure)} ${op} ${written(bound)}`,
    ]),
    ...ties.map(({ measure, select }): [number, string] => [
      1,
      `equal scores: ${EXTREMES[select]} ${measureText(measure)} first`,
    ]),
  ];
}

function byVolatility(window: Num | undefined): string {
  return `by inverse volatility over ${days(window)}`;
}

function days(number: Num | undefined): string {
  return number === 1 ? "1 day" : `${written(number)} days`;
}

function written(value: Num | undefined | null): string {
  return value === undefined || value === null || value === "" ? MISSING : String(value);
}
