import { useMemo, useState } from "react";
import { useStore } from "zustand";
import { Button } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { count } from "@/kit/format";
import { Skeleton } from "@/kit/Skeleton";
import { nodeOf } from "@/tree/model";
import { placeOf } from "@/tree/paths";
import type { StrategyStore } from "@/tree/store";
import { sentence } from "@/tree/textForm";
import { shortPath } from "../shortPath";
import type { Change } from "./diff";
import { inWords, placeWords } from "./words";

const FIRST = 100;

interface ChangesProps {
  store: StrategyStore;
  /** Not there while they are loaded. */
  changes: Change[] | undefined;
  /** The newer side is the tab's tree: its paths lead to blocks. */
  inTree: boolean;
  note: string | null;
}

/** Place by place what differs: where, what was there, what is there. */
export function Changes({ store, changes, inTree, note }: ChangesProps) {
  const [shown, setShown] = useState(FIRST);
  if (!changes) return <Skeleton className="h-32" />;
  return (
    <>
      <p className="pb-2 text-xs text-dim">
        {changes.length === 0
          ? "Nothing differs."
          : changes.length === 1
            ? "1 place differs."
            : `${count(changes.length)} places differ.`}{" "}
        {note}
      </p>
      <ul className="flex flex-col gap-1.5">
        {changes.slice(0, shown).map((change) => (
          <li key={`${change.change} ${change.path} ${change.was}`}>
            <Item store={store} change={change} inTree={inTree} />
          </li>
        ))}
      </ul>
      {changes.length > shown && (
        <Button look="quiet" onClick={() => setShown(changes.length)}>
          {count(changes.length - shown)} more
        </Button>
      )}
    </>
  );
}

function Item({ store, change, inTree }: { store: StrategyStore; change: Change; inTree: boolean }) {
  const tree = useStore(store, (state) => state.tree);
  // What was removed has no place in the newer tree any more.
  const place = inTree && change.change !== "removed" ? placeOf(tree, change.path) : null;
  const [before, after] = useMemo(() => [inWords(change.before), inWords(change.after)], [change]);
  const block = place && tree.nodes[place.id] ? sentence(nodeOf(tree, place.id)) : null;
  const body = (
    <>
      {block && change.change === "changed" && <span className="block truncate">{block}</span>}
      <span className="block text-xs break-all text-dim">
        {place && change.change === "changed" ? (
          placeWords(change, place.rest)
        ) : (
          <span className="font-mono" title={change.path}>
            {shortPath(change.path)}
          </span>
        )}
      </span>
      {change.change !== "added" && <Line sign="−" tone="text-bad" text={before} />}
      {change.change !== "removed" && <Line sign="+" tone="text-good" text={after} />}
    </>
  );
  const look = "block w-full rounded-md border border-line px-2 py-1.5 text-left";
  if (!place) return <div className={look}>{body}</div>;
  const show = () => {
    store.getState().reveal(place.id);
    store.getState().select(place.id);
  };
  return (
    <button type="button" title="Show the block" onClick={show} className={classes(look, "hover:border-line-strong")}>
      {body}
    </button>
  );
}

function Line({ sign, tone, text }: { sign: string; tone: string; text: string }) {
  return (
    <span className={classes("flex gap-2", tone)}>
      <span aria-hidden="true" className="font-mono">
        {sign}
      </span>
      <span className="sr-only">{sign === "+" ? "now" : "before"}</span>
      <span className="min-w-0 break-words">{text}</span>
    </span>
  );
}
