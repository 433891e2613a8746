import { type KeyboardEvent, useState } from "react";
import { useStore } from "zustand";
import { Button, IconButton } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { count } from "@/kit/format";
import { ChevronDown, CloseIcon } from "@/kit/icons";
import { toast } from "@/kit/toasts";
import { find, type Hit, type Query, replace } from "@/tree/search";
import type { StrategyStore } from "@/tree/store";

const FIELD = "h-7 w-52 min-w-0 rounded-md border border-line bg-sunken px-2 max-sm:w-auto max-sm:flex-1";
/** A line of its own on a phone. */
const GROUP = "flex min-w-0 items-center gap-1.5";

interface SearchBarProps {
  store: StrategyStore;
  query: Query;
  hits: readonly Hit[];
  current: number;
  onQuery: (query: Query) => void;
  onCurrent: (index: number) => void;
  onClose: () => void;
}

/** Finds and replaces. Replacing everywhere is one undo step. */
export function SearchBar({ store, query, hits, current, onQuery, onCurrent, onClose }: SearchBarProps) {
  const [by, setBy] = useState("");
  const selected = useStore(store, (state) => state.selected);
  const tree = useStore(store, (state) => state.tree);
  const looser = query.whole && query.text.trim() && !hits.length ? find(tree, { ...query, whole: false }).length : 0;
  const go = (step: number) => hits.length && onCurrent((current + step + hits.length) % hits.length);
  const swap = (some: readonly Hit[]) => {
    let done = 0;
    let why = "";
    const places = some.length === 1 ? "" : ` in ${some.length} places`;
    store.getState().edit(`replace ${query.text.trim()} by ${by}${places}`, (draft) => {
      for (const hit of some) {
        const fault = replace(draft, hit, query, by);
        if (fault) why = fault;
        else done += 1;
      }
    });
    const left = some.length - done;
    if (some.length > 1 || left)
      toast(
        `Replaced ${query.text.trim()} by ${by} in ${count(done)} ${done === 1 ? "place" : "places"}${left ? `; left ${count(left)}: ${why}` : ""}`,
      );
  };
  const refused = !hits.length ? "Nothing was found" : by.trim() ? undefined : "Say what to replace it by";
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search
      className="flex flex-none flex-wrap items-center gap-1.5 border-b border-line bg-panel px-2 py-1.5"
      onKeyDown={keys}
    >
      <div className={`${GROUP} max-sm:-order-1 max-sm:w-[calc(100%-2.25rem)]`}>
        <input
          // biome-ignore lint/a11y/noAutofocus: the bar was just opened to type in
          autoFocus
          aria-label="Search for"
          placeholder="Ticker, name, number …"
          value={query.text}
          onFocus={(event) => event.target.select()}
          onChange={(event) => onQuery({ ...query, text: event.target.value })}
          className={FIELD}
        />
        <span className="figures w-20 text-xs text-dim" role="status">
          {looser ? (
            <button type="button" className="text-accent" onClick={() => onQuery({ ...query, whole: false })}>
              {count(looser)} hold it
            </button>
          ) : (
            `${hits.length ? current + 1 : 0} of ${count(hits.length)}`
          )}
        </span>
        <IconButton label="Previous" shortcut="Shift+Enter" disabled={!hits.length} onClick={() => go(-1)}>
          <span className="rotate-180">
            <ChevronDown />
          </span>
        </IconButton>
        <IconButton label="Next" shortcut="Enter" disabled={!hits.length} onClick={() => go(1)}>
          <ChevronDown />
        </IconButton>
      </div>
      <div className={`${GROUP} max-sm:w-full`}>
        <Toggle
          on={query.whole}
          label="Whole words"
          hint="Only whole words and whole numbers"
          onClick={() => onQuery({ ...query, whole: !query.whole })}
        />
        <Toggle
          on={query.within !== null}
          label="In block"
          hint="Only in the chosen block and below"
          disabled={selected === null && query.within === null}
          onClick={() => onQuery({ ...query, within: query.within === null ? selected : null })}
        />
      </div>
      <div className={`${GROUP} max-sm:w-full`}>
        <input
          aria-label="Replace by"
          placeholder="Replace by"
          value={by}
          onChange={(event) => setBy(event.target.value)}
          className={FIELD}
        />
        <Button refused={refused} onClick={() => hits[current] && swap([hits[current]])}>
          Replace
        </Button>
        <Button refused={refused} hint="Replaces all of them, as one step to undo" onClick={() => swap(hits)}>
          All
        </Button>
      </div>
      <span className="flex-1 max-sm:hidden" />
      <IconButton label="Close the search" shortcut="Esc" className="max-sm:-order-1" onClick={onClose}>
        <CloseIcon />
      </IconButton>
    </search>
  );
}

interface ToggleProps {
  on: boolean;
  label: string;
  hint: string;
  disabled?: boolean;
  onClick: () => void;
}

function Toggle({ on, label, hint, disabled, onClick }: ToggleProps) {
  return (
    <Button
      look="quiet"
      aria-pressed={on}
      hint={hint}
      disabled={disabled}
      onClick={onClick}
      className={classes(on && "bg-accent-soft text-accent")}
    >
      {label}
    </Button>
  );
}
