import { isVariable, type Tree } from "@/tree/model";

/** How often each variable stands in the tree, by name, in the names' order. */
export function variablesOf(tree: Tree): Map<string, number> {
  const found = new Map<string, number>();
  const left: unknown[] = [];
  for (const node of Object.values(tree.nodes)) left.push(node.edge, node.fields);
  for (let value = left.pop(); left.length || value !== undefined; value = left.pop()) {
    if (isVariable(value)) {
      const name = value.slice(1, -1);
      found.set(name, (found.get(name) ?? 0) + 1);
    } else if (typeof value === "object" && value !== null) left.push(...Object.values(value));
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
