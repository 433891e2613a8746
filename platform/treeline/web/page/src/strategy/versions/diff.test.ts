import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StrategyDocument } from "@/tree/document";
import { type Change, diff } from "./diff";

type Json = Record<string, unknown>;
const ticker = (symbol: string) => ({ node: "ticker", ticker: symbol });
const equal = (...children: unknown[]) => ({ node: "equal", children });
const share = (weight: unknown, child: unknown) => ({ weight, child });
const specified = (...children: unknown[]) => ({ node: "specified", children });
const gate = (right: unknown, yes: unknown, no: unknown) => ({
  node: "gate",
  condition: { left: { indicator: "rsi", ticker: "SPY", window: 10 }, op: ">", right },
  // biome-ignore lint/suspicious/noThenProperty: the language's own word
  then: yes,
  else: no,
});
const document = (root: unknown, more: Json = {}) =>
  ({ version: 1, name: "One", ...more, root }) as unknown as StrategyDocument;
const told = (before: StrategyDocument, after: StrategyDocument) =>
  diff(before, after).map((one) => [one.path, one.change, one.before, one.after]);

describe("what differs between two documents", () => {
  test("is nothing between equal ones, and one figure alone where one changed", () => {
    const of = (bound: number) => document(gate(bound, ticker("A"), equal(ticker("B"))));
    expect(diff(of(70), structuredClone(of(70)))).toEqual([]);
    expect(told(of(70), of(75))).toEqual([["root.condition.right", "changed", 70, 75]]);
  });

  test("names the name, the description and each variable", () => {
    const before = document(ticker("A"), { variables: { n: 10, m: 1 } });
    const after = document(ticker("A"), { variables: { n: 20, k: 2 }, description: "new", name: "Two" });
    expect(told(before, after)).toEqual([
      ["name", "changed", "One", "Two"],
      ["description", "added", null, "new"],
      ["variables.k", "added", null, 2],
      ["variables.m", "removed", 1, null],
      ["variables.n", "changed", 10, 20],
    ]);
  });

  test("is one change when a child comes before many, also before equal ones", () => {
    const many = Array.from({ length: 50 }, (_, index) => ticker(`T${index}`));
    expect(told(document(equal(...many)), document(equal(ticker("NEW"), ...many)))).toEqual([
      ["root.children[0]", "added", null, ticker("NEW")],
    ]);
    const alike = (times: number) => document(equal(...Array.from({ length: times }, () => ticker("A")), ticker("B")));
    expect(told(alike(3), alike(4)).map(([, change]) => change)).toEqual(["added"]);
  });

  test("names a change behind a new child at both its places", () => {
    const before = document(equal(ticker("A"), gate(70, ticker("B"), ticker("C"))));
    const after = document(equal(ticker("NEW"), ticker("A"), gate(75, ticker("B"), ticker("C"))));
    expect(diff(before, after)[1]).toEqual({
      path: "root.children[2].condition.right",
      change: "changed",
      before: 70,
      after: 75,
      was: "root.children[1].condition.right",
    });
  });

  test("knows a share again by its child, and a gate by what it decides between", () => {
    const before = document(specified(share(60, ticker("A")), share(40, ticker("B"))));
    const after = document(specified(share(10, ticker("C")), share(55, ticker("A")), share(35, ticker("B"))));
    expect(told(before, after)).toEqual([
      ["root.children[0]", "added", null, share(10, ticker("C"))],
      ["root.children[1].weight", "changed", 60, 55],
      ["root.children[2].weight", "changed", 40, 35],
    ]);
  });

  test("is one change where a node became quite another", () => {
    const [before, after] = [ticker("A"), gate(70, ticker("B"), ticker("C"))];
    expect(told(document(before), document(after))).toEqual([["root", "changed", before, after]]);
  });

  test("of long lists is found without comparing each with each", () => {
    const many = Array.from({ length: 19_000 }, (_, index) => ticker(`T${index}`));
    const began = performance.now();
    expect(diff(document(equal(...many)), document(equal(...many.toReversed())))).not.toEqual([]);
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  const node = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom("A", "B", "C").map(ticker),
      fc.array(tie("node"), { minLength: 1, maxLength: 5 }).map((made) => equal(...made)),
      fc
        .array(fc.tuple(fc.nat(3), tie("node")), { minLength: 1, maxLength: 4 })
        .map((made) => specified(...made.map(([weight, child]) => share(weight, child)))),
      fc.tuple(fc.nat(3), tie("node"), tie("node")).map(([right, yes, no]) => gate(right, yes, no)),
    ),
  })).node;

  test("names what stands at its places, and is nothing for equal documents only", () => {
    fc.assert(
      fc.property(node, node, (one, other) => {
        const [before, after] = [document(one), document(other)];
        const changes = diff(before, after);
        expect(changes.length === 0).toBe(JSON.stringify(before) === JSON.stringify(after));
        for (const change of changes) check(change, before, after);
      }),
      { numRuns: 200 },
    );
  });
});

function check(change: Change, before: StrategyDocument, after: StrategyDocument): void {
  if (change.change !== "added") expect(at(before, change.was)).toEqual(change.before);
  if (change.change !== "removed") expect(at(after, change.path)).toEqual(change.after);
}

function at(document: StrategyDocument, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((value, step) => (value as Json)[step], document);
}
