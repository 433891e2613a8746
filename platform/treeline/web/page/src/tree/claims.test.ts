import { describe, expect, test } from "vitest";
import { pieceOf, readClipping } from "./clipping";
import { fromDocument, type StrategyDocument, toDocument } from "./document";
import { insert, setPart } from "./edits";
import { findingsOf } from "./faults";
import { type NodeId, nodeOf, type Tree, typed } from "./model";
import { idsByPath } from "./paths";
import { find, type Query, replace } from "./search";
import { createStrategy } from "./store";
import { backToValue, fieldAt, makeVariable, renameVariable, suggestedName, variablesOf } from "./variables";

const spy = { node: "ticker", ticker: "SPY" };
const rsi = { indicator: "rsi", ticker: "SPY", window: 10 };
// biome-ignore lint/suspicious/noThenProperty: the language's own word
const gate = { node: "gate", condition: { left: rsi, op: ">", right: 75 }, then: spy, else: { node: "cash" } };

function treeOf(root: unknown, variables: Record<string, number | string> = {}): Tree {
  return fromDocument({ version: 1, name: "A", variables, root } as unknown as StrategyDocument);
}
function told(root: unknown, variables?: Record<string, number | string>): string[] {
  return findingsOf(treeOf(root, variables)).problems.map((one) => `${one.path}: ${one.text}`);
}

describe("problems", () => {
  test("a sound tree has none", () => {
    expect(told(gate)).toEqual([]);
    expect(
      told(
        {
          node: "specified",
          children: [
            { weight: "{w}", child: spy },
            { weight: 0, child: spy },
          ],
        },
        { w: 2 },
      ),
    ).toEqual([]);
  });

  test.each([
    [{ node: "ticker", ticker: "spy" }, 'root.ticker: "spy" is not a ticker: write "SPY"'],
    [{ node: "ticker", ticker: "" }, "root.ticker: a ticker is missing: type one"],
    [{ node: "equal", children: [] }, "root.children: it is empty: add a block"],
    [{ node: "group", name: " ", child: spy }, "root.name: a group needs a name"],
    [{ ...gate, else: null }, "root.else: ELSE is empty: add a block, or hold cash"],
    [
      { ...gate, condition: { left: { ...rsi, window: 1 }, op: ">", right: 75 } },
      "root.condition.left.window: 1 can't be the window: a whole number from 2 to 2000",
    ],
    [{ ...gate, condition: { left: rsi, op: ">", right: "75a" } }, 'root.condition.right: "75a" is not a number'],
    [
      { ...gate, condition: { all: [{ left: 1, op: ">", right: 2 }] } },
      "root.condition.all[0]: two numbers are compared, which never changes: make one an indicator",
    ],
    [
      { node: "specified", children: [{ weight: -1, child: spy }] },
      "root.children[0].weight: -1 can't be a weight: a number, 0 or more",
    ],
    [
      { node: "specified", children: [{ weight: 0, child: spy }] },
      "root.children: all weights are zero: give a child a weight above 0",
    ],
    [
      {
        node: "scale",
        by: rsi,
        children: [
          { stop: 30, child: spy },
          { stop: 30, child: spy },
        ],
      },
      "root.children[1].stop: stops ascend: 30 must be above 30, the one before",
    ],
    [
      {
        node: "sort",
        score: [{ measure: { indicator: "atr", window: 5 }, weight: 1 }],
        select: "top",
        count: 1,
        children: [{ node: "equal", children: [spy] }],
      },
      "root.score[0].measure.indicator: ATR needs more than closes, which only tickers have: take another, or sort tickers alone",
    ],
  ])("%j is told where it is wrong", (root, text) => {
    expect(told(root)).toEqual([text]);
  });

  test("a default is judged by every place of its variable, and an unused one is told", () => {
    const root = { ...gate, condition: { left: { ...rsi, window: "{n}" }, op: ">", right: "{n}" } };
    expect(told(root, { n: 2.5, old: 1 })).toEqual([
      "variables.n: {n}: 2.5 can't be the window: a whole number from 2 to 2000",
      "variables.old: {old} is used nowhere: take it away, or write it in a field",
    ]);
    expect(told({ ...gate, condition: { left: { ...rsi, window: "{n}", ticker: "{n}" }, op: ">", right: 1 } })).toEqual(
      ["root.condition.left.window: {n} can't be a number here and a ticker there"],
    );
  });

  test("a block that did not change is not judged again, and a changed one is", () => {
    const store = createStrategy(treeOf({ node: "equal", children: [spy, { node: "ticker", ticker: "bad one" }] }));
    expect(findingsOf(store.getState().tree).problems).toHaveLength(1);
    const id = findingsOf(store.getState().tree).problems[0]?.id as NodeId;
    store.getState().edit("mend", (tree) => setPart(tree, id, "ticker", "TLT"));
    expect(findingsOf(store.getState().tree).problems).toEqual([]);
    store.getState().undo();
    expect(findingsOf(store.getState().tree).problems).toHaveLength(1);
  });
});

describe("search", () => {
  const root = {
    node: "group",
    name: "SPY or SPYG",
    child: {
      node: "equal",
      children: [spy, { node: "ticker", ticker: "SPYG" }, gate, { node: "ticker", ticker: "{spy}" }],
    },
  };
  const all: Query = { text: "spy", whole: true, within: null };

  function replaced(query: Query, by: string) {
    const store = createStrategy(treeOf(root));
    const hits = find(store.getState().tree, query);
    store.getState().edit("replace", (tree) => {
      for (const hit of hits) replace(tree, hit, query, by);
    });
    return { store, hits };
  }

  test("whole values and words are found, and other tickers that begin so are not", () => {
    const parts = find(treeOf(root), all).map((hit) => hit.part);
    expect(parts).toEqual(["name", "ticker", "condition.left.ticker", "ticker", "ticker"]);
    expect(find(treeOf(root), { ...all, whole: false })).toHaveLength(6);
  });

  test("replacing everywhere is one step, and leaves what only begins so", () => {
    const { store } = replaced({ ...all, text: "SPY" }, "qqq");
    const document = JSON.stringify(toDocument(store.getState().tree));
    expect(document).toContain('"ticker":"SPYG"');
    expect(document).toContain('"name":"qqq or SPYG"');
    expect(document).toContain('"ticker":"{qqq}"');
    expect(document.match(/"QQQ"/g)).toHaveLength(3);
    store.getState().undo();
    expect(toDocument(store.getState().tree).root).toEqual(root);
  });

  test("an indicator becomes another with the window it had; one that there is not is refused", () => {
    const query: Query = { text: "RSI", whole: true, within: null };
    const { store } = replaced(query, "SMA");
    const place = idsByPath(store.getState().tree).get("root.child.children[2]") as NodeId;
    expect(nodeOf(store.getState().tree, place).fields).toMatchObject({
      condition: { left: { indicator: "sma", window: 10, ticker: "SPY" } },
    });
    const tree = treeOf(gate);
    const [hit] = find(tree, query);
    expect(hit && replace(tree, hit, query, "nonsense")).toBe('there is no indicator "nonsense"');
  });

  test("a number stays a number, and only the chosen block is searched when asked to", () => {
    const { store } = replaced({ text: "75", whole: true, within: null }, "80");
    expect(JSON.stringify(toDocument(store.getState().tree))).toContain('"right":80');
    const tree = treeOf(root);
    const inner = idsByPath(tree).get("root.child.children[2]") as NodeId;
    expect(find(tree, { ...all, within: inner })).toHaveLength(2);
  });
});

describe("variables", () => {
  test("one made of a number keeps it as its default; put back, the tree is as it was", () => {
    const store = createStrategy(treeOf(gate));
    const id = store.getState().tree.root as NodeId;
    const field = fieldAt(store.getState().tree, id, "condition.right");
    expect(field && suggestedName(store.getState().tree, field)).toBe("threshold");
    store.getState().edit("make", (tree) => makeVariable(tree, id, "condition.right", "hot", field?.value));
    expect(variablesOf(store.getState().tree)).toMatchObject([
      { name: "hot", value: 75, uses: [{ id, part: "condition.right" }] },
    ]);
    store.getState().edit("rename", (tree) => renameVariable(tree, [{ id, part: "condition.right" }], "hot", "warm"));
    expect(store.getState().tree.variables).toEqual({ warm: 75 });
    store.getState().edit("back", (tree) => backToValue(tree, id, "condition.right", "warm", true));
    expect(toDocument(store.getState().tree)).toEqual({ version: 1, name: "A", root: gate });
  });
});

describe("what is pasted", () => {
  test("may be a bare block, or a whole strategy with its defaults", () => {
    expect(readClipping(JSON.stringify(spy)).block).toEqual(spy);
    const whole = readClipping(JSON.stringify({ version: 1, name: "A", variables: { n: 3 }, root: gate }));
    expect(whole.block).toEqual(gate);
    expect(whole.variables).toEqual({ n: 3 });
  });

  test("keeps its weight among weights", () => {
    const store = createStrategy(treeOf({ node: "specified", children: [{ weight: 60, child: spy }] }));
    const root = store.getState().tree.root;
    const piece = pieceOf(readClipping(JSON.stringify({ treeline: "block", block: spy, weight: 40 })));
    store.getState().edit("paste", (tree) => void insert(tree, piece, { parent: root, slot: "children", index: 1 }));
    expect(toDocument(store.getState().tree).root).toMatchObject({ children: [{ weight: 60 }, { weight: 40 }] });
  });

  test.each([
    ["SPY", "What is in the clipboard is no block: it is not JSON"],
    ["[]", 'this is no block: a block is an object with a "node"'],
    ['{"node":"tick"}', 'there is no block of the kind "tick"'],
    ['{"node":"equal"}', '"children" is missing: a list of blocks'],
    [
      '{"node":"group","name":"A","child":{"node":"gate","then":null,"else":null}}',
      'child: "condition" is no condition',
    ],
    [
      '{"node":"specified","children":[{"child":{"node":"cash"}}]}',
      'each of its children is {"weight": NUMBER, "child": BLOCK}',
    ],
    ['{"node":"scale","by":{"indicator":"rsi"},"children":[]}', '"by" needs a "ticker"'],
  ])("%s is refused with the reason", (text, reason) => {
    expect(() => readClipping(text)).toThrow(reason);
  });
});

test("what is typed is a number where a person would write one so", () => {
  expect(["20", " -5.5 ", "1e3", ".5"].map(typed)).toEqual([20, -5.5, 1000, 0.5]);
  expect(["0x10", "Infinity", "1,5", "", "{n}"].map(typed)).toEqual(["0x10", "Infinity", "1,5", "", "{n}"]);
});
