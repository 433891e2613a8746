import { useState } from "react";
import type { Refused } from "@/api/errors";
import { CostFields } from "@/backtest/CostFields";
import { inShort } from "@/backtest/SettingsBar";
import { SettingsFields } from "@/backtest/SettingsFields";
import type { BacktestSettings } from "@/backtest/settings";
import { Button } from "@/kit/Button";

interface SettingsPartProps {
  settings: BacktestSettings;
  error: Refused | undefined;
  onChange: (settings: BacktestSettings) => void;
}

const OWN = [
  "source",
  "start",
  "end",
  "benchmark",
  "fill",
  "capital",
  "slippage_bps",
  "commission_percent",
  "commission_per_share",
];

/** What every combination is run over: as the backtest was, unless it is changed for this batch. */
export function SettingsPart({ settings, error, onChange }: SettingsPartProps) {
  const [open, setOpen] = useState(false);
  const shown = open || Boolean(error?.faults.some(({ path }) => OWN.includes(path)));
  const change = (more: Partial<BacktestSettings>) => onChange({ ...settings, ...more });
  const last = new Date().toISOString().slice(0, 10);
  return (
    <section aria-label="Run over" className="rounded-lg border border-line">
      <div className="flex items-center gap-2 px-3 py-2">
        <p className="min-w-0 flex-1 text-dim">
          <span className="font-medium text-ink">Run over</span> {inShort(settings)}
        </p>
        <Button look="quiet" aria-expanded={shown} onClick={() => setOpen(!shown)}>
          {shown ? "Less" : "Change"}
        </Button>
      </div>
      {shown && (
        <div className="grid gap-3 border-t border-line p-3 *:w-full! sm:grid-cols-2 md:grid-cols-3">
          <SettingsFields settings={settings} change={change} error={error} last={last} />
          <CostFields settings={settings} change={change} error={error} />
        </div>
      )}
    </section>
  );
}
