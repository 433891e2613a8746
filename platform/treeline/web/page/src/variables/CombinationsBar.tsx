import { useState } from "react";
import { messageOf } from "@/api/errors";
import { useStrategies } from "@/dashboard/strategies";
import { Button } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { count } from "@/kit/format";
import { product } from "./range";
import { useCombinations, usePlan, type VariableSummary } from "./variables";

interface CombinationsBarProps {
  /** The ticked variables. */
  chosen: readonly VariableSummary[];
  onClear: () => void;
}

interface Factor {
  name: string;
  values: number | null;
}

/** What the ticked variables, or all of one strategy, make together, and whether a batch may have so many. */
export function CombinationsBar({ chosen, onClear }: CombinationsBarProps) {
  const [strategy, setStrategy] = useState("");
  const strategies = useStrategies("");
  const of = useCombinations(chosen.length ? "" : strategy);
  const plan = usePlan();
  const names = strategies.data?.pages.flatMap((page) => page.items) ?? [];
  const factors: Factor[] = chosen.length
    ? chosen.map((one) => ({ name: one.name, values: one.count }))
    : strategy
      ? (of.data?.variables ?? [])
      : [];
  const total = product(factors.map((one) => one.values ?? 1));
  const limit = plan.data?.combinations_per_batch;
  const over = limit !== undefined && total > limit;
  const unknown = factors.filter((one) => one.values === null);

  return (
    <section
      aria-label="Combinations"
      className="flex min-h-12 flex-none flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-panel px-3 py-2 sm:px-4"
    >
      <div className="min-w-0 flex-1 basis-64" aria-live="polite">
        {factors.length > 0 ? (
          <p className={classes("tabular-nums", over && "text-bad")}>
            {factors.map((one, place) => (
              <span key={one.name}>
                {place > 0 && " × "}
                <span className="font-mono text-variable">{`{${one.name}}`}</span> {count(one.values ?? 1)}
              </span>
            ))}
            {" = "}
            <strong className="text-base font-semibold">{count(total)} combinations</strong>
            {limit !== undefined && !over && <span className="text-dim"> · a batch may have {count(limit)}</span>}
            {over && ` — more than the ${count(limit)} that a batch may have on your plan “${plan.data?.name}”`}
          </p>
        ) : (
          <p className="text-dim">
            {of.error
              ? messageOf(of.error)
              : of.data
                ? "No variable stands in this strategy: one combination."
                : "Tick variables to count their combinations, or pick a strategy."}
          </p>
        )}
        {unknown.length > 0 && (
          <p className="text-xs text-dim">
            Not in the library: {unknown.map((one) => `{${one.name}}`).join(", ")}. The strategy’s own default counts as
            one.
          </p>
        )}
      </div>
      {chosen.length > 0 ? (
        <Button onClick={onClear}>Clear</Button>
      ) : (
        <select
          aria-label="Count for a strategy"
          value={strategy}
          onChange={(event) => setStrategy(event.target.value)}
          className="h-8 w-full min-w-0 rounded-md border border-line bg-sunken px-2 sm:w-56"
        >
          <option value="">Count for a strategy …</option>
          {names.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      )}
    </section>
  );
}
