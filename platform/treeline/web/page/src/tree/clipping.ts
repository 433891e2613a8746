/**
 * Blocks as text, for clipboards: the block as the language writes it, its weight or stop, and the defaults of the
 * variables in it. Read back are also a bare block and a whole strategy.
 */

import { edgeName, take, toJson } from "./document";
import { insert, type Piece, type Target } from "./edits";
import { fieldsOf } from "./fields";
import { isVariable, type NodeId, type Num, nodeOf, type Tree, type TreeNode } from "./model";
import { wrongShape } from "./shape";

type Json = Record<string, unknown>;

export interface Clipping {
  block: Json;
  /** The number that the block stood at, by its name: a weight is no stop. */
  edge: { name: "weight" | "stop"; value: Num } | null;
  variables: Record<string, Num>;
}

/** What is copied of a block and all below it. */
export function clip(tree: Tree, id: NodeId): string {
  const block = toJson(tree, id);
  const node = nodeOf(tree, id);
  const parent = node.parent === null ? undefined : nodeOf(tree, node.parent).kind;
  const edge = edgeName(parent);
  const written = JSON.stringify(block);
  const variables = Object.entries(tree.variables).filter(([name]) => written.includes(`"{${name}}"`));
  const clipping = {
    treeline: "block",
    block,
    ...(edge && node.edge !== undefined ? { [edge]: node.edge } : {}),
    ...(variables.length ? { variables: Object.fromEntries(variables) } : {}),
  };
  return JSON.stringify(clipping);
}

/** Reads what was copied. Throws an Error that says what is wrong with it. */
export function readClipping(text: string): Clipping {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("What is in the clipboard is no block: it is not JSON");
  }
  const outer = (typeof json === "object" && json !== null ? json : {}) as Json;
  const block = "node" in outer ? outer : (outer.block ?? outer.root ?? outer.child ?? json);
  const fault = wrongShape(block);
  if (fault) throw new Error(`What is in the clipboard can't be pasted: ${fault}`);
  const name = outer.weight === undefined ? "stop" : "weight";
  const value = "node" in outer ? null : outer[name];
  const given = typeof outer.variables === "object" && outer.variables !== null ? outer.variables : {};
  const variables = Object.entries(given).filter(([, value]) => typeof value === "number" || typeof value === "string");
  return {
    block: block as Json,
    edge: typeof value === "number" || isVariable(value) ? { name, value } : null,
    variables: Object.fromEntries(variables) as Record<string, Num>,
  };
}

/** A clipping's blocks, ready for `insert`. */
export function pieceOf({ block, edge }: Clipping): Piece {
  const nodes: Record<NodeId, TreeNode> = {};
  const top = take(block, nodes);
  const first = nodes[top] as TreeNode;
  if (edge !== null) first.edge = edge.value;
  return { nodes: Object.values(nodes) };
}

/** Puts a clipping in its place, with the defaults of its variables that the tree has none of. */
export function paste(tree: Tree, clipping: Clipping, target: Target): NodeId {
  const piece = pieceOf(clipping);
  const into = target.parent === null ? undefined : nodeOf(tree, target.parent).kind;
  const top = piece.nodes[0];
  if (top && edgeName(into) !== clipping.edge?.name) delete top.edge;
  const used = new Set(piece.nodes.flatMap((node) => fieldsOf(node).map((field) => field.value)));
  for (const [name, value] of Object.entries(clipping.variables))
    if (tree.variables[name] === undefined && used.has(`{${name}}`)) tree.variables[name] = value;
  return insert(tree, piece, target);
}
