import { useMemo } from "react";
import { messageOf } from "@/api/errors";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import type { Address } from "../address";
import { better } from "../metrics";
import type { RunActions } from "../runs";
import { type Shown, varying } from "../shown";
import { type Source, useResults } from "../source";
import { ColumnsPopover } from "./ColumnsPopover";
import { FilterBar } from "./FilterBar";
import { write } from "./filters";
import { ResultsTable } from "./ResultsTable";

interface ResultsViewProps {
  shown: Shown;
  source: Source;
  address: Address;
  change: (more: Partial<Address>) => void;
  actions: RunActions;
  /** Why nobody may sort yet. */
  refused: string | undefined;
}

/** All runs of a batch: sorted and filtered by the server, a page at a time. */
export function ResultsView({ shown, source, address, change, actions, refused }: ResultsViewProps) {
  const sort = address.sort ?? `${better(address.metric) === 1 ? "-" : ""}${address.metric}`;
  const found = useResults(source, sort, address.filters.map(write));
  const variables = useMemo(() => varying(shown.grid), [shown.grid]);
  const pages = found.data?.pages;
  const count = pages?.[0]?.count ?? null;
  const rows = pages?.flatMap((page) => page.items) ?? [];
  return (
    <div className="flex h-full min-h-0 flex-col gap-2 px-4 pt-3 pb-3">
      <div className="flex items-start justify-between gap-2">
        <FilterBar
          grid={shown.grid}
          filters={address.filters}
          onChange={(filters) => change({ filters })}
          shown={found.isPlaceholderData ? null : count}
          of={shown.done}
        />
        <ColumnsPopover />
      </div>
      {found.error && <Notice tone="bad">{messageOf(found.error)}</Notice>}
      {!pages && !found.error && <Skeleton className="min-h-0 flex-1" />}
      {count === 0 && (
        <Empty
          sentence={shown.done ? "No run meets all of these filters." : "There are no results yet."}
          action={
            address.filters.length > 0 && <Button onClick={() => change({ filters: [] })}>Remove the filters</Button>
          }
        />
      )}
      {pages && count !== 0 && (
        <ResultsTable
          rows={rows}
          count={count ?? rows.length}
          variables={variables}
          sort={sort}
          waiting={found.isPlaceholderData}
          fetching={found.isFetchingNextPage}
          more={found.hasNextPage}
          onMore={() => void found.fetchNextPage()}
          onSort={(next) => change({ sort: next })}
          refused={refused}
          actions={actions}
        />
      )}
    </div>
  );
}
