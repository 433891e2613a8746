import type { ReactNode } from "react";
import { classes } from "@/kit/classes";
import { SelectField } from "@/kit/Field";
import { HelpMark } from "@/kit/HelpMark";
import { Skeleton } from "@/kit/Skeleton";
import type { Address } from "./address";
import { HeatPanel } from "./heat/HeatPanel";
import { ImportancePanel } from "./ImportancePanel";
import { LuckPanel } from "./luck/LuckPanel";
import { METRIC_OPTIONS } from "./metrics";
import { ParallelPanel } from "./parallel/ParallelPanel";
import { Sentence } from "./Sentence";
import { type Shown, varying } from "./shown";
import { type Source, useImportance, useSummary } from "./source";
import type { Filter } from "./table/filters";

interface OverviewProps {
  shown: Shown;
  source: Source;
  address: Address;
  change: (more: Partial<Address>) => void;
  openBest: ((filters: Filter[]) => void) | null;
}

/** What a batch says: what luck alone would give, its spread, the map, what matters, all variables side by side. */
export function Overview({ shown, source, address, change, openBest }: OverviewProps) {
  const { metric } = address;
  const summary = useSummary(source, [metric]);
  const importance = useImportance(source, metric);
  const names = varying(shown.grid);
  const axes = chosenAxes(names, address, importance.data?.variables, importance.isError);
  const of = shown.benchmark_metrics?.[metric];
  const benchmark = of == null ? null : { name: shown.benchmark, value: of };
  return (
    <div className="mx-auto flex max-w-[1500px] flex-col gap-5 p-4">
      <LuckPanel source={source} shown={shown} />
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <SelectField
          label="Metric"
          className="w-full sm:w-56"
          value={metric}
          options={METRIC_OPTIONS}
          onChange={(next) => change({ metric: next, sort: null })}
        />
        <div className="min-w-72 flex-1">
          <Sentence shown={shown} summary={summary.data} metric={metric} />
        </div>
      </div>
      <div className={classes("grid gap-4", names.length > 1 && "xl:grid-cols-[minmax(0,1fr)_360px]")}>
        {names.length > 1 && (
          <Panel title="Map">
            {axes ? (
              <HeatPanel
                source={source}
                grid={shown.grid}
                address={address}
                row={axes[0]}
                column={axes[1]}
                benchmark={benchmark}
                change={change}
                openBest={openBest}
              />
            ) : (
              <Skeleton className="h-[520px]" />
            )}
          </Panel>
        )}
        <Panel title="What matters">
          {names.length === 0 && <p className="text-dim">Nothing was varied.</p>}
          <ImportancePanel source={source} metric={metric} variables={names.length} />
        </Panel>
      </div>
      {names.length > 0 && (
        <Panel title="All variables side by side">
          <ParallelPanel
            source={source}
            grid={shown.grid}
            metric={metric}
            filters={address.filters}
            of={shown.done}
            onFilters={(filters) => change({ filters })}
          />
        </Panel>
      )}
    </div>
  );
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-panel p-4">
      <div className="flex items-center gap-2">
        <h2 className="text-base font-semibold">{title}</h2>
        <HelpMark word={title} name={title} />
      </div>
      {children}
    </section>
  );
}

/** The axes that the address names; else the two variables that matter most, once that is known. */
function chosenAxes(
  names: string[],
  { row, column }: Address,
  shares: readonly { name: string; share: number | null }[] | undefined,
  unknown: boolean,
): [string, string] | null {
  if (row && column && row !== column && names.includes(row) && names.includes(column)) return [row, column];
  if (!shares && !unknown) return null;
  const order = names.toSorted((a, b) => shareOf(b) - shareOf(a));
  return order[0] && order[1] ? [order[0], order[1]] : null;

  function shareOf(name: string): number {
    return shares?.find((one) => one.name === name)?.share ?? 0;
  }
}
