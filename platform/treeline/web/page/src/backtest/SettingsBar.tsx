import { type ReactNode, useState } from "react";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { money } from "@/kit/format";
import { Popover } from "@/kit/Popover";
import { CostFields } from "./CostFields";
import { SettingsFields } from "./SettingsFields";
import { type BacktestSettings, type BacktestSettingsHandle, usualBenchmark } from "./settings";

interface SettingsBarProps extends BacktestSettingsHandle {
  error: unknown;
  last: string;
  children: ReactNode;
}

/** The settings in one row, the rarer ones behind "more"; on a phone all of them in a sheet. */
export function SettingsBar(props: SettingsBarProps) {
  const { settings, children } = props;
  const [sheet, setSheet] = useState(false);
  return (
    <div className="sticky top-0 z-10 flex items-start gap-2 border-b border-line bg-ground px-3 py-2">
      <form
        aria-label="Settings"
        className="hidden min-w-0 flex-1 flex-wrap items-start gap-2 md:flex lg:flex-nowrap [&_p]:truncate"
        onSubmit={(event) => event.preventDefault()}
      >
        <SettingsFields {...props} />
        <div className="pt-[21px]">
          <Popover
            label="Capital and costs"
            align="end"
            className="w-96"
            trigger={
              <Button className="h-8" hint="Capital, slippage, commissions">
                {costsOf(settings)} …
              </Button>
            }
          >
            <div className="grid gap-3 sm:grid-cols-2">
              <CostFields {...props} />
            </div>
          </Popover>
        </div>
      </form>
      <button
        type="button"
        onClick={() => setSheet(true)}
        className="flex h-8 min-w-0 flex-1 items-center rounded-md border border-line bg-sunken px-2 text-left md:hidden"
      >
        <span className="truncate">{inShort(settings)}</span>
      </button>
      {sheet && (
        <Dialog
          title="Settings"
          onClose={() => setSheet(false)}
          actions={
            <Button look="primary" onClick={() => setSheet(false)}>
              Done
            </Button>
          }
        >
          <div className="grid gap-3 sm:grid-cols-2">
            <SettingsFields {...props} />
            <CostFields {...props} />
          </div>
        </Dialog>
      )}
      <div className="flex shrink-0 items-center gap-2 md:pt-[21px]">{children}</div>
    </div>
  );
}

function costsOf({
  capital = 100_000,
  slippage_bps = 5,
  commission_percent = 0,
  commission_per_share = 0,
}: BacktestSettings): string {
  const costs = [`${slippage_bps} bps`];
  if (commission_percent) costs.push(`${commission_percent} %`);
  if (commission_per_share) costs.push(`$${commission_per_share} a share`);
  return `${money(capital)}, ${costs.join(" + ")}`;
}

/** The settings in one line. */
export function inShort(settings: BacktestSettings): string {
  const { source, start, end, benchmark } = settings;
  const range =
    start || end ? `${start ?? "as early as possible"} to ${end ?? "the last day"}` : "as early as possible";
  const against = typeof benchmark === "object" ? "a strategy" : (benchmark ?? usualBenchmark(source));
  return `${source}, ${range}, against ${against}, ${costsOf(settings)}`;
}
