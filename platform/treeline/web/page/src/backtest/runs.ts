/** The backtests of the open tabs: one at a time each, the last outcome kept in memory until the page is left. */

import { useSyncExternalStore } from "react";
import { create } from "zustand";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { present } from "@/strategy/workspace";
import { type StrategyDocument, toDocument } from "@/tree/document";
import { type BacktestSettings, onRekey, settingsOf, useBacktestSettings } from "./settings";
import { tellFaults } from "./tellFaults";

export type Outcome = components["schemas"]["Outcome"];

/** What was asked: the answer is only that of the tree and the settings as they were then. */
export interface Asked {
  document: StrategyDocument;
  settings: BacktestSettings;
  /** The store's edition that the document is of. */
  edition: number;
}

interface Run {
  outcome: Outcome | null;
  /** What the outcome answers. */
  asked: Asked | null;
  error: unknown;
  /** When the one that is running began, in milliseconds of performance.now(); null when none is. */
  since: number | null;
}

const NONE: Run = { outcome: null, asked: null, error: null, since: null };

const useRuns = create<Record<string, Run>>(() => ({}));
const running = new Map<string, AbortController>();

function update(tab: string, more: Partial<Run>): void {
  useRuns.setState((runs) => ({ [tab]: { ...(runs[tab] ?? NONE), ...more } }));
}

/** What the API is asked for: an open strategy as it stands, and the tab's settings. */
export function askedOf(tab: string): Asked | null {
  const state = present(tab)?.store.getState();
  return state ? { document: toDocument(state.tree), settings: settingsOf(tab), edition: state.edition } : null;
}

/** Runs a tab's strategy as it stands. One that is still running is given up for it. */
export async function runBacktest(tab: string): Promise<void> {
  const asked = askedOf(tab);
  if (!asked) return;
  running.get(tab)?.abort();
  const control = new AbortController();
  running.set(tab, control);
  update(tab, { since: performance.now() });
  try {
    const body = { ...asked.settings, document: asked.document };
    const { data } = await api.POST("/api/v1/backtests", { body, signal: control.signal });
    if (!control.signal.aborted) update(tab, { outcome: data as Outcome, asked, error: null, since: null });
  } catch (error) {
    if (control.signal.aborted) return;
    update(tab, { error, since: null });
    if (!window.location.pathname.endsWith("/backtest")) tellFaults(tab, error);
  } finally {
    if (running.get(tab) === control) running.delete(tab);
  }
}

function stopBacktest(tab: string): void {
  running.get(tab)?.abort();
  update(tab, { since: null });
}

export interface Backtesting {
  outcome: Outcome | null;
  asked: Asked | null;
  error: unknown;
  running: boolean;
  since: number | null;
  /** The tree or the settings changed since the outcome was asked for. */
  stale: boolean;
  run: () => Promise<void>;
  /** Gives up the one that is running; what was there before stays. */
  stop: () => void;
}

export function useBacktest(tab: string): Backtesting {
  const { settings } = useBacktestSettings(tab);
  const { outcome, asked, error, since } = useRuns((runs) => runs[tab]) ?? NONE;
  const store = present(tab)?.store;
  const edition = useSyncExternalStore(store?.subscribe ?? never, () => store?.getState().edition ?? 0);
  const stale = asked !== null && (asked.edition !== edition || !sameSettings(asked.settings, settings));
  return {
    outcome,
    asked,
    error,
    running: since !== null,
    since,
    stale,
    run: () => runBacktest(tab),
    stop: () => stopBacktest(tab),
  };
}

function never(): () => void {
  return () => {};
}

function sameSettings(one: BacktestSettings, other: BacktestSettings): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

onRekey((from, to) => {
  const run = useRuns.getState()[from];
  if (run) update(to, run);
});
