/**
 * The backtests of the open strategies: one at a time each, the last outcome kept in memory with the tree's store.
 *
 * They are the store's, not the tab's: a draft that is saved meanwhile goes on under another key, and a strategy that was
 * closed and is opened again may be another version, of which nothing was asked.
 */

import { useMemo, useSyncExternalStore } from "react";
import { createStore, type StoreApi } from "zustand/vanilla";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { present } from "@/strategy/workspace";
import { type StrategyDocument, toDocument } from "@/tree/document";
import type { Tree } from "@/tree/model";
import type { StrategyStore } from "@/tree/store";
import { runsAlike } from "./alike";
import type { Ran } from "./rangeMoved";
import { type BacktestSettings, settingsOf, useBacktestSettings } from "./settings";
import { tellFaults } from "./tellFaults";

export type Outcome = components["schemas"]["Outcome"];

/** What was asked: the answer is only that of the tree and the settings as they were then. */
export interface Asked {
  document: StrategyDocument;
  settings: BacktestSettings;
  /** What the document is of, and the store's edition then. */
  tree: Tree;
  edition: number;
}

interface Run {
  outcome: Outcome | null;
  /** What the outcome answers. */
  asked: Asked | null;
  /** What was shown before it. */
  before: Ran | null;
  error: unknown;
  /** When the one that is running began, in milliseconds of performance.now(); null when none is. */
  since: number | null;
  /** Gives up the one that is running. */
  control: AbortController | null;
}

const NONE: Run = { outcome: null, asked: null, before: null, error: null, since: null, control: null };

const runs = new WeakMap<StrategyStore, StoreApi<Run>>();

/** A tab's backtest, as it stands. */
export function runningOf(tab: string): Run | null {
  const store = present(tab)?.store;
  return store ? runOf(store).getState() : null;
}

function runOf(store: StrategyStore): StoreApi<Run> {
  const known = runs.get(store);
  if (known) return known;
  const made = createStore<Run>(() => NONE);
  runs.set(store, made);
  return made;
}

/** What the API is asked for: an open strategy as it stands, and the tab's settings. */
export function askedOf(tab: string): Asked | null {
  const state = present(tab)?.store.getState();
  return state
    ? { document: toDocument(state.tree), settings: settingsOf(tab), tree: state.tree, edition: state.edition }
    : null;
}

/** Runs a tab's strategy as it stands. One that is still running is given up for it. */
export async function runBacktest(tab: string): Promise<void> {
  const one = present(tab);
  const asked = askedOf(tab);
  if (!one || !asked) return;
  const run = runOf(one.store);
  run.getState().control?.abort();
  const control = new AbortController();
  run.setState({ since: performance.now(), control });
  try {
    const body = { ...asked.settings, document: asked.document };
    const { data } = await api.POST("/api/v1/backtests", { body, signal: control.signal });
    if (control.signal.aborted) return;
    const { outcome: former, asked: formerly } = run.getState();
    const before = former && formerly && { outcome: inShort(former), asked: formerly };
    run.setState({ outcome: data as Outcome, asked, before, error: null, since: null, control: null });
  } catch (error) {
    if (control.signal.aborted) return;
    run.setState({ error, since: null, control: null });
    if (!window.location.pathname.endsWith("/backtest")) tellFaults(tab, error);
  }
}

/** Without its series: nothing of them is needed any more. */
function inShort({ span, benchmark_name }: Outcome): Ran["outcome"] {
  return { span, benchmark_name };
}

function stopBacktest(tab: string): void {
  const store = present(tab)?.store;
  if (!store) return;
  const run = runOf(store);
  run.getState().control?.abort();
  run.setState({ since: null, control: null });
}

export interface Backtesting {
  outcome: Outcome | null;
  asked: Asked | null;
  before: Ran | null;
  error: unknown;
  running: boolean;
  since: number | null;
  /** The settings, or what of the tree runs, changed since the outcome was asked for. */
  stale: boolean;
  run: () => Promise<void>;
  /** Gives up the one that is running; what was there before stays. */
  stop: () => void;
}

export function useBacktest(tab: string): Backtesting {
  const { settings } = useBacktestSettings(tab);
  const store = present(tab)?.store;
  const run = store && runOf(store);
  const { outcome, asked, before, error, since } = useSyncExternalStore(
    run?.subscribe ?? never,
    () => runningOf(tab) ?? NONE,
  );
  const tree = useSyncExternalStore(store?.subscribe ?? never, () => store?.getState().tree ?? null);
  const stale = useMemo(
    () => asked !== null && !(tree && runsAlike(asked.tree, tree) && sameSettings(asked.settings, settings)),
    [asked, tree, settings],
  );
  return {
    outcome,
    asked,
    before,
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
