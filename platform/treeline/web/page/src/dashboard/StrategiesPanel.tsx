import { useState } from "react";
import { useLocation } from "wouter";
import { messageOf } from "@/api/errors";
import { routes } from "@/app/routes";
import { useSettled } from "@/app/useSettled";
import { Button } from "@/kit/Button";
import { PlusIcon } from "@/kit/icons";
import { Notice } from "@/kit/Notice";
import { Panel } from "@/kit/Panel";
import { SearchField } from "@/kit/SearchField";
import { Skeleton } from "@/kit/Skeleton";
import { DeleteDialog } from "@/strategy/DeleteDialog";
import { NoStrategies } from "./NoStrategies";
import { StrategyRow } from "./StrategyRow";
import { type StrategySummary, useStrategies } from "./strategies";

const PLACES = ["a", "b", "c", "d", "e", "f"];

/** The saved strategies: found by name, opened, copied, deleted. */
export function StrategiesPanel() {
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const [leaving, setLeaving] = useState<StrategySummary | null>(null);
  const q = useSettled(text.trim());
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useStrategies(q);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const none = data !== undefined && items.length === 0;

  return (
    <Panel
      title="Strategies"
      controls={
        <>
          <SearchField
            label="Find a strategy"
            value={text}
            onChange={setText}
            className="order-last w-full sm:order-none sm:w-56"
          />
          <Button look="primary" shortcut="Alt+N" hint="New strategy" onClick={() => navigate(routes.start)}>
            <PlusIcon /> New
          </Button>
        </>
      }
    >
      {error && (
        <div className="p-3">
          <Notice tone="bad" action={<Button onClick={() => void refetch()}>Try again</Button>}>
            {messageOf(error)}
          </Notice>
        </div>
      )}
      {isPending && !error && (
        <div className="flex flex-col gap-px p-3">
          {PLACES.map((place) => (
            <Skeleton key={place} className="my-1.5 h-7" />
          ))}
        </div>
      )}
      {none &&
        (q ? <p className="px-3 py-10 text-center text-dim">No strategy has “{q}” in its name.</p> : <NoStrategies />)}
      {items.length > 0 && (
        <table className="w-full table-fixed">
          <thead className="text-left text-xs text-dim">
            <tr>
              <th className="h-8 px-3 font-medium">Name</th>
              <th className="figures w-16 px-2 font-medium max-sm:hidden">Version</th>
              <th className="figures w-36 px-2 font-medium max-sm:hidden">Last change</th>
              <th className="w-20">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <StrategyRow key={one.id} strategy={one} onDelete={() => setLeaving(one)} />
            ))}
          </tbody>
        </table>
      )}
      {hasNextPage && (
        <div className="flex justify-center border-t border-line p-2">
          <Button look="quiet" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
      {leaving && (
        <DeleteDialog
          id={leaving.id}
          name={leaving.name}
          onClose={() => setLeaving(null)}
          onDeleted={() => setLeaving(null)}
        />
      )}
    </Panel>
  );
}
