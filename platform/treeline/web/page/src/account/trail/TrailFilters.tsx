import { Button } from "@/kit/Button";
import { SelectField, TextField } from "@/kit/Field";
import { KINDS, type Kind } from "./entry";
import { type Filters, searchOf } from "./filters";

const OPTIONS: readonly (readonly [Kind | "", string])[] = [["", "everything"], ...KINDS];

export function TrailFilters({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  return (
    <div className="flex flex-wrap items-end gap-3 border-b border-line p-3">
      <SelectField
        label="Of what"
        value={filters.kind}
        options={OPTIONS}
        onChange={(kind) => onChange({ ...filters, kind })}
        className="w-44 max-sm:w-full"
      />
      <TextField
        label="From"
        type="date"
        value={filters.since}
        max={filters.until || undefined}
        onChange={(since) => onChange({ ...filters, since })}
        className="w-36 max-sm:flex-1"
      />
      <TextField
        label="To"
        type="date"
        value={filters.until}
        min={filters.since || undefined}
        onChange={(until) => onChange({ ...filters, until })}
        className="w-36 max-sm:flex-1"
      />
      {searchOf(filters) && (
        <Button className="h-8" onClick={() => onChange({ kind: "", since: "", until: "" })}>
          Show all
        </Button>
      )}
    </div>
  );
}
