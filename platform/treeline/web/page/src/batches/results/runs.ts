import { useMemo } from "react";
import { useLocation } from "wouter";
import { routes } from "@/app/routes";
import { toast } from "@/kit/toasts";
import { openDraft } from "@/strategy/workspace";
import type { StrategyDocument } from "@/tree/document";
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

/** What may be done with the runs of a batch with this document; null for one that a link shows. */
export function useRunActions(document: StrategyDocument | null): RunActions {
  const [, navigate] = useLocation();
  return useMemo(
    () => ({
      open: document && ((run, view) => navigate(routes.strategy(openDraft(documentOf(document, run)), view))),
      copy: (run) => void copy(run),
    }),
    [document, navigate],
  );
}

async function copy(run: Run): Promise<void> {
  const text = Object.entries(run.values)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
  await navigator.clipboard.writeText(text);
  toast(`In the clipboard: ${text}`, { tone: "good" });
}
