/** Finding and replacing in tickers, names, indicators, numbers, variables and strategies of a tree. */

import { partOf, setPart } from "./edits";
import { edgeField, type Field, fieldsOf } from "./fields";
import { INDICATORS, indicatorOf, withIndicator } from "./indicators";
import { type Measure, type NodeId, nodeOf, orderOf, subtree, type Tree, typed } from "./model";

export interface Query {
  text: string;
  /** Only values that are equal, and whole words of names; else any that hold it. Capitals make no difference. */
  whole: boolean;
  /** Only in this block and below; null: everywhere. */
  within: NodeId | null;
}

export interface Hit {
  id: NodeId;
  part: string;
  type: Field["type"];
}

/** What is found, in the order of the tree. */
export function find(tree: Tree, { text, whole, within }: Query): Hit[] {
  const wanted = text.trim().toLowerCase();
  const top = within ?? tree.root;
  if (!wanted || top === null || !tree.nodes[top]) return [];
  const found: Hit[] = [];
  for (const id of within === null ? orderOf(tree) : subtree(tree, top)) {
    const node = nodeOf(tree, id);
    const edge = node.parent === null ? null : edgeField(node, nodeOf(tree, node.parent).kind);
    for (const field of edge ? [edge, ...fieldsOf(node)] : fieldsOf(node))
      if (matches(field, wanted, whole)) found.push({ id, part: field.part, type: field.type });
  }
  return found;
}

function matches({ type, value }: Field, wanted: string, whole: boolean): boolean {
  const text = String(value).toLowerCase();
  if (type === "name") return whole ? wordOf(wanted).test(text) : text.includes(wanted);
  const words = type === "indicator" ? [text, ...titles(text)] : [text, text.replace(/^\{(.*)\}$/, "$1")];
  return words.some((one) => (whole ? one === wanted : one.includes(wanted)));
}

function titles(name: string): string[] {
  const known = indicatorOf(name);
  return known ? [known.label.toLowerCase(), known.title.toLowerCase()] : [];
}

function wordOf(text: string): RegExp {
  const plain = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`, "giu");
}

/** Replaces in one hit. Returns why not, or null. Within a name the rest stays; of all else the whole value goes. */
export function replace(tree: Tree, hit: Hit, query: Query, by: string): string | null {
  const node = nodeOf(tree, hit.id);
  if (hit.type === "indicator") return replaceIndicator(tree, hit, by);
  const old = String(partOf(node, hit.part) ?? "");
  const text = query.text.trim();
  const wanted = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
  const inVariable = /^\{.*\}$/.test(old) && !/^\{.*\}$/.test(text) && old.toLowerCase() !== text.toLowerCase();
  let made: string;
  if (hit.type === "name") made = old.replace(query.whole ? wordOf(text) : wanted, () => by);
  else if (query.whole) made = inVariable && !/^\{.*\}$/.test(by) ? `{${by}}` : by;
  else made = old.replace(wanted, () => by);
  if (hit.type === "ticker" && !made.startsWith("{")) made = made.toUpperCase();
  const value = hit.type === "number" ? typed(made) : made;
  if (value === partOf(node, hit.part)) return "it is so already";
  setPart(tree, hit.id, hit.part, value);
  return null;
}

function replaceIndicator(tree: Tree, hit: Hit, by: string): string | null {
  const wanted = by.trim().toLowerCase();
  const other = INDICATORS.find((one) =>
    [one.name, one.label, one.title].some((name) => name.toLowerCase() === wanted),
  );
  if (!other) return `there is no indicator "${by}"`;
  const place = hit.part.replace(/\.?indicator$/, "");
  const old = partOf(nodeOf(tree, hit.id), place) as Measure;
  if (old.indicator === other.name) return "it is so already";
  setPart(tree, hit.id, place, withIndicator({ ...old }, other.name));
  return null;
}
