import { useMemo } from "react";
import { type Layout, layout } from "@/tree/layout";
import { childrenOf, type NodeId, nodeOf, type Tree } from "@/tree/model";

export interface WholeLayout extends Layout {
  /** Levels of the tree, folded or not. */
  levels: number;
}

/** Where every row stands; made anew when blocks come, go or move, and when some are folded. */
export function useLayout(tree: Tree, folded: ReadonlySet<NodeId>): WholeLayout {
  const { structure } = tree;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what fields hold changes nothing in the layout
  const levels = useMemo(() => depth(tree), [structure]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: likewise
  return useMemo(() => ({ ...layout(tree, folded), levels }), [structure, folded, levels]);
}

function depth(tree: Tree): number {
  let deepest = 0;
  const left: [NodeId, number][] = tree.root === null ? [] : [[tree.root, 1]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [id, level] = next;
    deepest = Math.max(deepest, level);
    for (const child of childrenOf(nodeOf(tree, id))) left.push([child, level + 1]);
  }
  return deepest;
}
