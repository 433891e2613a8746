import type { Refused } from "@/api/errors";
import { Field, TextField } from "@/kit/Field";
import { count } from "@/kit/format";
import { Segmented } from "@/kit/Segmented";
import { countOf, type Draft, faultsAt, isList } from "./draft";
import type { Problem } from "./range";

interface ValuesFieldsProps {
  draft: Draft;
  refused: Refused | null;
  onChange: (more: Partial<Draft>) => void;
}

/** The values: a range or a list, and how many that makes, as one types. */
export function ValuesFields({ draft, refused, onChange }: ValuesFieldsProps) {
  const counted = countOf(draft);
  const problem = counted && "problem" in counted ? counted.problem : null;
  const at = (field: Problem["field"]) =>
    faultsAt(refused, field) ?? (problem?.field === field ? problem.text : undefined);
  const neither = faultsAt(refused, "values"); // a range without its ends: the API says so of the values
  return (
    <fieldset className="col-span-2 flex flex-col gap-2">
      <legend className="sr-only">Values</legend>
      <div className="flex items-center justify-between">
        {draft.kind === "ticker" ? (
          <span className="text-xs font-medium text-dim">Values: a list</span>
        ) : (
          <Segmented
            label="Values"
            value={draft.how}
            options={[
              ["range", "Range"],
              ["list", "List"],
            ]}
            onChange={(how) => onChange({ how })}
          />
        )}
        <output className="text-dim tabular-nums">
          {counted && "count" in counted ? (counted.count === 1 ? "1 value" : `${count(counted.count)} values`) : ""}
        </output>
      </div>
      {isList(draft) ? (
        <Field label="List" hint="With commas, spaces or line breaks between." error={at("values")}>
          {(attributes) => (
            <textarea
              {...attributes}
              rows={3}
              spellCheck={false}
              value={draft.values}
              onChange={(event) => onChange({ values: event.target.value })}
              className="w-full rounded-md border border-line bg-sunken px-2 py-1.5 font-mono hover:border-line-strong aria-invalid:border-bad"
            />
          )}
        </Field>
      ) : (
        <div className="grid grid-cols-3 gap-3">
          <TextField
            label="Low"
            inputMode="decimal"
            autoComplete="off"
            value={draft.low}
            onChange={(low) => onChange({ low })}
            error={at("low") ?? neither}
          />
          <TextField
            label="High"
            inputMode="decimal"
            autoComplete="off"
            value={draft.high}
            onChange={(high) => onChange({ high })}
            error={at("high")}
          />
          <TextField
            label="Step"
            inputMode="decimal"
            autoComplete="off"
            placeholder="1"
            value={draft.step}
            onChange={(step) => onChange({ step })}
            error={at("step")}
          />
        </div>
      )}
    </fieldset>
  );
}
