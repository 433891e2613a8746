import { Suspense, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useStore } from "zustand";
import { routes, type StrategyView } from "@/app/routes";
import { useShortcut } from "@/app/shortcuts";
import { useBacktest } from "@/backtest/runs";
import { useBacktestSettings } from "@/backtest/settings";
import { Button, IconButton } from "@/kit/Button";
import { CheckIcon, PlayIcon, RedoIcon, UndoIcon } from "@/kit/icons";
import { Segmented } from "@/kit/Segmented";
import { toDocument } from "@/tree/document";
import { LeftOvers } from "./LeftOvers";
import { NameField } from "./NameField";
import { useNewer } from "./newest";
import { ProblemsButton } from "./ProblemsButton";
import { NewBatchDialog } from "./rooms";
import { StrategyMenu } from "./StrategyMenu";
import { useSaving } from "./saving";
import type { OpenStrategy } from "./workspace";

const VIEWS = [
  ["blocks", "Blocks"],
  ["flow", "Flow"],
  ["backtest", "Backtest"],
] as const;

interface ToolbarProps {
  one: OpenStrategy;
  view: StrategyView;
  guest: boolean;
}

/** All that is done with a strategy as a whole, in one line of 40 pixels; what has no room on a phone is in its menu. */
export function Toolbar({ one, view, guest }: ToolbarProps) {
  const [, go] = useLocation();
  const [sweeping, setSweeping] = useState(false);
  const past = useStore(one.store, (state) => state.past.at(-1)?.label ?? null);
  const future = useStore(one.store, (state) => state.future.at(-1)?.label ?? null);
  const { undo, redo } = one.store.getState();
  const saving = useSaving(one, view);
  const backtest = useBacktest(one.key);
  const { settings } = useBacktestSettings(one.key);
  const save = () => !guest && !saving.busy && !saving.saved && saving.save();
  const run = () => {
    if (view === "versions") go(routes.strategy(one.key));
    void backtest.run();
  };
  const newer = useNewer(one, guest);
  const sweep = guest ? undefined : () => setSweeping(true);

  useShortcut("Ctrl+S", "Save the strategy", save);
  useShortcut("Ctrl+Enter", "Backtest", run);
  useShortcut("Ctrl+Z", past ? `Undo ${past}` : "Undo", undo);
  useShortcut("Ctrl+Shift+Z", future ? `Redo ${future}` : "Redo", redo);
  useShortcut("", "Sweep", () => setSweeping(true), { when: !guest });
  useWarning(!guest && !saving.saved);

  return (
    <div className="relative flex h-10 flex-none items-center gap-1.5 border-b border-line bg-panel px-2">
      <NameField store={one.store} fault={saving.nameFault} />
      <Segmented
        label="View"
        value={view === "versions" ? "blocks" : view}
        options={VIEWS}
        onChange={(next) => go(routes.strategy(one.key, next))}
      />
      <div className="flex items-center gap-0.5 max-md:hidden">
        <IconButton label={past ? `Undo ${past}` : "Nothing to undo"} shortcut="Ctrl+Z" disabled={!past} onClick={undo}>
          <UndoIcon />
        </IconButton>
        <IconButton
          label={future ? `Redo ${future}` : "Nothing to redo"}
          shortcut="Ctrl+Shift+Z"
          disabled={!future}
          onClick={redo}
        >
          <RedoIcon />
        </IconButton>
      </div>
      <ProblemsButton
        store={one.store}
        faults={saving.faults}
        onShow={() => view === "backtest" && go(routes.strategy(one.key))}
      />
      <span className="flex-1 max-md:hidden" />
      <LeftOvers one={one} />
      {newer !== null && view !== "versions" && (
        <Button
          look="quiet"
          hint={`This tab ${saving.saved ? "shows" : "began with"} version ${one.origin.version}; another window or the API saved version ${newer}`}
          onClick={() => go(routes.strategy(one.key, "versions"))}
        >
          Version {newer} is newer
        </Button>
      )}
      <div className="flex items-center gap-1.5 max-md:hidden">
        {saving.saved ? (
          <span className="inline-flex h-7 min-w-22 items-center justify-end gap-1.5 px-2.5 text-dim">
            <CheckIcon /> Saved v{saving.version}
          </span>
        ) : (
          <Button
            className="min-w-22"
            busy={saving.busy}
            refused={guest ? "Sign up to save" : undefined}
            hint={one.origin.strategy ? "Save as the next version" : "Save among your strategies"}
            shortcut="Ctrl+S"
            onClick={save}
          >
            Save
          </Button>
        )}
        <Button
          refused={sweep ? undefined : "Sign up to run batches"}
          hint="Run all combinations of the variables’ values as a batch"
          onClick={sweep}
        >
          Sweep
        </Button>
      </div>
      <Button
        look="primary"
        aria-label="Backtest"
        busy={backtest.running}
        hint="Backtest the tree as it is"
        shortcut="Ctrl+Enter"
        className="max-md:w-8 max-md:px-0"
        onClick={run}
      >
        {!backtest.running && <PlayIcon />}
        <span className="max-md:hidden">Backtest</span>
      </Button>
      <StrategyMenu one={one} guest={guest} saving={{ ...saving, save }} onSweep={sweep} />
      {sweeping && (
        <Suspense fallback={null}>
          <NewBatchDialog
            document={toDocument(one.store.getState().tree)}
            strategy={one.origin.strategy}
            settings={settings}
            onClose={() => setSweeping(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Asks before the window closes while there is something that was not saved. */
function useWarning(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsaved]);
}
