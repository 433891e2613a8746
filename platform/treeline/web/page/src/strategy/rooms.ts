/** What a strategy's tab shows, each a script of its own. */

import { room } from "@/app/room";

export const Blocks = room(() => import("@/builder/Blocks").then((m) => m.Blocks));
export const Flow = room(() => import("@/flow/Flow").then((m) => m.Flow));
export const Backtest = room(() => import("@/backtest/Backtest").then((m) => m.Backtest));
export const Dock = room(() => import("@/backtest/Dock").then((m) => m.Dock));
export const VersionsPanel = room(() => import("./versions/VersionsPanel").then((m) => m.VersionsPanel));
export const NewBatchDialog = room(() => import("@/batches/jobs/NewBatchDialog").then((m) => m.NewBatchDialog));

// A strategy nearly always opens with its blocks: they are loaded along with the page and not after it.
Blocks.preload();
