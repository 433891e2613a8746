/**
 * What differs between two documents, as the API tells it of two saved versions: this is for a tree that is not saved.
 * The two are gone through side by side; parts of the same digest are the same and are not entered. In a list, what
 * stands in both is found first, so that a child put in front of a thousand others is one change and not a thousand.
 */

import type { components } from "@/api/schema";
import type { StrategyDocument } from "@/tree/document";

export type Change = components["schemas"]["Change"];

type Json = Record<string, unknown>;
interface Pair {
  was: string;
  path: string;
  before: unknown;
  after: unknown;
}

/** The changes that lead from one document to the other, in the newer one's order. */
export function diff(before: StrategyDocument, after: StrategyDocument): Change[] {
  const digest = digests();
  const changes: Change[] = [];
  const left: (Pair | Change)[] = [{ was: "", path: "", before, after }];
  for (let one = left.pop(); one !== undefined; one = left.pop())
    if ("change" in one) changes.push(one);
    else if (digest(one.before) !== digest(one.after)) left.push(...parts(one, digest).reverse());
  return changes;
}

type Digest = (value: unknown) => number;

/** A number for every value; equal ones have the same. */
function digests(): Digest {
  const numbers = new Map<string, number>();
  const known = new WeakMap<object, number>();
  const numberOf = (text: string) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const digest = (value: unknown): number => {
    if (!isObject(value) && !Array.isArray(value)) return numberOf(JSON.stringify(value) ?? "nothing");
    const found = known.get(value);
    if (found !== undefined) return found;
    const text = Array.isArray(value)
      ? `[${value.map(digest).join()}]`
      : `{${Object.keys(value)
          .sort()
          .map((name) => `${name}:${digest(value[name])}`)
          .join()}}`;
    const number = numberOf(text);
    known.set(value, number);
    return number;
  };
  return digest;
}

function parts(pair: Pair, digest: Digest): (Pair | Change)[] {
  const { before, after } = pair;
  if (isObject(before) && isObject(after))
    return pair.path === "variables" || alike(before, after) ? fields(pair, before, after) : [replaced(pair)];
  if (Array.isArray(before) && Array.isArray(after)) return items(pair, before, after, digest);
  return [replaced(pair)];
}

function replaced({ was, path, before, after }: Pair): Change {
  return { path, change: "changed", before, after, was };
}
function removed(was: string, before: unknown): Change {
  return { path: was, change: "removed", before, after: null, was };
}
function added(path: string, after: unknown): Change {
  return { path, change: "added", before: null, after, was: "" };
}

const ORDER = ["version", "name", "description", "variables", "node", "condition", "enter", "exit", "then", "inside"];

function fields(pair: Pair, before: Json, after: Json): (Pair | Change)[] {
  const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return names.map((name) => {
    const was = pair.was ? `${pair.was}.${name}` : name;
    const path = pair.path ? `${pair.path}.${name}` : name;
    if (!(name in after)) return removed(was, before[name]);
    if (!(name in before)) return added(path, after[name]);
    return { was, path, before: before[name], after: after[name] };
  });
}

function items(pair: Pair, before: unknown[], after: unknown[], digest: Digest): (Pair | Change)[] {
  return aligned(before, after, digest).map(([old, now]) => {
    const was = `${pair.was}[${old}]`;
    const path = `${pair.path}[${now}]`;
    if (now === null) return removed(was, before[old as number]);
    if (old === null) return added(path, after[now]);
    return { was, path, before: before[old], after: after[now] };
  });
}

/** Whether telling the fields apart says more than "this became that". */
function alike(before: Json, after: Json): boolean {
  const shared = Object.keys(before).filter((name) => name in after);
  return before.node === after.node ? shared.length > 0 : shared.some((name) => name !== "node");
}

type Indices = [number | null, number | null];

/**
 * The indices of the items that belong together, in order. First items that are the same, then, between those, shares
 * of the same child, then nodes that kept their decision or their first sub-tree, then those with the same label; what
 * is left is paired from the front.
 */
function aligned(before: unknown[], after: unknown[], digest: Digest): Indices[] {
  const keys: ((item: unknown) => unknown)[] = [
    digest,
    (item) => (isObject(item) && !("node" in item) ? digest(item.child) : null),
    (item) => kept(item, ["condition", "enter", "by", "score"], digest),
    (item) => kept(item, ["then", "inside", "child", "children"], digest),
    label,
  ];
  let pairs: [number, number][] = [];
  for (const key of keys) {
    const more = gaps(pairs, before.length, after.length).flatMap(([old, oldEnd, now, nowEnd]) =>
      common(before.slice(old, oldEnd).map(key), after.slice(now, nowEnd).map(key)).map(([i, j]): [number, number] => [
        old + i,
        now + j,
      ]),
    );
    pairs = [...pairs, ...more].sort(([a], [b]) => a - b);
  }
  const found: Indices[] = [];
  gaps(pairs, before.length, after.length).forEach(([old, oldEnd, now, nowEnd], place) => {
    const shared = Math.min(oldEnd - old, nowEnd - now);
    for (let step = 0; step < shared; step += 1) found.push([old + step, now + step]);
    for (let index = old + shared; index < oldEnd; index += 1) found.push([index, null]);
    for (let index = now + shared; index < nowEnd; index += 1) found.push([null, index]);
    const pair = pairs[place];
    if (pair) found.push(pair);
  });
  return found;
}

/** The stretches before the first pair, between the pairs and after the last, in both lists. */
function gaps(pairs: [number, number][], before: number, after: number): [number, number, number, number][] {
  let old = 0;
  let now = 0;
  return [...pairs, [before, after] as const].map(([i, j]) => {
    const gap: [number, number, number, number] = [old, i, now, j];
    old = i + 1;
    now = j + 1;
    return gap;
  });
}

/** Indices of equal keys, ascending in both lists; null is equal to nothing. The beginnings and ends first. */
function common(before: unknown[], after: unknown[]): [number, number][] {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start] && before[start] !== null) start += 1;
  let end = 0;
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end) && before.at(-1 - end) !== null) end += 1;
  const places = new Map<unknown, number[]>();
  for (let index = after.length - end - 1; index >= start; index -= 1) {
    const key = after[index];
    const known = places.get(key);
    if (known) known.push(index);
    else places.set(key, [index]);
  }
  const paired: [number, number][] = [];
  for (let index = start; index < before.length - end; index += 1) {
    const place = before[index] === null ? undefined : places.get(before[index])?.pop();
    if (place !== undefined) paired.push([index, place]);
  }
  const head = Array.from({ length: start }, (_, index): [number, number] => [index, index]);
  const tail = Array.from({ length: end }, (_, index): [number, number] => [
    before.length - end + index,
    after.length - end + index,
  ]);
  return [...head, ...ascending(paired), ...tail];
}

/** The longest part of `pairs` (ascending by the first index) that ascends by the second one too. */
function ascending(pairs: [number, number][]): [number, number][] {
  const last: number[] = []; // the pair that the best run of each length ends with
  const previous: number[] = [];
  pairs.forEach(([, place], index) => {
    let length = 0;
    let end = last.length;
    while (length < end) {
      const middle = (length + end) >> 1;
      if ((pairs[last[middle] as number] as [number, number])[1] < place) length = middle + 1;
      else end = middle;
    }
    last[length] = index;
    previous.push(length ? (last[length - 1] as number) : -1);
  });
  const run: [number, number][] = [];
  for (let index = last.at(-1) ?? -1; index >= 0; index = previous[index] as number)
    run.push(pairs[index] as [number, number]);
  return run.reverse();
}

function kept(item: unknown, names: readonly string[], digest: Digest): unknown {
  const node = nodeIn(item);
  const name = names.find((one) => one in node);
  return name === undefined ? null : digest(node[name]);
}

function label(item: unknown): unknown {
  const node = nodeIn(item);
  if (!Object.keys(node).length) return null;
  return ["node", "name", "ticker", "strategy", "indicator"].map((name) => String(node[name])).join("\n");
}

/** The node that a list's item is or has a share for; {} for what is no object. */
function nodeIn(item: unknown): Json {
  if (!isObject(item)) return {};
  if ("node" in item) return item;
  return isObject(item.child) ? item.child : item;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
