import { useMemo } from "react";
import { type Layout, layout } from "@/tree/layout";
import { type NodeId, nodeOf, orderOf, type Tree } from "@/tree/model";

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
  const levels = new Map<NodeId, number>();
  let deepest = 0;
  for (const id of orderOf(tree)) {
    const { parent } = nodeOf(tree, id);
    const level = parent === null ? 1 : (levels.get(parent) ?? 0) + 1;
    levels.set(id, level);
    deepest = Math.max(deepest, level);
  }
  return deepest;
}
