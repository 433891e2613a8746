import { useBenchmarkStrategies } from "@/backtest/strategies";
import { count } from "@/kit/format";
import { BatchRow } from "./BatchRow";
import type { BatchSummary } from "./batches";

interface BatchListProps {
  title: string;
  batches: BatchSummary[];
  chosen: ReadonlySet<string>;
  onChoose: (id: string) => void;
}

/** Some batches under a title; on a phone a card each. */
export function BatchList({ title, batches, chosen, onChoose }: BatchListProps) {
  const { data: strategies } = useBenchmarkStrategies();
  const names = new Map(strategies?.map((one) => [one.id, one.name]));
  return (
    <section aria-label={title} className="flex-none">
      <h2 className="mb-1 text-xs font-medium text-dim">
        {title} <span className="tabular-nums">({count(batches.length)})</span>
      </h2>
      <ul className="flex flex-col lg:rounded-lg lg:border lg:border-line lg:bg-panel max-lg:gap-2">
        {batches.map((batch) => (
          <BatchRow
            key={batch.id}
            batch={batch}
            strategy={batch.strategy ? names.get(batch.strategy) : undefined}
            chosen={chosen.has(batch.id)}
            onChoose={() => onChoose(batch.id)}
          />
        ))}
      </ul>
    </section>
  );
}
