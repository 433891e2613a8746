/** What a backtest of a tab is run over: prices, sessions, benchmark, costs. Kept on this machine, tab by tab. */

import { useCallback, useMemo } from "react";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { components } from "@/api/schema";
import { useTabs } from "@/app/tabs";
import { persisted } from "@/kit/local";

/** All of a request but the strategy. What is null or missing is what is usual: see the API's document. */
export type BacktestSettings = Omit<components["schemas"]["BacktestRequest"], "strategy" | "document" | "values">;

export const SAMPLE = "sample";

export const USUAL: Readonly<BacktestSettings> = {
  source: SAMPLE,
  start: null,
  end: null,
  capital: 100_000,
  fill: "close",
  slippage_bps: 5,
  commission_percent: 0,
  commission_per_share: 0,
};

/** What a source's prices are compared with when no benchmark is said. */
export function usualBenchmark(source: string): string {
  return source === SAMPLE ? "SP500" : "SPY";
}

interface Kept {
  byTab: Record<string, BacktestSettings>;
}

const MOST_TABS = 100;

const useKept = create<Kept>()(
  persist((): Kept => ({ byTab: {} }), { name: "backtest-settings", storage: persisted() }),
);

/** The settings of a tab as they are now. */
export function settingsOf(tab: string): BacktestSettings {
  return useKept.getState().byTab[tab] ?? USUAL;
}

/** Changes some of a tab's settings. */
export function changeSettings(tab: string, more: Partial<BacktestSettings>): void {
  const before = settingsOf(tab);
  const now = { ...before, ...more };
  if (JSON.stringify(now) === JSON.stringify(before)) return;
  useKept.setState(({ byTab }) => {
    const { [tab]: _, ...others } = byTab;
    const entries = Object.entries(others).slice(1 - MOST_TABS);
    return { byTab: { ...Object.fromEntries(entries), [tab]: now } };
  });
}

export interface BacktestSettingsHandle {
  settings: BacktestSettings;
  change: (more: Partial<BacktestSettings>) => void;
}

export function useBacktestSettings(tab: string): BacktestSettingsHandle {
  const settings = useKept((state) => state.byTab[tab]) ?? USUAL;
  const change = useCallback((more: Partial<BacktestSettings>) => changeSettings(tab, more), [tab]);
  return useMemo(() => ({ settings, change }), [settings, change]);
}

/**
 * Calls back when a tab goes on under another key: a draft that was saved. One key goes and one comes at its place.
 */
export function onRekey(listener: (from: string, to: string) => void): () => void {
  return useTabs.subscribe(({ items }, { items: before }) => {
    if (items.length !== before.length) return;
    const keys = new Set(items.map((item) => item.key));
    const old = new Set(before.map((item) => item.key));
    const from = before.find((item) => !keys.has(item.key));
    const to = items.find((item) => !old.has(item.key));
    if (from && to) listener(from.key, to.key);
  });
}

onRekey((from, to) => {
  const settings = useKept.getState().byTab[from];
  if (settings) useKept.setState(({ byTab }) => ({ byTab: { ...byTab, [to]: settings } }));
});
