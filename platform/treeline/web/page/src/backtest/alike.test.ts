import { describe, expect, it } from "vitest";
import { fromDocument, type StrategyDocument } from "@/tree/document";
import { setPart } from "@/tree/edits";
import { createStrategy } from "@/tree/store";
import { makeVariable } from "@/tree/variables";
import { runsAlike } from "./alike";

const document = {
  name: "Trend",
  variables: { oversold: 30 },
  root: {
    node: "gate",
    condition: { left: { indicator: "rsi", ticker: "SPY", window: 10 }, op: "<", right: "{oversold}" },
    // biome-ignore lint/suspicious/noThenProperty: the language's word
    then: { node: "group", name: "In", child: { node: "ticker", ticker: "SPY" } },
    else: { node: "cash" },
  },
} as unknown as StrategyDocument;

function opened() {
  const store = createStrategy(fromDocument(document));
  const was = store.getState().tree;
  return { was, root: was.root ?? "", edit: store.getState().edit, now: () => store.getState().tree };
}

describe("a tree runs as before", () => {
  it("when a number became a variable of the same value", () => {
    const { was, root, edit, now } = opened();
    edit("make", (tree) => makeVariable(tree, root, "condition.left.window", "window", 10));
    expect(now().variables).toEqual({ oversold: 30, window: 10 });
    expect(runsAlike(was, now())).toBe(true);
    edit("set", (tree) => {
      tree.variables.window = 11;
    });
    expect(runsAlike(was, now())).toBe(false);
  });

  it("when a name changed, of the strategy or of a group", () => {
    const { was, edit, now } = opened();
    edit("rename", (tree) => {
      tree.name = "Another";
      for (const node of Object.values(tree.nodes)) if (node.kind === "group") node.fields.name = "Out";
    });
    expect(runsAlike(was, now())).toBe(true);
  });
});

describe("a tree does not run as before", () => {
  it("when a number, a default or a block is another one", () => {
    for (const change of [
      (tree: Parameters<typeof setPart>[0], root: string) => setPart(tree, root, "condition.left.window", 11),
      (tree: Parameters<typeof setPart>[0]) => {
        tree.variables.oversold = 31;
      },
      (tree: Parameters<typeof setPart>[0]) => {
        tree.rebalance = "weekly";
      },
      (tree: Parameters<typeof setPart>[0], root: string) => {
        const gate = tree.nodes[root];
        if (gate) gate.slots.else = [];
      },
    ]) {
      const { was, root, edit, now } = opened();
      edit("change", (tree) => change(tree, root));
      expect(runsAlike(was, now())).toBe(false);
    }
  });
});
