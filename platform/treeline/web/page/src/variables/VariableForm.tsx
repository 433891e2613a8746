import { type FormEvent, useEffect, useRef, useState } from "react";
import { messageOf, Refused } from "@/api/errors";
import { Button } from "@/kit/Button";
import { Dialog } from "@/kit/Dialog";
import { SelectField, TextField } from "@/kit/Field";
import { Notice } from "@/kit/Notice";
import { type Draft, definitionOf, draftOf, faultsAt, isList, type Kind, type LibraryVariable } from "./draft";
import { ValuesFields } from "./ValuesFields";
import { useSaveVariable } from "./variables";

const KINDS: readonly (readonly [Kind, string])[] = [
  ["window", "window"],
  ["number", "number"],
  ["weight", "weight"],
  ["ticker", "ticker"],
];
const IS: Record<Kind, string> = {
  window: "A whole number of sessions, 1 to 2000.",
  number: "Any number: a threshold, a factor.",
  weight: "A number, 0 or more.",
  ticker: "One of several tickers.",
};
const FIELDS = ["name", "kind", "default", "low", "high", "step", "values", "description"];

interface VariableFormProps {
  /** Null for a new one. */
  variable: LibraryVariable | null;
  onClose: () => void;
}

export function VariableForm({ variable, onClose }: VariableFormProps) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(variable));
  const form = useRef<HTMLFormElement>(null);
  const saving = useSaveVariable(variable?.id ?? null, onClose);
  const refused = saving.error instanceof Refused ? saving.error : null;
  const elsewhere = saving.error && !refused?.faults.some(({ path }) => FIELDS.some((field) => path.startsWith(field)));
  useEffect(() => form.current?.querySelector("input")?.focus(), []);

  const change = (more: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...more }));
    if (saving.error) saving.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(definitionOf(draft));
  };
  return (
    <Dialog
      title={variable ? `Variable {${variable.name}}` : "New variable"}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="variable" busy={saving.isPending}>
            {variable ? "Save" : "Make it"}
          </Button>
        </>
      }
    >
      <form id="variable" ref={form} onSubmit={submit} noValidate className="grid grid-cols-2 gap-3">
        <TextField
          label="Name"
          value={draft.name}
          onChange={(name) => change({ name })}
          error={faultsAt(refused, "name")}
          hint={variable?.strategies ? "Strategies know it by this name." : "Stands in a tree as {name}."}
          autoComplete="off"
          spellCheck={false}
          className="col-span-2"
        />
        <SelectField
          label="Kind"
          value={draft.kind}
          options={KINDS}
          onChange={(kind) => change({ kind })}
          error={faultsAt(refused, "kind")}
          hint={IS[draft.kind]}
        />
        <TextField
          label="Default"
          value={draft.default}
          onChange={(value) => change({ default: value })}
          error={faultsAt(refused, "default")}
          hint="Where a strategy gives it none."
          inputMode={draft.kind === "ticker" ? "text" : "decimal"}
          autoComplete="off"
        />
        <ValuesFields draft={draft} refused={refused} onChange={change} />
        <TextField
          label="Description"
          value={draft.description}
          onChange={(description) => change({ description })}
          error={faultsAt(refused, "description")}
          className="col-span-2"
        />
        {elsewhere && (
          <div className="col-span-2">
            <Notice tone="bad">{messageOf(saving.error)}</Notice>
          </div>
        )}
        {isList(draft) && refused?.faults.some(({ path }) => path === "low") && (
          <div className="col-span-2">
            <Notice tone="bad">{faultsAt(refused, "low")}</Notice>
          </div>
        )}
      </form>
    </Dialog>
  );
}
