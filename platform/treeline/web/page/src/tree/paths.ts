/** Between a block and the path by which the API names it: root.then.children[0].child … */

import { edgeName } from "./document";
import { type NodeId, nodeOf, SLOTS, type Slot, type Tree } from "./model";

/** Where a path leads: the block, and what of it. */
export interface Place {
  id: NodeId;
  /** What is left within the block's fields, such as "condition.left.window"; "" for the block itself. */
  rest: string;
}

/** The path of a block. */
export function pathOf(tree: Tree, id: NodeId): string {
  const parts: string[] = [];
  for (let at = nodeOf(tree, id); at.parent !== null; at = nodeOf(tree, at.parent)) {
    const parent = nodeOf(tree, at.parent);
    if (at.slot !== "children") parts.push(`.${at.slot}`);
    else {
      const index = parent.slots.children?.indexOf(at.id) ?? 0;
      parts.push(`.children[${index}]${edgeName(parent.kind) ? ".child" : ""}`);
    }
  }
  return `root${parts.reverse().join("")}`;
}

/** The deepest block that a path leads to; null for a path that does not begin with root (such as "name"). */
export function placeOf(tree: Tree, path: string): Place | null {
  if (tree.root === null || !/^root(?![A-Za-z0-9_])/.test(path)) return null;
  let id = tree.root;
  let rest = path.slice("root".length);
  for (;;) {
    const node = nodeOf(tree, id);
    const step = /^\.([a-z]+)(?:\[(\d+)\])?/.exec(rest);
    const slot = step?.[1] as Slot | undefined;
    if (!step || !slot || !SLOTS[node.kind].includes(slot)) break;
    const child = node.slots[slot]?.[Number(step[2] ?? 0)];
    if (child === undefined || (slot === "children" && step[2] === undefined)) break;
    const after = rest.slice(step[0].length);
    const edge = edgeName(node.kind);
    if (edge) {
      if (after !== ".child" && !/^\.child[.[]/.test(after)) return { id: child, rest: after.replace(/^\./, "") };
      rest = after.slice(".child".length);
    } else rest = after;
    id = child;
  }
  return { id, rest: rest.replace(/^\./, "") };
}

/** The ids of all blocks by path, for answers that name many; the inverse of pathOf. */
export function idsByPath(tree: Tree): Map<string, NodeId> {
  const found = new Map<string, NodeId>();
  if (tree.root === null) return found;
  const left: [NodeId, string][] = [[tree.root, "root"]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [id, path] = next;
    found.set(path, id);
    const node = nodeOf(tree, id);
    const within = edgeName(node.kind) ? ".child" : "";
    for (const slot of SLOTS[node.kind])
      (node.slots[slot] ?? []).forEach((child, index) => {
        left.push([child, slot === "children" ? `${path}.children[${index}]${within}` : `${path}.${slot}`]);
      });
  }
  return found;
}
