import { Refused } from "@/api/errors";
import { SelectField } from "@/kit/Field";
import { NumberField } from "./NumberField";
import type { BacktestSettingsHandle } from "./settings";
import { useBenchmarkStrategies } from "./strategies";

/** Capital, costs, and a strategy as the benchmark. */
export function CostFields({ settings, change, error }: BacktestSettingsHandle & { error: unknown }) {
  const { data: strategies = [] } = useBenchmarkStrategies();
  const { benchmark } = settings;
  const strategy = typeof benchmark === "object" && "strategy" in benchmark ? benchmark.strategy : "";
  const fault = (path: string) => (error instanceof Refused ? error.of(path) : undefined);
  return (
    <>
      <NumberField
        label="Capital"
        hint="Dollars at the start"
        value={settings.capital ?? 100_000}
        error={fault("capital")}
        onChange={(capital) => change({ capital })}
      />
      <NumberField
        label="Slippage"
        hint="Hundredths of a percent of what is traded"
        value={settings.slippage_bps ?? 5}
        error={fault("slippage_bps")}
        onChange={(slippage_bps) => change({ slippage_bps })}
      />
      <NumberField
        label="Commission"
        hint="Percent of what is traded"
        value={settings.commission_percent ?? 0}
        error={fault("commission_percent")}
        onChange={(commission_percent) => change({ commission_percent })}
      />
      <NumberField
        label="Commission a share"
        hint="Dollars for each share traded"
        value={settings.commission_per_share ?? 0}
        error={fault("commission_per_share")}
        onChange={(commission_per_share) => change({ commission_per_share })}
      />
      {strategies.length > 0 && (
        <SelectField
          label="A strategy as the benchmark"
          hint="Run with the same costs"
          className="sm:col-span-2"
          value={strategy}
          options={[["", "None: a ticker"], ...strategies.map(({ id, name }) => [id, name] as const)]}
          onChange={(id) => change({ benchmark: id ? { strategy: id } : undefined })}
        />
      )}
    </>
  );
}
