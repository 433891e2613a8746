import { describe, expect, it } from "vitest";
import { rank } from "./palette";
import { titleOf } from "./title";
import { progressText, shareDone } from "./underWay";

describe("what Ctrl+K finds", () => {
  it("has all parts of the search, in any order", () => {
    expect(rank("Apple above its average", "average app")).toBeGreaterThan(0);
    expect(rank("Apple above its average", "average pear")).toBe(0);
  });
  it("is better the earlier it agrees", () => {
    const [begins, word, within] = [rank("Backtest", "back"), rank("Last backtest", "back"), rank("Feedback", "back")];
    expect(begins).toBeGreaterThan(word);
    expect(word).toBeGreaterThan(within);
    expect(within).toBeGreaterThan(0);
  });
  it("takes signs as they are", () => {
    expect(rank("n=5:30 (sample)", "(sam")).toBeGreaterThan(0);
  });
});

describe("the browser's tab", () => {
  it("has the progress first, then the room", () => {
    expect(titleOf({ name: "Momentum", progress: "37 %" })).toBe("37 % · Momentum · Treeline");
    expect(titleOf({ name: "", progress: "" })).toBe("Treeline");
  });
  it("tells one progress, that of the batch which it shows", () => {
    expect(titleOf({ name: "12 % · Momentum", progress: "37 %" })).toBe("12 % · Momentum · Treeline");
  });
});

describe("progress", () => {
  it("is that of all batches under way together, failures among it", () => {
    expect(
      shareDone([
        { done: 50, failed: 50, total: 100 },
        { done: 0, failed: 0, total: 300 },
      ]),
    ).toBe(0.25);
    expect(shareDone([])).toBeNull();
  });
  it("is never 100 % before the end", () => {
    expect(progressText(0.9999)).toBe("99 %");
    expect(progressText(0.379)).toBe("37 %");
  });
});
