import { useState } from "react";
import { Button, IconButton } from "@/kit/Button";
import { count } from "@/kit/format";
import { CloseIcon, PlusIcon } from "@/kit/icons";
import { Popover } from "@/kit/Popover";
import type { Grid } from "../shown";
import { FilterForm } from "./FilterForm";
import { added, type Filter, inWords, write } from "./filters";

interface FilterBarProps {
  grid: Grid;
  filters: readonly Filter[];
  onChange: (filters: Filter[]) => void;
  /** Runs that meet the filters, and all of them; null while not known. */
  shown: number | null;
  of: number;
}

/** The filters in force, each to be removed, one to be added, and how many runs they leave. */
export function FilterBar({ grid, filters, onChange, shown, of }: FilterBarProps) {
  const [adding, setAdding] = useState(false);
  const hidden = shown === null || !filters.length ? null : of - shown;
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-1.5">
      <p className="mr-1 tabular-nums text-dim" aria-live="polite">
        <span className="font-medium text-ink">{shown === null ? "…" : count(shown)}</span>{" "}
        {shown === 1 ? "run" : "runs"}
        {hidden !== null && hidden > 0 && `, ${count(hidden)} hidden by filters`}
      </p>
      {filters.map((filter) => (
        <span
          key={write(filter)}
          className="inline-flex h-7 items-center rounded-md border border-line bg-raised pl-2 text-sm tabular-nums"
        >
          {inWords(filter)}
          <IconButton
            label={`Remove the filter ${inWords(filter)}`}
            className="size-6.5"
            onClick={() => onChange(filters.filter((one) => one !== filter))}
          >
            <CloseIcon />
          </IconButton>
        </span>
      ))}
      <Popover
        label="New filter"
        open={adding}
        onOpenChange={setAdding}
        trigger={
          <Button look="quiet">
            <PlusIcon /> Filter
          </Button>
        }
      >
        <FilterForm
          grid={grid}
          onAdd={(filter) => {
            onChange(added(filters, filter));
            setAdding(false);
          }}
        />
      </Popover>
      {filters.length > 1 && (
        <Button look="quiet" onClick={() => onChange([])}>
          Remove all
        </Button>
      )}
    </div>
  );
}
