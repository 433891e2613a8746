import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sizes } from "@/builder/visible";
import { clip, paste, readClipping } from "./clipping";
import { addCondition, nest, removeCondition, switchOperand, ungroup } from "./conditions";
import { fromDocument, type StrategyDocument, toDocument } from "./document";
import { insert, move, partOf, placeOfBlock, remove, setPart, turnInto, unwrap, wrap } from "./edits";
import { layout } from "./layout";
import { childrenOf, type Kind, type NodeId, nodeOf, orderOf, SLOTS, subtree, type Tree, type TreeNode } from "./model";
import { idsByPath, pathOf, placeOf } from "./paths";
import { createStrategy, type StrategyStore } from "./store";

const ticker = fc.constantFrom("SPY", "QQQ", "TLT", "BRK.B", "{asset}");
const number = fc.oneof(fc.integer({ min: 2, max: 200 }), fc.constant("{n}"));
const reading = fc.record({ indicator: fc.constant("rsi"), ticker, window: number });
const comparison = fc.record({
  left: reading,
  op: fc.constantFrom(">", "<=", "crosses_above"),
  right: fc.oneof(number, reading),
});
const condition = fc.oneof(
  comparison,
  fc.record({ all: fc.array(comparison, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    any: fc.array(fc.oneof(comparison, fc.record({ all: fc.array(comparison, { minLength: 1, maxLength: 2 }) })), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
);

/** Strategies of every kind of block, some levels deep. */
const { block } = fc.letrec((tie) => {
  const child = tie("block");
  const children = fc.array(child, { minLength: 1, maxLength: 3 });
  const edged = (name: string) => fc.array(fc.record({ [name]: number, child }), { minLength: 2, maxLength: 3 });
  return {
    block: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.oneof(fc.record({ node: fc.constant("ticker"), ticker }), fc.constant({ node: "cash" })),
      fc.record({ node: fc.constant("group"), name: fc.constantFrom("Core", "Shelter SPY"), child }),
      fc.record({ node: fc.constant("equal"), children }),
      fc.record({ node: fc.constant("specified"), children: edged("weight") }),
      fc.record({ node: fc.constant("scale"), by: reading, children: edged("stop") }),
      fc.record({ node: fc.constant("inverse_volatility"), window: number, children }),
      // biome-ignore lint/suspicious/noThenProperty: the language's own word
      fc.record({ node: fc.constant("gate"), condition, then: child, else: child }),
      fc.record({ node: fc.constant("enter_exit"), enter: condition, exit: condition, inside: child, outside: child }),
    ),
  };
});
const strategy = block.map((root) => ({ version: 1, name: "Any", root }) as unknown as StrategyDocument);

/** What holds of every tree, however it was edited. */
function expectSound(tree: Tree): void {
  const order = tree.root === null ? [] : subtree(tree, tree.root);
  expect(new Set(order).size).toBe(order.length);
  expect(Object.keys(tree.nodes).sort()).toEqual([...order].sort());
  expect(orderOf(tree)).toEqual(order);
  for (const id of order) {
    const node = nodeOf(tree, id);
    for (const slot of SLOTS[node.kind]) {
      if (slot !== "children") expect(node.slots[slot]?.length ?? 0).toBeLessThanOrEqual(1);
      for (const child of node.slots[slot] ?? []) {
        expect(nodeOf(tree, child).parent).toBe(id);
        expect(nodeOf(tree, child).slot).toBe(slot);
      }
    }
  }
}

const KINDS = Object.keys(SLOTS) as Kind[];

/** One edit that is told by three figures; some do nothing. */
function someEdit(store: StrategyStore, [what, where, to]: [number, number, number]): void {
  const { tree, edit } = store.getState();
  const order = orderOf(tree);
  const id = order[where % order.length] as NodeId | undefined;
  const other = order[to % order.length] as NodeId | undefined;
  if (id === undefined || other === undefined) return;
  const kind = KINDS[to % KINDS.length] as Kind;
  const target = placeOfBlock(tree, other);
  const inner = KINDS.filter((one) => SLOTS[one].length);
  const edits: ((draft: Tree) => void)[] = [
    (draft) => move(draft, id, target),
    (draft) => move(draft, id, { ...target, index: target.index + 1 }),
    (draft) => void wrap(draft, id, inner[to % inner.length] as Kind),
    (draft) => turnInto(draft, id, kind),
    (draft) => void insert(draft, { nodes: subtree(tree, id).map((one) => nodeOf(tree, one)) }, target),
    (draft) => remove(draft, id),
    (draft) => {
      if (childrenOf(nodeOf(draft, id)).length === 1) unwrap(draft, id);
    },
  ];
  edit(`edit ${what % edits.length}`, (draft) => edits[what % edits.length]?.(draft));
}

describe("whatever tree it is", () => {
  test("its document comes out as it went in, and each block's path leads to the block", () => {
    fc.assert(
      fc.property(strategy, (document) => {
        const tree = fromDocument(document);
        expect(toDocument(tree)).toEqual(document);
        for (const [path, id] of idsByPath(tree)) {
          expect(pathOf(tree, id)).toBe(path);
          expect(placeOf(tree, path)).toEqual({ id, rest: "" });
        }
      }),
      { numRuns: 60 },
    );
  });

  test("any edits leave it sound, undo brings back what was and redo what had become", () => {
    const figure = fc.nat({ max: 1000 });
    fc.assert(
      fc.property(strategy, fc.array(fc.tuple(figure, figure, figure), { maxLength: 8 }), (document, edits) => {
        const store = createStrategy(fromDocument(document));
        for (const one of edits) {
          someEdit(store, one);
          expectSound(store.getState().tree);
        }
        const became = toDocument(store.getState().tree);
        const steps = store.getState().past.length;
        for (let step = 0; step < steps; step += 1) store.getState().undo();
        expect(toDocument(store.getState().tree)).toEqual(document);
        expectSound(store.getState().tree);
        for (let step = 0; step < steps; step += 1) store.getState().redo();
        expect(toDocument(store.getState().tree)).toEqual(became);
      }),
      { numRuns: 120 },
    );
  });

  test("two trees that differ in blocks never look the same to the layout, also after an undo", () => {
    const store = createStrategy(
      fromDocument({
        version: 1,
        name: "A",
        root: { node: "equal", children: [{ node: "cash" }, { node: "cash" }] },
      } as unknown as StrategyDocument),
    );
    const [first, second] = childrenOf(nodeOf(store.getState().tree, store.getState().tree.root as string));
    store.getState().edit("delete", (tree) => remove(tree, first as string));
    const one = store.getState().tree.structure;
    store.getState().undo();
    store.getState().edit("delete", (tree) => remove(tree, second as string));
    expect(store.getState().tree.structure).not.toBe(one);
  });

  test("a copy that is pasted is the same blocks under new ids", () => {
    fc.assert(
      fc.property(strategy, fc.nat({ max: 1000 }), (document, at) => {
        const tree = fromDocument(document);
        const order = orderOf(tree);
        const id = order[at % order.length] as string;
        const clipping = readClipping(clip(tree, id));
        const target = fromDocument({
          version: 1,
          name: "B",
          root: { node: "equal", children: [] },
        } as unknown as StrategyDocument);
        const store = createStrategy(target);
        store
          .getState()
          .edit("paste", (draft) => void paste(draft, clipping, { parent: target.root, slot: "children", index: 0 }));
        const root = toDocument(store.getState().tree).root as unknown as { children: unknown[] };
        expect(root.children[0]).toEqual(clipping.block);
        for (const made of orderOf(store.getState().tree)) expect(tree.nodes[made]).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test("every row of its layout belongs to a block, and folding hides what is inside", () => {
    fc.assert(
      fc.property(strategy, (document) => {
        const tree = fromDocument(document);
        const all = layout(tree, new Set());
        expect(all.rows.filter((row) => row.type === "head").map((row) => row.id)).toEqual(orderOf(tree));
        expect(new Set(all.rows.map((row) => row.key)).size).toBe(all.rows.length);
        const folded = layout(tree, new Set([tree.root as string]));
        expect(folded.rows.filter((row) => row.type === "head")).toHaveLength(1);
        expect(sizes(tree).get(tree.root as string)).toBe(orderOf(tree).length - 1);
      }),
      { numRuns: 40 },
    );
  });
});

describe("conditions", () => {
  const left = { indicator: "rsi", ticker: "SPY", window: 10 };
  const gate = { node: "gate", condition: { left, op: ">", right: 75 }, else: { node: "cash" } };
  const begin = () => {
    const store = createStrategy(fromDocument({ version: 1, name: "A", root: gate } as unknown as StrategyDocument));
    return { store, root: store.getState().tree.root as string };
  };

  test("a second one makes an all of both, and taking one away leaves the other alone", () => {
    const { store, root } = begin();
    store.getState().edit("add", (tree) => addCondition(tree, root, "condition"));
    expect(partOf(nodeOf(store.getState().tree, root), "condition.all")).toHaveLength(2);
    expect(layout(store.getState().tree, new Set()).rows.filter((row) => row.type === "line")).toHaveLength(2);
    store.getState().edit("remove", (tree) => removeCondition(tree, root, "condition.all[1]"));
    expect(partOf(nodeOf(store.getState().tree, root), "condition")).toEqual(gate.condition);
  });

  test("nesting and ungrouping again changes nothing", () => {
    const { store, root } = begin();
    store.getState().edit("nest", (tree) => nest(tree, root, "condition", "any"));
    store.getState().edit("ungroup", (tree) => ungroup(tree, root, "condition"));
    expect(partOf(nodeOf(store.getState().tree, root), "condition")).toEqual(gate.condition);
  });

  test("a price is compared with its average when a number becomes an indicator", () => {
    const { store, root } = begin();
    store
      .getState()
      .edit("price", (tree) => setPart(tree, root, "condition.left", { indicator: "price", ticker: "TLT" }));
    store.getState().edit("switch", (tree) => switchOperand(tree, root, "condition", "right"));
    expect(partOf(nodeOf(store.getState().tree, root), "condition.right")).toEqual({
      indicator: "sma",
      ticker: "TLT",
      window: 200,
    });
  });
});

describe("a weight is no stop, and a stop no weight", () => {
  const leaf = (ticker: string) => ({ node: "ticker", ticker });
  const by = { indicator: "rsi", ticker: "SPY", window: 10 };
  const scaled = (child: unknown) => ({
    node: "scale",
    by,
    children: [
      { stop: 20, child: { node: "cash" } },
      { stop: 80, child },
    ],
  });
  const weighted = {
    node: "specified",
    children: [
      { weight: 60, child: leaf("KO") },
      { weight: 40, child: leaf("PG") },
    ],
  };
  const made = (root: unknown) => fromDocument({ version: 1, name: "A", root } as unknown as StrategyDocument);
  const blockOf = (tree: Tree, kind: Kind) => Object.values(tree.nodes).find((node) => node.kind === kind) as TreeNode;

  test("when the block around them is taken away", () => {
    const tree = made(scaled(weighted));
    unwrap(tree, blockOf(tree, "specified").id);
    const stops = childrenOf(blockOf(tree, "scale")).map((id) => nodeOf(tree, id).edge);
    expect(stops.slice(0, 2)).toEqual([20, 80]);
    expect(stops[2]).toBeGreaterThan(80);
  });

  test("when a block is pasted among the others", () => {
    const tree = made(scaled(weighted));
    const [first] = childrenOf(blockOf(tree, "specified"));
    const clipping = readClipping(clip(tree, first as string));
    const among = (kind: Kind) =>
      nodeOf(tree, paste(tree, clipping, { parent: blockOf(tree, kind).id, slot: "children", index: 2 })).edge;
    expect(among("scale")).not.toBe(60);
    expect(among("specified")).toBe(60);
  });
});
