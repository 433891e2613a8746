import { useState } from "react";
import { useLocation } from "wouter";
import { useStore } from "zustand";
import { messageOf } from "@/api/errors";
import { routes } from "@/app/routes";
import { useTabs } from "@/app/tabs";
import { Button, IconButton } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { SelectField } from "@/kit/Field";
import { moment } from "@/kit/format";
import { CloseIcon } from "@/kit/icons";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import type { OpenStrategy } from "../workspace";
import { Changes } from "./Changes";
import { type Side, useChanges, useRestore, useTaking, useVersions, type Version } from "./loading";

/** The versions of a strategy beside its blocks: what changed between any two, and the way back to one. */
export function VersionsPanel({ one, id }: { one: OpenStrategy; id: string }) {
  const [, go] = useLocation();
  const versions = useVersions(id);
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <aside
      aria-label="Versions"
      className="flex min-h-0 w-full shrink-0 flex-col border-line bg-panel max-[1099px]:h-[55dvh] max-[1099px]:border-t min-[1100px]:w-[26rem] min-[1100px]:border-l"
    >
      <header className="flex h-10 flex-none items-center justify-between pr-2 pl-3">
        <h2 className="font-semibold">Versions</h2>
        <IconButton label="Close the versions" onClick={() => go(routes.strategy(one.key))}>
          <CloseIcon />
        </IconButton>
      </header>
      {versions.error ? (
        <div className="px-3">
          <Notice tone="bad" action={<Button onClick={() => void versions.refetch()}>Try again</Button>}>
            {messageOf(versions.error)}
          </Notice>
        </div>
      ) : items.length ? (
        <Loaded
          one={one}
          id={id}
          items={items}
          more={versions.hasNextPage ? () => void versions.fetchNextPage() : undefined}
        />
      ) : (
        <Skeleton className="mx-3 h-40" />
      )}
    </aside>
  );
}

interface LoadedProps {
  one: OpenStrategy;
  id: string;
  items: Version[];
  more?: () => void;
}

function Loaded({ one, id, items, more }: LoadedProps) {
  useTabs((tabs) => tabs.items.find((tab) => tab.key === one.key)?.changed); // a save changes this, and the origin
  const present = useStore(one.store, (state) => state.edition) === one.origin.edition ? one.origin.version : null;
  const changed = present === null;
  const newest = items[0]?.number ?? 1;
  const [chosen, setChosen] = useState<{ before: number; after: Side } | null>(null);
  const { before, after } = chosen ?? (changed ? { before: newest, after: "present" as const } : stepTo(newest));
  const { changes, error } = useChanges(one, id, before, after);
  const restore = useRestore(one, id);
  const taking = useTaking(one, id);

  const numbers = items.map(({ number }) => [String(number), `Version ${number}`] as const);
  return (
    <>
      <ol aria-label="All versions" className="max-h-[38%] min-h-24 flex-none overflow-auto border-y border-line">
        {changed && (
          <Row on={after === "present"} onChoose={() => setChosen({ before: newest, after: "present" })}>
            <span className="font-medium">This tab</span>
            <span className="block text-xs text-dim">has changes that are not saved</span>
          </Row>
        )}
        {items.map((version) => (
          <Row
            key={version.number}
            on={after === version.number}
            onChoose={() => setChosen(stepTo(version.number))}
            action={
              version.number !== newest ? (
                <Button
                  look="quiet"
                  busy={restore.isPending && restore.variables === version.number}
                  hint="Saves it once more, as the latest version"
                  onClick={() => restore.mutate(version.number, { onSuccess: () => setChosen(null) })}
                >
                  Restore
                </Button>
              ) : (
                newest > (one.origin.version ?? newest) && (
                  <Button
                    look="quiet"
                    busy={taking.isPending}
                    hint="Puts it into this tab; Undo brings back what is there now"
                    onClick={() => taking.mutate(newest, { onSuccess: () => setChosen(null) })}
                  >
                    Take over
                  </Button>
                )
              )
            }
          >
            <span className="font-medium">Version {version.number}</span>
            <span className="ml-2 text-xs text-dim">{moment(version.created)}</span>
            <span className="block truncate text-xs text-dim">{version.note || version.name}</span>
          </Row>
        ))}
        {more && (
          <li className="p-1">
            <Button look="quiet" onClick={more}>
              Older ones
            </Button>
          </li>
        )}
      </ol>
      {items.length === 1 && !changed ? (
        <p className="px-3 py-2 text-dim">Every save that changes something makes another version.</p>
      ) : (
        <>
          <div className="grid flex-none grid-cols-2 gap-2 px-3 py-2">
            <SelectField
              label="From"
              value={String(before)}
              options={numbers}
              onChange={(number) => setChosen({ before: Number(number), after })}
            />
            <SelectField
              label="To"
              value={String(after)}
              options={changed ? [["present", "This tab, unsaved"] as const, ...numbers] : numbers}
              onChange={(side) => setChosen({ before, after: side === "present" ? side : Number(side) })}
            />
          </div>
          <div className="min-h-0 flex-1 overflow-auto px-3 pb-3">
            {error ? (
              <Notice tone="bad">{messageOf(error)}</Notice>
            ) : (
              <Changes
                store={one.store}
                changes={changes}
                inTree={after === "present" || after === present}
                note={after === "present" ? "Compared here with the tree as it is in this tab." : null}
              />
            )}
          </div>
        </>
      )}
    </>
  );
}

function stepTo(number: number): { before: number; after: number } {
  return { before: Math.max(number - 1, 1), after: number };
}

interface RowProps {
  on: boolean;
  onChoose: () => void;
  action?: React.ReactNode;
  children: React.ReactNode;
}

function Row({ on, onChoose, action, children }: RowProps) {
  return (
    <li className={classes("flex items-center gap-1 border-b border-line pr-2 last:border-0", on && "bg-raised")}>
      <button
        type="button"
        aria-pressed={on}
        onClick={onChoose}
        className={classes(
          "min-w-0 flex-1 px-3 py-1.5 text-left hover:bg-raised",
          on && "shadow-[inset_2px_0_var(--accent)]",
        )}
      >
        {children}
      </button>
      {action}
    </li>
  );
}
