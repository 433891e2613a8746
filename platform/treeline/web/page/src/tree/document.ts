/** Between the API's document of a strategy and the page's flat tree. `toDocument(fromDocument(d))` is d again. */

import type { components } from "@/api/schema";
import {
  type Kind,
  type NodeId,
  type Num,
  newId,
  newShape,
  nodeOf,
  SLOTS,
  type Slot,
  type Tree,
  type TreeNode,
} from "./model";

export type StrategyDocument = components["schemas"]["StrategyDocument"];

type Json = Record<string, unknown>;
interface Waiting {
  json: Json;
  parent: NodeId | null;
  slot: Slot;
  edge?: Num;
}

const EDGES: Partial<Record<Kind, "weight" | "stop">> = { specified: "weight", scale: "stop" };

/** The name of the number that each child of this kind stands at, if any. */
export function edgeName(kind: Kind | undefined): "weight" | "stop" | undefined {
  return kind && EDGES[kind];
}

/** A tree of a whole document, or of one that came so far. Without recursion: 200 levels or 20,000 are the same. */
export function fromDocument(document: StrategyDocument): Tree {
  const source = document as unknown as Json;
  const nodes: Record<NodeId, TreeNode> = {};
  const root = source.root ? take(source.root as Json, nodes) : null;
  return {
    name: document.name,
    description: document.description ?? "",
    variables: { ...(document.variables ?? {}) },
    rebalance: document.rebalance ?? "daily",
    corridor: document.corridor ?? null,
    root,
    nodes,
    structure: newShape(),
  };
}

/** Puts a node of a document, with all below it, among `nodes` under new ids; returns the id of the topmost. */
export function take(json: Json, nodes: Record<NodeId, TreeNode>): NodeId {
  const top: Waiting = { json, parent: null, slot: "child" };
  const left = [top];
  let first: NodeId | undefined;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const id = newId();
    first ??= id;
    const node = blockOf(next, id);
    nodes[id] = node;
    if (next.parent !== null) nodes[next.parent]?.slots[next.slot]?.push(id);
    left.push(...below(next.json, node).reverse());
  }
  return first as NodeId;
}

function blockOf({ json, parent, slot, edge }: Waiting, id: NodeId): TreeNode {
  const kind = json.node as Kind;
  const names = SLOTS[kind];
  if (!names) throw new Error(`this page knows no block of the kind ${String(json.node)}`);
  const fields: Json = {};
  for (const [name, value] of Object.entries(json))
    if (name !== "node" && !names.includes(name as Slot)) fields[name] = value;
  const slots: Partial<Record<Slot, NodeId[]>> = {};
  for (const name of names) slots[name] = [];
  const block = { id, kind, parent, slot, fields, slots, ...(edge === undefined ? {} : { edge }) };
  return block as unknown as TreeNode;
}

function below(json: Json, node: TreeNode): Waiting[] {
  const edge = edgeName(node.kind);
  const found: Waiting[] = [];
  for (const slot of SLOTS[node.kind]) {
    const held = json[slot];
    const items = Array.isArray(held) ? held : held ? [held] : [];
    for (const item of items as Json[])
      found.push(
        edge
          ? { json: item.child as Json, parent: node.id, slot, edge: item[edge] as Num }
          : { json: item, parent: node.id, slot },
      );
  }
  return found;
}

/** The document of a tree as it is: what is not right yet stays as it was typed, an empty slot is null or []. */
export function toDocument(tree: Tree): StrategyDocument {
  const document: Json = { version: 1, name: tree.name };
  if (tree.description) document.description = tree.description;
  if (Object.keys(tree.variables).length) document.variables = tree.variables;
  if (tree.rebalance !== "daily") document.rebalance = tree.rebalance;
  if (tree.corridor !== null) document.corridor = tree.corridor;
  document.root = tree.root === null ? null : toJson(tree, tree.root);
  return document as unknown as StrategyDocument;
}

/** One block with all below it, as the language writes it. */
export function toJson(tree: Tree, top: NodeId): Json {
  const whole: Json = {};
  const left: [NodeId, Json][] = [[top, whole]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [id, into] = next;
    const node = nodeOf(tree, id);
    const edge = edgeName(node.kind);
    into.node = node.kind;
    for (const [name, value] of Object.entries(node.fields)) if (value !== undefined) into[name] = value;
    for (const slot of SLOTS[node.kind]) {
      const written = (node.slots[slot] ?? []).map((child): [NodeId, Json, Json] => {
        const json: Json = {};
        return [child, json, edge ? { [edge]: nodeOf(tree, child).edge ?? "", child: json } : json];
      });
      for (const [child, json] of written) left.push([child, json]);
      const items = written.map(([, , item]) => item);
      into[slot] = slot === "children" ? items : (items[0] ?? null);
    }
  }
  return whole;
}
