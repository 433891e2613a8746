import { childrenOf, type NodeId, nodeOf, type Tree } from "@/tree/model";
import { sentence } from "@/tree/textForm";

/** The blocks whose sentence has `words` in it, in the order in which they are read. Nothing is found for nothing. */
export function search(tree: Tree, words: string): NodeId[] {
  const wanted = words.trim().toLowerCase();
  const found: NodeId[] = [];
  if (!wanted || tree.root === null) return found;
  const left = [tree.root];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const node = nodeOf(tree, id);
    if (sentence(node).toLowerCase().includes(wanted)) found.push(id);
    left.push(...childrenOf(node).reverse());
  }
  return found;
}
