/** Whether two trees of one tab would run alike: a number that became a variable of the same value changes nothing. */

import { isVariable, type Tree, type TreeNode } from "@/tree/model";

/** By what runs: names and descriptions don't, and variables stand for their values. Blocks go by their ids. */
export function runsAlike(was: Tree, now: Tree): boolean {
  if (was === now) return true;
  const ids = Object.keys(now.nodes);
  if (was.root !== now.root || ids.length !== Object.keys(was.nodes).length) return false;
  if (was.rebalance !== now.rebalance || bound(was, was.corridor) !== bound(now, now.corridor)) return false;
  const rebound = Object.keys(was.variables).some((name) => was.variables[name] !== now.variables[name]);
  return ids.every((id) => {
    const [before, after] = [was.nodes[id], now.nodes[id]];
    if (!before || !after) return false;
    return (before === after && !rebound) || told(was, before) === told(now, after);
  });
}

/** A block's part in a run, as text. */
function told(tree: Tree, { kind, parent, slot, edge, fields, slots }: TreeNode): string {
  const running = kind === "group" ? null : fields;
  return JSON.stringify([kind, parent, slot, edge, running, slots], (_, value: unknown) => bound(tree, value));
}

function bound(tree: Tree, value: unknown): unknown {
  return isVariable(value) ? (tree.variables[value.slice(1, -1)] ?? value) : value;
}
