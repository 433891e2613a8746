/** What is wrong with a tree, as far as the page can tell without asking: at once, as it is typed. */

import { edgeField, type Field, fieldsOf, numberFault, type Rule, tickerFault } from "./fields";
import { indicatorOf, LIMITS } from "./indicators";
import {
  type Condition,
  childrenOf,
  groupName,
  isComparison,
  isReading,
  isSingle,
  isVariable,
  type Kind,
  type NodeId,
  type Num,
  nodeOf,
  orderOf,
  partsOf,
  SLOTS,
  type Tree,
  type TreeNode,
} from "./model";
import { pathOf } from "./paths";

export interface Problem {
  /** The block; null for one of the whole document. */
  id: NodeId | null;
  /** The place in the block ("condition.left.window", "children"), or in the document ("name", "variables.n"). */
  part: string;
  /** The place in the document, as the API names it. */
  readonly path: string;
  text: string;
}

type Fault = Omit<Problem, "path">;

/** A fault in its tree. Its path is only made when it is asked for: there may be thousands. */
class Located implements Problem {
  readonly id: NodeId | null;
  readonly part: string;
  readonly text: string;
  readonly #tree: Tree;

  constructor({ id, part, text }: Fault, tree: Tree) {
    this.id = id;
    this.part = part;
    this.text = text;
    this.#tree = tree;
  }

  get path(): string {
    if (this.id === null) return this.part;
    const block = pathOf(this.#tree, this.id);
    const isEdge = this.part === "weight" || this.part === "stop";
    const place = isEdge ? block.replace(/\.child$/, "") : block;
    return this.part ? `${place}.${this.part}` : place;
  }
}

/** A place where a variable stands. */
export interface Use {
  id: NodeId;
  part: string;
  /** None: it stands for a ticker. */
  rule?: Rule;
}

interface Facts {
  faults: Fault[];
  uses: [string, Use][];
  tickers: string[];
}

const facts = new WeakMap<TreeNode, Facts>();

/** A block's own faults, variables and tickers, kept as long as it stays the same. */
function factsOf(node: TreeNode): Facts {
  const before = facts.get(node);
  if (before) return before;
  const found: Facts = { faults: [], uses: [], tickers: [] };
  for (const field of fieldsOf(node)) judge(node.id, field, found);
  for (const [part, text] of shapeFaults(node)) found.faults.push({ id: node.id, part, text });
  facts.set(node, found);
  return found;
}

function judge(id: NodeId, { part, type, value, rule }: Field, into: Facts): void {
  const fault = (text: string | null) => text !== null && into.faults.push({ id, part, text });
  if (type === "ticker" || type === "number") {
    if (isVariable(value)) into.uses.push([value.slice(1, -1), { id, part, rule }]);
    else if (type === "ticker") {
      fault(tickerFault(value));
      if (value) into.tickers.push(String(value));
    } else if (rule) fault(numberFault(value, rule));
  } else if (type === "indicator" && !indicatorOf(String(value))) fault(`there is no indicator "${value}": choose one`);
  else if (type === "strategy" && !value) fault("no strategy is chosen: choose one of yours");
  else if (type === "name") {
    const text = String(value);
    if (!text.trim()) fault("a group needs a name");
    else if (text !== text.trim()) fault("the name has a blank at an end: take it away");
    else if (text.length > 500) fault("the name is longer than 500 characters: shorten it");
  }
}

const EMPTY: Partial<Record<string, string>> = {
  child: "the group is empty: add a block",
  // biome-ignore lint/suspicious/noThenProperty: the language's own word
  then: "nothing is held while it is true: add a block, or hold cash",
  else: "ELSE is empty: add a block, or hold cash",
  inside: "nothing is held inside: add a block, or hold cash",
  outside: "nothing is held outside: add a block, or hold cash",
};

function* shapeFaults(node: TreeNode): Generator<[string, string]> {
  for (const slot of SLOTS[node.kind]) {
    const children = node.slots[slot] ?? [];
    if (isSingle(slot) && !children.length) yield [slot, EMPTY[slot] ?? ""];
    else if (!isSingle(slot) && children.length < (node.kind === "scale" ? 2 : 1))
      yield [
        "children",
        node.kind === "scale" ? "a scale needs two blocks or more: add one" : "it is empty: add a block",
      ];
  }
  if (node.kind === "gate") yield* conditionFaults(node.fields.condition, "condition", 1);
  if (node.kind === "enter_exit") {
    yield* conditionFaults(node.fields.enter, "enter", 1);
    yield* conditionFaults(node.fields.exit, "exit", 1);
  }
  if (node.kind === "sort") {
    const { score, weighting, window } = node.fields;
    if (weighting === "inverse_volatility" && window === undefined)
      yield ["window", "weighting by inverse volatility needs a window"];
    if (score.every((term) => term.weight === 0)) yield ["score[0].weight", "all weights are zero: give one another"];
  }
}

function* conditionFaults(one: Condition, part: string, level: number): Generator<[string, string]> {
  if (isComparison(one)) {
    if (!isReading(one.left) && !isReading(one.right))
      yield [part, "two numbers are compared, which never changes: make one an indicator"];
    return;
  }
  const parts = partsOf(one);
  if (!parts.length) yield [part, "there is no condition in it: add one"];
  if (parts.length > 50) yield [part, "it holds more than 50 conditions: nest some"];
  if (level > LIMITS.conditionLevels) yield [part, `conditions nest up to ${LIMITS.conditionLevels} levels`];
  for (const [index, inner] of parts.entries())
    yield* conditionFaults(inner, `${part}.${groupName(one)}[${index}]`, level + 1);
}

export interface Findings {
  problems: Problem[];
  /** Where each variable stands, in the order of the tree. */
  uses: ReadonlyMap<string, Use[]>;
  tickers: number;
}

const findings = new WeakMap<Tree, Findings>();
const NONE: Problem[] = [];
/** The kinds that ask something of what is in them. */
const ACROSS: ReadonlySet<Kind> = new Set(["sort", "specified", "scale"]);

/** All that is wrong with a tree, from its top to its end. */
export function findingsOf(tree: Tree): Findings {
  const before = findings.get(tree);
  if (before) return before;
  const problems: Fault[] = [];
  const uses = new Map<string, Use[]>();
  const tickers = new Set<string>();
  if (!tree.name.trim()) problems.push({ id: null, part: "name", text: "the strategy needs a name" });
  if (tree.root === null) problems.push({ id: null, part: "root", text: "the strategy is empty: add a block" });
  const use = (name: string, one: Use) => {
    const others = uses.get(name);
    if (others) others.push(one);
    else uses.set(name, [one]);
  };
  const order = orderOf(tree);
  for (const id of order) {
    const node = nodeOf(tree, id);
    const own = factsOf(node);
    if (node.edge !== undefined) problems.push(...edgeFaults(tree, node, use));
    for (const fault of own.faults) problems.push(fault);
    if (ACROSS.has(node.kind)) problems.push(...acrossFaults(tree, node));
    for (const [name, one] of own.uses) use(name, one);
    for (const ticker of own.tickers) tickers.add(ticker);
  }
  if (order.length > LIMITS.nodes)
    problems.push({ id: null, part: "root", text: `there are more than ${LIMITS.nodes} blocks` });
  problems.push(...variableFaults(tree, uses));
  const located = problems.length ? problems.map((fault) => new Located(fault, tree)) : NONE;
  const found = { problems: located, uses, tickers: tickers.size };
  findings.set(tree, found);
  return found;
}

function* edgeFaults(tree: Tree, node: TreeNode, use: (name: string, one: Use) => void): Generator<Fault> {
  const field = node.parent === null ? null : edgeField(node, nodeOf(tree, node.parent).kind);
  if (!field?.rule) return;
  if (isVariable(field.value)) use(field.value.slice(1, -1), { id: node.id, part: field.part, rule: field.rule });
  else {
    const text = numberFault(field.value, field.rule);
    if (text) yield { id: node.id, part: field.part, text };
  }
}

/** What is wrong between a block and its children. */
function* acrossFaults(tree: Tree, node: TreeNode): Generator<Fault> {
  if (node.kind === "sort") yield* sortFaults(tree, node);
  if (node.kind !== "specified" && node.kind !== "scale") return;
  const children = childrenOf(node);
  const edges = children.map((child) => nodeOf(tree, child).edge);
  if (node.kind === "specified") {
    if (edges.length && edges.every((edge) => edge === 0))
      yield { id: node.id, part: "children", text: "all weights are zero: give a child a weight above 0" };
    return;
  }
  for (const [index, id] of children.entries()) {
    const [before, here] = [edges[index - 1], edges[index]];
    if (typeof before === "number" && typeof here === "number" && here <= before)
      yield { id, part: "stop", text: `stops ascend: ${here} must be above ${before}, the one before` };
  }
}

function* sortFaults(tree: Tree, node: Extract<TreeNode, { kind: "sort" }>): Generator<Fault> {
  if (childrenOf(node).every((child) => nodeOf(tree, child).kind === "ticker")) return;
  for (const { part, type, value } of fieldsOf(node)) {
    const indicator = type === "indicator" ? indicatorOf(String(value)) : undefined;
    if (indicator?.reads.some((column) => column !== "close"))
      yield {
        id: node.id,
        part,
        text: `${indicator.label} needs more than closes, which only tickers have: take another, or sort tickers alone`,
      };
  }
}

function* variableFaults(tree: Tree, uses: ReadonlyMap<string, Use[]>): Generator<Fault> {
  for (const [name, places] of uses) {
    const rules = places.map((one) => one.rule);
    if (rules.some((rule) => rule) && rules.some((rule) => !rule))
      yield {
        id: places[0]?.id ?? null,
        part: places[0]?.part ?? "",
        text: `{${name}} can't be a number here and a ticker there`,
      };
    const value = tree.variables[name];
    if (value === undefined) continue;
    const text = defaultFault(value, rules);
    if (text) yield { id: null, part: `variables.${name}`, text: `{${name}}: ${text}` };
  }
  for (const name of Object.keys(tree.variables))
    if (!uses.has(name))
      yield {
        id: null,
        part: `variables.${name}`,
        text: `{${name}} is used nowhere: take it away, or write it in a field`,
      };
}

/** What is wrong with a variable's default, given what is asked of it where it stands. */
export function defaultFault(value: Num, rules: (Rule | undefined)[]): string | null {
  for (const rule of rules) {
    const text = rule ? numberFault(value, rule) : tickerFault(value);
    if (text) return text;
  }
  return null;
}
