import type { Refused } from "@/api/errors";
import { inWords } from "@/api/errors";
import { Field } from "@/kit/Field";
import { count } from "@/kit/format";
import type { Variable } from "./swept";
import { placeOf, type Table } from "./table";

interface TableFieldProps {
  value: string;
  table: Table | null;
  variables: readonly Variable[];
  refused: Refused | undefined;
  onChange: (text: string) => void;
}

/** The combinations themselves, pasted from a sheet or a file. */
export function TableField({ value, table, variables, refused, onChange }: TableFieldProps) {
  const faults = table?.faults ?? [];
  const told = refused?.faults.filter(({ path }) => path.startsWith("combinations")) ?? [];
  const example = [variables.map((one) => one.name), variables.map((one) => String(one.usual ?? ""))];
  const said = faults.length
    ? undefined
    : table?.rows.length
      ? `${count(table.rows.length)} combinations of ${table.names.map((name) => `{${name}}`).join(", ")}; the others keep their defaults`
      : "Paste from a sheet or a CSV: the variables’ names first, then one combination a line";
  return (
    <div className="flex flex-col gap-1">
      <Field label="Combinations" hint={said}>
        {(attributes) => (
          <textarea
            {...attributes}
            aria-invalid={faults.length || told.length ? true : undefined}
            rows={9}
            spellCheck={false}
            value={value}
            placeholder={example.map((cells) => cells.join("\t")).join("\n")}
            onChange={(event) => onChange(event.target.value)}
            className="w-full rounded-md border border-line bg-sunken px-2 py-1.5 font-mono whitespace-pre hover:border-line-strong aria-invalid:border-bad"
          />
        )}
      </Field>
      {(faults.length > 0 || told.length > 0) && (
        <ul className="text-xs text-bad" aria-label="Faults of the table">
          {faults.map((fault) => (
            <li key={`${fault.row} ${fault.column} ${fault.text}`}>
              {placeOf(fault, table?.names ?? [])}: {fault.text}
            </li>
          ))}
          {(table?.more ?? 0) > 0 && <li>and {count(table?.more)} more</li>}
          {told.map((fault) => (
            <li key={fault.path}>
              {fault.path} {inWords(fault)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
