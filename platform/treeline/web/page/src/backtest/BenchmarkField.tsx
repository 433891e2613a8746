import { useId } from "react";
import { Field, INPUT } from "@/kit/Field";
import { type BacktestSettingsHandle, usualBenchmark } from "./settings";
import { useSymbols } from "./sources";
import { useStrategyName } from "./strategies";

/** A ticker to compare with; a strategy is chosen among the further settings, and shown here by its name. */
export function BenchmarkField({ settings, change, error }: BacktestSettingsHandle & { error?: string }) {
  const list = useId();
  const { benchmark, source } = settings;
  const ticker = typeof benchmark === "string" ? benchmark : "";
  const strategy = typeof benchmark === "object" && "strategy" in benchmark ? benchmark.strategy : null;
  const name = useStrategyName(strategy);
  const symbols = useSymbols(source, ticker);
  return (
    <Field label="Benchmark" className="w-full md:w-auto md:max-w-36 md:min-w-24 md:flex-1" error={error}>
      {(attributes) => (
        <>
          <input
            {...attributes}
            list={list}
            className={INPUT}
            spellCheck={false}
            autoComplete="off"
            value={strategy ? name : ticker}
            placeholder={usualBenchmark(source)}
            onChange={({ target }) =>
              change({ benchmark: strategy ? undefined : target.value.toUpperCase().trim() || undefined })
            }
          />
          <datalist id={list}>
            {symbols.map((symbol) => (
              <option key={symbol} value={symbol} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
