import { useState } from "react";
import { messageOf } from "@/api/errors";
import { useShortcut } from "@/app/shortcuts";
import { useSettled } from "@/app/useSettled";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { HelpMark } from "@/kit/HelpMark";
import { PlusIcon } from "@/kit/icons";
import { Notice } from "@/kit/Notice";
import { SearchField } from "@/kit/SearchField";
import { Skeleton } from "@/kit/Skeleton";
import { CombinationsBar } from "./CombinationsBar";
import { VariableDialog } from "./VariableDialog";
import { VariablesTable } from "./VariablesTable";
import { useVariables, type VariableSummary } from "./variables";

const PLACES = ["a", "b", "c", "d", "e", "f"];

/** The library of variables: what each is, where it stands, and what several make together. */
export function VariablesPage() {
  const [text, setText] = useState("");
  const [dialog, setDialog] = useState<VariableSummary | "new" | null>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<string, VariableSummary>>(new Map());
  const q = useSettled(text.trim());
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useVariables(q);
  useShortcut("Alt+A", "New variable", () => setDialog("new"));

  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const now = new Map(items.map((one) => [one.id, one]));
  const choose = (one: VariableSummary) => {
    const next = new Map(chosen);
    if (!next.delete(one.id)) next.set(one.id, one);
    setChosen(next);
  };
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-none flex-wrap items-center gap-2 p-2 sm:px-4 sm:pt-4">
        <div className="mr-auto flex items-center gap-2">
          <h1 className="text-xl font-semibold">Variables</h1>
          <HelpMark word="library" name="Variables" />
        </div>
        <SearchField
          label="Find a variable"
          value={text}
          onChange={setText}
          className="order-last w-full sm:order-none sm:w-56"
        />
        <Button look="primary" shortcut="Alt+A" hint="A name with values" onClick={() => setDialog("new")}>
          <PlusIcon /> New variable
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-auto px-2 pb-4 sm:px-4">
        {error && (
          <Notice tone="bad" action={<Button onClick={() => void refetch()}>Try again</Button>}>
            {messageOf(error)}
          </Notice>
        )}
        {isPending && !error && (
          <div className="rounded-lg border border-line bg-panel p-3">
            {PLACES.map((place) => (
              <Skeleton key={place} className="my-2 h-7" />
            ))}
          </div>
        )}
        {data &&
          items.length === 0 &&
          (q ? (
            <p className="py-16 text-center text-dim">No variable has “{q}” in its name.</p>
          ) : (
            <NoVariables onNew={() => setDialog("new")} />
          ))}
        {items.length > 0 && <VariablesTable items={items} chosen={chosen} onChoose={choose} onEdit={setDialog} />}
        {hasNextPage && (
          <div className="flex justify-center p-2">
            <Button look="quiet" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </div>
      {(items.length > 0 || chosen.size > 0) && (
        <CombinationsBar
          chosen={[...chosen.values()].map((one) => now.get(one.id) ?? one)}
          onClear={() => setChosen(new Map())}
        />
      )}
      {dialog && <VariableDialog id={dialog === "new" ? null : dialog.id} onClose={() => setDialog(null)} />}
    </div>
  );
}

function NoVariables({ onNew }: { onNew: () => void }) {
  return (
    <Empty
      sentence="A variable is a number or a ticker with a name and a range. Your strategies use it by its name, and a batch sweeps its values."
      action={
        <Button look="primary" onClick={onNew}>
          New variable
        </Button>
      }
      example={
        <>
          For example <code className="font-mono text-variable">{"{trend}"}</code>, a window from 20 to 200 by 10: 19
          values.
        </>
      }
    />
  );
}
