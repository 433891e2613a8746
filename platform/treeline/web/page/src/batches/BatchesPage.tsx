import { useState } from "react";
import { useLocation } from "wouter";
import { messageOf } from "@/api/errors";
import { routes } from "@/app/routes";
import { useShortcut } from "@/app/shortcuts";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { INPUT } from "@/kit/Field";
import { count } from "@/kit/format";
import { PlusIcon } from "@/kit/icons";
import { Notice } from "@/kit/Notice";
import { SearchField } from "@/kit/SearchField";
import { Skeleton } from "@/kit/Skeleton";
import { BatchList } from "./jobs/BatchList";
import { type BatchSummary, useBatches } from "./jobs/batches";
import { ChooseStrategy } from "./jobs/ChooseStrategy";
import { narrowed, type Shown } from "./jobs/order";
import { RetentionLine } from "./jobs/RetentionLine";
import { isOver } from "./progress";

const STATES: readonly (readonly [Shown, string])[] = [
  ["all", "All states"],
  ["open", "Under way"],
  ["finished", "Finished"],
  ["failed", "Failed, or with failures"],
  ["cancelled", "Cancelled"],
];
const COMPARED = 10; // at most
const PLACES = ["a", "b", "c", "d", "e"];

/** All of your batches: those under way on top, then the rest by age. */
export function BatchesPage() {
  const [text, setText] = useState("");
  const [shown, setShown] = useState<Shown>("all");
  const [ordering, setOrdering] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { batches, data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useBatches();
  useShortcut("Alt+A", "New batch", () => setOrdering(true));
  const found = narrowed(batches, shown, text);
  const narrow = shown !== "all" || text.trim() !== "";
  const compared = batches.filter((one) => chosen.has(one.id)).map((one) => one.id);
  const choose = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const list = (part: BatchSummary[], title: string) =>
    part.length > 0 && <BatchList title={title} batches={part} chosen={chosen} onChoose={choose} />;
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-none flex-wrap items-center gap-2 p-2 sm:px-4 sm:pt-4">
        <h1 className="mr-auto text-xl font-semibold">Batch Tests</h1>
        <div className="flex gap-2 max-sm:order-last max-sm:w-full">
          <SearchField label="Find a batch" value={text} onChange={setText} className="min-w-0 flex-1 sm:w-56" />
          <select
            aria-label="State"
            value={shown}
            onChange={(event) => setShown(event.target.value as Shown)}
            className={`${INPUT} max-w-32 sm:max-w-44`}
          >
            {STATES.map(([key, name]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <Button
          look="primary"
          shortcut="Alt+A"
          hint="One strategy, with many values of its variables"
          onClick={() => setOrdering(true)}
        >
          <PlusIcon /> New batch
        </Button>
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto px-2 pb-4 sm:px-4">
        {error && (
          <Notice tone="bad" action={<Button onClick={() => void refetch()}>Try again</Button>}>
            {messageOf(error)}
          </Notice>
        )}
        {isPending && !error && (
          <div className="flex-none rounded-lg border border-line bg-panel p-3">
            {PLACES.map((place) => (
              <Skeleton key={place} className="my-2 h-11" />
            ))}
          </div>
        )}
        {data && batches.length === 0 && <NoBatches onNew={() => setOrdering(true)} />}
        {batches.length > 0 && found.length === 0 && (
          <p className="py-16 text-center text-dim">None of the {count(batches.length)} loaded batches is like that.</p>
        )}
        {list(
          found.filter((one) => !isOver(one.state)),
          "Under way",
        )}
        {list(
          found.filter((one) => isOver(one.state)),
          "Earlier",
        )}
        {hasNextPage && (
          <div className="flex flex-wrap items-center justify-center gap-2 p-2 text-dim">
            {narrow && `Looked for among the ${count(batches.length)} loaded ones.`}
            <Button look="quiet" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
        {batches.length > 0 && <RetentionLine />}
      </div>
      {compared.length > 0 && <CompareBar chosen={compared} onClear={() => setChosen(new Set())} />}
      {ordering && <ChooseStrategy onClose={() => setOrdering(false)} />}
    </div>
  );
}

function CompareBar({ chosen, onClear }: { chosen: string[]; onClear: () => void }) {
  const [, navigate] = useLocation();
  const query = new URLSearchParams(chosen.map((id) => ["batch", id]));
  const refused =
    chosen.length < 2
      ? "Choose another one"
      : chosen.length > COMPARED
        ? `Ten at most: take ${chosen.length - COMPARED} away`
        : undefined;
  return (
    <section
      aria-label="Chosen batches"
      className="flex min-h-12 flex-none items-center gap-2 border-t border-line bg-panel px-3 py-2 sm:px-4"
    >
      <p className="mr-auto" aria-live="polite">
        {count(chosen.length)} chosen{refused && <span className="text-dim">. {refused}.</span>}
      </p>
      <Button onClick={onClear}>Clear</Button>
      <Button look="primary" refused={refused} onClick={() => navigate(`${routes.compare}?${query}`)}>
        Compare
      </Button>
    </section>
  );
}

function NoBatches({ onNew }: { onNew: () => void }) {
  return (
    <Empty
      sentence="A batch runs one strategy with many values of its variables, and shows how much of what it finds luck alone would give."
      action={
        <Button look="primary" onClick={onNew}>
          New batch
        </Button>
      }
      example={
        <>
          For example <code className="font-mono text-variable">{"{trend}"}</code> from 20 to 210 by 10 and{" "}
          <code className="font-mono text-variable">{"{window}"}</code> from 5 to 29: 500 backtests, in seconds.
        </>
      }
    />
  );
}
