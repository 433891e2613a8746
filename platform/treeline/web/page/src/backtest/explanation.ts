/** One day of a backtest as rows: the way that the tree took, open, and what it passed by, one line each. */

import type { components } from "@/api/schema";
import { fromDocument, type StrategyDocument } from "@/tree/document";
import { COMPARATOR_SIGNS } from "@/tree/indicators";
import {
  type Condition,
  groupName,
  isComparison,
  isReading,
  type NodeId,
  nodeOf,
  type Operand,
  partsOf,
  SLOTS,
  type Slot,
  subtree,
  type Tree,
  type TreeNode,
} from "@/tree/model";
import { idsByPath } from "@/tree/paths";
import { words } from "@/tree/sentence";
import { valueText } from "./units";

export type Explanation = components["schemas"]["Explanation"];
type Node = Explanation["nodes"][number];
type Read = Explanation["readings"][number];

export type DayRow = { key: string; path: string; depth: number } & (
  | { type: "block"; kind: TreeNode["kind"]; words: string; share: number; slot: string; detail: string }
  | { type: "condition"; true: boolean | null; words: string; figures: string }
  | { type: "skipped"; words: string; why: string; detail: string }
);

/** What a block's reading or child comes to, by path. */
interface Answers {
  nodes: Map<string, Node>;
  readings: Map<string, Read>;
  truths: Map<string, Explanation["conditions"][number]>;
}

interface Step {
  id: NodeId;
  path: string;
  depth: number;
  slot: string;
  detail: string;
}

/** The rows of a day, in the document's order. `document` is what was asked for, not what it has become since. */
export function dayRows(document: StrategyDocument, explanation: Explanation): DayRow[] {
  const tree = fromDocument(document);
  const paths = new Map([...idsByPath(tree)].map(([path, id]) => [id, path]));
  const answers: Answers = {
    nodes: new Map(explanation.nodes.map((one) => [one.path, one])),
    readings: new Map(explanation.readings.map((one) => [one.path, one])),
    truths: new Map(explanation.conditions.map((one) => [one.path, one])),
  };
  const rows: DayRow[] = [];
  const left: Step[] = tree.root === null ? [] : [{ id: tree.root, path: "root", depth: 0, slot: "", detail: "" }];
  for (let step = left.pop(); step !== undefined; step = left.pop()) {
    const node = nodeOf(tree, step.id);
    const asked = answers.nodes.get(step.path);
    if (!asked) {
      rows.push(passedBy(tree, step));
      continue;
    }
    rows.push(taken(node, step, asked, answers));
    rows.push(...conditionRows(node, step, answers));
    if (node.kind === "reference") rows.push(...within(step, explanation.nodes));
    left.push(...below(node, step, paths, answers).reverse());
  }
  return rows;
}

function taken(node: TreeNode, { path, depth, slot, detail }: Step, asked: Node, { readings }: Answers): DayRow {
  const scale = node.kind === "scale" ? valueText(asked.value ?? null, readings.get(`${path}.by`)?.unit ?? "") : "";
  return {
    type: "block",
    key: path,
    path,
    depth,
    kind: node.kind,
    words: words(node),
    share: asked.share,
    slot,
    detail: detail || scale,
  };
}

function passedBy(tree: Tree, { id, path, depth, slot, detail }: Step): DayRow {
  const blocks = subtree(tree, id).length;
  const size = blocks > 1 ? ` (${blocks - 1} inside)` : "";
  const named = slot ? `${slot}: ` : "";
  return {
    type: "skipped",
    key: path,
    path,
    depth,
    words: `${named}${words(nodeOf(tree, id))}${size}`,
    why: whyNot(tree, id, slot),
    detail,
  };
}

/** In a word or two, why a block was given nothing. */
function whyNot(tree: Tree, id: NodeId, slot: string): string {
  if (slot) return "not taken";
  const { parent } = nodeOf(tree, id);
  return parent !== null && nodeOf(tree, parent).kind === "sort" ? "not chosen" : "no share";
}

/** Slots whose child is one of two ways. */
const WAYS: ReadonlySet<Slot> = new Set(["then", "else", "inside", "outside"]);

function below(node: TreeNode, { path, depth }: Step, paths: Map<NodeId, string>, answers: Answers): Step[] {
  return SLOTS[node.kind].flatMap((slot) =>
    (node.slots[slot] ?? []).map((id, index) => ({
      id,
      path: paths.get(id) ?? "",
      depth: depth + 1,
      slot: WAYS.has(slot) ? slot : "",
      detail: slot === "children" ? measured(node, path, index, answers) : "",
    })),
  );
}

/** What a sort or an inverse volatility measured a child by. */
function measured(node: TreeNode, path: string, child: number, { readings }: Answers): string {
  if (node.kind === "inverse_volatility") {
    const read = readings.get(`${path}.window`);
    return read?.values ? valueText(read.values[child] ?? null, read.unit) : "";
  }
  if (node.kind !== "sort") return "";
  return node.fields.score
    .flatMap((_, term) => readings.get(`${path}.score[${term}].measure`) ?? [])
    .map((read) => valueText(read.values?.[child] ?? null, read.unit))
    .join(", ");
}

function conditionRows(node: TreeNode, { path, depth }: Step, answers: Answers): DayRow[] {
  if (node.kind === "gate") return judged(node.fields.condition, `${path}.condition`, depth, "", answers);
  if (node.kind !== "enter_exit") return [];
  return [
    ...judged(node.fields.enter, `${path}.enter`, depth, "enter: ", answers),
    ...judged(node.fields.exit, `${path}.exit`, depth, "exit: ", answers),
  ];
}

function judged(condition: Condition, path: string, depth: number, before: string, answers: Answers): DayRow[] {
  const truth = answers.truths.get(path);
  const row = { type: "condition" as const, key: path, path, depth: depth + 0.5, true: truth?.true ?? null };
  if (isComparison(condition)) {
    const [left, right] = [
      side(condition.left, `${path}.left`, truth?.left ?? null, answers),
      side(condition.right, `${path}.right`, truth?.right ?? null, answers),
    ];
    const sign = COMPARATOR_SIGNS[condition.op] ?? condition.op;
    const days = condition.for_days === undefined ? "" : ` for ${condition.for_days} days`;
    const words = `${before}${left.words} ${sign} ${right.words}${days}`;
    return [{ ...row, words, figures: `${left.figure} ${sign} ${right.figure}` }];
  }
  const name = groupName(condition);
  const parts = partsOf(condition).flatMap((one, index) =>
    judged(one, `${path}.${name}[${index}]`, depth + 1, "", answers),
  );
  return [{ ...row, words: `${before}${name} of ${partsOf(condition).length}`, figures: "" }, ...parts];
}

function side(operand: Operand, path: string, value: number | null, { readings }: Answers) {
  const read = isReading(operand) ? readings.get(path) : undefined;
  const figure = valueText(read ? (read.value ?? value) : value, read?.unit ?? "");
  return { words: read?.text ?? figure, figure };
}

/** What a reference leads to is no block of this tree: its nodes are told by their place. */
function within({ path, depth }: Step, nodes: readonly Node[]): DayRow[] {
  return nodes
    .filter((one) => one.path.startsWith(`${path}.`))
    .map((one) => {
      const place = one.path.slice(path.length + 1);
      const levels = place.split(/\.(?!child(?:\.|$))/).length;
      const words = one.taken ? `${place}: ${one.taken}` : place;
      const more = { kind: "reference" as const, words, share: one.share, slot: "", detail: "" };
      return { type: "block", key: one.path, path: one.path, depth: depth + levels, ...more };
    });
}

export interface ReadingLine {
  text: string;
  value: string;
  /** How many places of the tree read it. */
  places: number;
  /** Whether the tree was asked at one of them. */
  asked: boolean;
}

/** Every indicator of the tree with its value, each once; of one that measures children, a line for each of them. */
export function readingLines(document: StrategyDocument, { readings, nodes }: Explanation): ReadingLine[] {
  const tree = fromDocument(document);
  const ids = idsByPath(tree);
  const asked = new Set(nodes.map((one) => one.path));
  const lines = new Map<string, ReadingLine>();
  for (const read of readings) {
    const block = blockPath(read.path);
    const children = nodeIn(tree, ids.get(block))?.slots.children ?? [];
    const told = read.values
      ? read.values.map((value, child): [string, number | null] => {
          const name = nodeIn(tree, children[child]);
          return [`${read.text} of ${name ? words(name) : `child ${child + 1}`}`, value];
        })
      : [[read.text, read.value] as const];
    for (const [text, value] of told) {
      const line = lines.get(text) ?? { text, value: valueText(value, read.unit), places: 0, asked: false };
      line.places += 1;
      line.asked ||= asked.has(block);
      lines.set(text, line);
    }
  }
  return [...lines.values()];
}

function nodeIn(tree: Tree, id: NodeId | undefined): TreeNode | undefined {
  return id === undefined ? undefined : tree.nodes[id];
}

/** The path of the block that a reading's path lies in. */
function blockPath(path: string): string {
  return path.replace(/\.(condition|enter|exit|by|score|limits|ties|window)(?![A-Za-z]).*$/, "");
}
