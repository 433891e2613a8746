/** What a backtest's figures are of: the tree and the settings that were asked, whatever becomes of the tab meanwhile. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { useTabs } from "@/app/tabs";
import { close, openDraft, openSaved, present, saved } from "@/strategy/workspace";
import type { StrategyDocument } from "@/tree/document";

const answers = vi.hoisted(() => [] as ((total: number) => void)[]);
vi.mock("@/api/client", () => ({
  api: { POST: () => new Promise((done) => answers.push((total) => done({ data: { total } }))) },
}));
vi.mock("idb-keyval", () => ({ get: async () => undefined, set: async () => {}, del: async () => {} }));
const { runBacktest, runningOf } = await import("./runs");

const document = { name: "Trend", root: { node: "ticker", ticker: "SPY" } } as unknown as StrategyDocument;

afterEach(() => {
  answers.length = 0;
  for (const { key } of useTabs.getState().items) close(key);
});

async function run(tab: string, total: number): Promise<void> {
  const running = runBacktest(tab);
  answers.pop()?.(total);
  await running;
}

describe("a backtest", () => {
  it("is not that of a strategy which was closed and opened again, in whatever version", async () => {
    openSaved("a", 1, document);
    await run("a", 323);
    expect(runningOf("a")?.outcome).toEqual({ total: 323 });
    close("a");
    openSaved("a", 2, { ...document, name: "Another" });
    expect(runningOf("a")?.outcome).toBeNull();
  });

  it("is there again when a closed tab is brought back", async () => {
    openSaved("a", 1, document);
    await run("a", 323);
    close("a").reopen();
    expect(runningOf("a")?.outcome).toEqual({ total: 323 });
  });

  it("reaches a draft that was saved while it ran, and is over then", async () => {
    const draft = openDraft(document);
    const running = runBacktest(draft);
    saved(draft, "b", 1, present(draft)?.store.getState().edition ?? -1);
    expect(runningOf("b")?.since).not.toBeNull();
    answers.pop()?.(7);
    await running;
    expect(runningOf("b")).toMatchObject({ outcome: { total: 7 }, since: null });
  });
});
