import { useMemo } from "react";
import { useLocation } from "wouter";
import { routes } from "@/app/routes";
import { type BacktestSettings, changeSettings } from "@/backtest/settings";
import { toast } from "@/kit/toasts";
import { openDraft, present } from "@/strategy/workspace";
import type { StrategyDocument } from "@/tree/document";
import type { Batch } from "../progress";
import type { Value } from "./source";

/** A run by its number in the batch and its values. */
export interface Run {
  run_index: number;
  values: Record<string, Value>;
}

export interface RunActions {
  /** Opens the run as a strategy; null where the strategy is not shown. */
  open: ((run: Run, view: "blocks" | "backtest") => void) | null;
  copy: (run: Run) => void;
}

/** The batch's strategy with a run's values as its variables' defaults. */
export function documentOf(document: StrategyDocument, run: Run): StrategyDocument {
  return {
    ...document,
    name: `${document.name} run ${run.run_index}`,
    variables: { ...document.variables, ...run.values },
  };
}

/** The settings and the very sessions that the batch was run with, so that a backtest of a run says the same of it. */
function settingsOf(batch: Batch): BacktestSettings {
  const { source, span, capital, fill, slippage_bps, commission_percent, commission_per_share } = batch;
  const costs = { slippage_bps, commission_percent, commission_per_share };
  const benchmark = batch.benchmark_document ? { document: batch.benchmark_document } : batch.benchmark;
  const { first, last } = span ?? { first: batch.start, last: batch.end };
  return { source, start: first, end: last, capital, fill, ...costs, benchmark };
}

/** The draft that a run was opened in, as long as nothing in it was changed since. */
const drafts = new Map<string, string>();
function opened(batch: Batch, run: Run): string | null {
  const one = present(drafts.get(`${batch.id} ${run.run_index}`) ?? "");
  return one && one.store.getState().past.length === 0 ? one.key : null;
}

/** What may be done with the runs of a batch of one's own; of one that a link shows the strategy is not known. */
export function useRunActions(batch: Batch | null): RunActions {
  const [, navigate] = useLocation();
  return useMemo(
    () => ({
      open:
        batch &&
        ((run, view) => {
          const key = opened(batch, run) ?? openDraft(documentOf(batch.document, run));
          drafts.set(`${batch.id} ${run.run_index}`, key);
          changeSettings(key, settingsOf(batch));
          navigate(routes.strategy(key, view));
        }),
      copy: (run) => void copy(run),
    }),
    [batch, navigate],
  );
}

async function copy(run: Run): Promise<void> {
  const text = Object.entries(run.values)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
  await navigator.clipboard.writeText(text);
  toast(`In the clipboard: ${text}`, { tone: "good" });
}
