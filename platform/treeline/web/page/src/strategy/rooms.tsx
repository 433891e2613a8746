/** What other folders show within a strategy's tab, loaded when it is first shown. */

import { type ComponentType, lazy } from "react";
import type { BacktestSettings } from "@/backtest/settings";
import type { StrategyDocument } from "@/tree/document";
import type { StrategyStore } from "@/tree/store";

const files = import.meta.glob<Record<string, unknown>>([
  "../builder/Blocks.tsx",
  "../batches/jobs/NewBatchDialog.tsx",
]);
function room<Props>(path: string, name: string) {
  return lazy(async () => {
    const module = await files[path]?.();
    return { default: (module?.[name] ?? (() => <p className="p-4 text-dim">{name}</p>)) as ComponentType<Props> };
  });
}
export const Blocks = room<{ store: StrategyStore; guest: boolean }>("../builder/Blocks.tsx", "Blocks");
export const Flow = lazy(() => import("@/flow/Flow").then((m) => ({ default: m.Flow })));
export const Backtest = lazy(() => import("@/backtest/Backtest").then((m) => ({ default: m.Backtest })));
export const Dock = lazy(() => import("@/backtest/Dock").then((m) => ({ default: m.Dock })));
export const VersionsPanel = lazy(() => import("./versions/VersionsPanel").then((m) => ({ default: m.VersionsPanel })));
export const NewBatchDialog = room<{
  document: StrategyDocument;
  strategy: string | null;
  settings: BacktestSettings;
  onClose: () => void;
}>("../batches/jobs/NewBatchDialog.tsx", "NewBatchDialog");
