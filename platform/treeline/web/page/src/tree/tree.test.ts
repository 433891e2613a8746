import { describe, expect, test } from "vitest";
import { fromDocument, type StrategyDocument, toDocument } from "./document";
import { insert, move, remove, unwrap, wrap } from "./edits";
import { layout } from "./layout";
import { nodeOf, subtree } from "./model";
import { idsByPath, pathOf, placeOf } from "./paths";
import { createStrategy } from "./store";

const document = {
  version: 1,
  name: "Calm trend",
  variables: { n: 10 },
  root: {
    node: "gate",
    condition: { left: { indicator: "rsi", ticker: "SPY", window: "{n}" }, op: ">", right: 75 },
    // biome-ignore lint/suspicious/noThenProperty: the language's own word
    then: {
      node: "group",
      name: "Shelter",
      child: { node: "equal", children: [{ node: "ticker", ticker: "KO" }, { node: "cash" }] },
    },
    else: {
      node: "specified",
      children: [
        { weight: 60, child: { node: "ticker", ticker: "AAPL" } },
        { weight: "{w}", child: { node: "reference", strategy: "3f1f9d0a-6f0e-4c55-8f6a-2f6f3a1f0b7e" } },
      ],
    },
  },
} as unknown as StrategyDocument;

describe("a tree", () => {
  test("comes out as the document that went in", () => {
    expect(toDocument(fromDocument(document))).toEqual(document);
  });

  test("names each block by the path that the API uses, and finds it by that", () => {
    const tree = fromDocument(document);
    const byPath = idsByPath(tree);
    expect([...byPath.keys()].sort()).toContain("root.else.children[1].child");
    for (const [path, id] of byPath) {
      expect(pathOf(tree, id)).toBe(path);
      expect(placeOf(tree, path)).toEqual({ id, rest: "" });
    }
    expect(placeOf(tree, "root.condition.left.window")).toEqual({ id: tree.root, rest: "condition.left.window" });
    expect(placeOf(tree, "root.else.children[1].weight")?.rest).toBe("weight");
    expect(placeOf(tree, "variables.n")).toBeNull();
  });

  test("a second block in a slot of one makes an equal block of both", () => {
    const store = createStrategy(fromDocument(document));
    const root = nodeOf(store.getState().tree, store.getState().tree.root as string);
    const group = nodeOf(store.getState().tree, root.slots.then?.[0] as string);
    const ko = subtree(store.getState().tree, group.id)[2] as string;
    store.getState().edit("move", (tree) => move(tree, ko, { parent: group.id, slot: "child", index: 1 }));
    const held = nodeOf(store.getState().tree, nodeOf(store.getState().tree, group.id).slots.child?.[0] as string);
    expect(held.kind).toBe("equal");
    expect(held.slots.children).toHaveLength(2);
  });

  test("an undone edit leaves the document as it was, and a redone one as it had become", () => {
    const store = createStrategy(fromDocument(document));
    const { edit, undo, redo } = store.getState();
    const root = store.getState().tree.root as string;
    const first = nodeOf(store.getState().tree, root).slots.then?.[0] as string;
    const piece = { nodes: subtree(store.getState().tree, first).map((id) => nodeOf(store.getState().tree, id)) };
    edit("wrap", (tree) => wrap(tree, root, "equal"));
    edit("paste", (tree) => insert(tree, piece, { parent: root, slot: "else", index: 1 }));
    edit("delete", (tree) => remove(tree, first));
    const after = toDocument(store.getState().tree);
    undo();
    undo();
    undo();
    expect(toDocument(store.getState().tree)).toEqual(document);
    redo();
    redo();
    redo();
    expect(toDocument(store.getState().tree)).toEqual(after);
  });

  test("what is undone is the edition that it was, and a new edit is never an old one", () => {
    const store = createStrategy(fromDocument(document));
    const first = store.getState().edition;
    const { edit, undo, redo } = store.getState();
    const rename = (name: string) =>
      edit("rename", (tree) => {
        tree.name = name;
      });
    rename("One");
    const one = store.getState().edition;
    rename("Two");
    undo();
    expect(store.getState().edition).toBe(one);
    redo();
    expect(store.getState().edition).not.toBe(one);
    undo();
    undo();
    expect(store.getState().edition).toBe(first);
    rename("Three");
    expect([first, one]).not.toContain(store.getState().edition);
  });

  test("a tree that is opened again may be another: its edition is another's than before", () => {
    const editions = [1, 2].map(() => createStrategy(fromDocument(document)).getState().edition);
    expect(new Set(editions).size).toBe(2);
  });

  test("wrapping and unwrapping again changes nothing", () => {
    const store = createStrategy(fromDocument(document));
    const leaf = idsByPath(store.getState().tree).get("root.else.children[0].child") as string;
    store.getState().edit("wrap", (tree) => {
      unwrap(tree, wrap(tree, leaf, "group"));
    });
    expect(toDocument(store.getState().tree)).toEqual(document);
  });

  test("is laid out without gaps between a block's rows, frames around what is in them", () => {
    const { rows, frames, height } = layout(fromDocument(document), new Set());
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1];
      if (before) expect(row.y).toBeGreaterThanOrEqual(before.y + before.h);
    }
    const [outer, ...inner] = frames;
    for (const frame of inner) expect(outer && frame.y0 > outer.y0 && frame.y1 < outer.y1).toBe(true);
    expect(height).toBeGreaterThan(rows.at(-1)?.y ?? 0);
  });
});
