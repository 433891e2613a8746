import { useRef, useState } from "react";
import type { Refused } from "@/api/errors";
import { inWords } from "@/api/errors";
import { Button } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { Field } from "@/kit/Field";
import { count } from "@/kit/format";
import { UploadIcon } from "@/kit/icons";
import type { Variable } from "./swept";
import { placeOf, type Table } from "./table";
import { readTableFile } from "./tableFile";

interface TableFieldProps {
  value: string;
  table: Table | null;
  variables: readonly Variable[];
  refused: Refused | undefined;
  onChange: (text: string) => void;
}

/** The combinations themselves: pasted from a sheet, or out of a file that is chosen or dropped here. */
export function TableField({ value, table, variables, refused, onChange }: TableFieldProps) {
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [unread, setUnread] = useState("");
  const take = async (file: File | undefined) => {
    if (!file) return;
    const read = await readTableFile(file);
    setUnread("refused" in read ? read.refused : "");
    if ("text" in read) onChange(read.text);
  };
  const faults = table?.faults ?? [];
  const told = refused?.faults.filter(({ path }) => path.startsWith("combinations")) ?? [];
  const example = [variables.map((one) => one.name), variables.map((one) => String(one.usual ?? ""))];
  const said = faults.length
    ? undefined
    : table?.rows.length
      ? `${count(table.rows.length)} combinations of ${table.names.map((name) => `{${name}}`).join(", ")}; the others keep their defaults`
      : "Paste from a sheet, or take a CSV file: the variables’ names first, then one combination a line";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button below is the first
    <div
      className="flex flex-col gap-1"
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return; // text is the field's own to take
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!event.dataTransfer.files.length) return;
        event.preventDefault();
        void take(event.dataTransfer.files[0]);
      }}
    >
      <Field label="Combinations" hint={said}>
        {(attributes) => (
          <textarea
            {...attributes}
            aria-invalid={faults.length || told.length ? true : undefined}
            rows={9}
            spellCheck={false}
            value={value}
            placeholder={example.map((cells) => cells.join("\t")).join("\n")}
            onChange={(event) => {
              setUnread("");
              onChange(event.target.value);
            }}
            className={classes(
              "w-full rounded-md border bg-sunken px-2 py-1.5 font-mono whitespace-pre hover:border-line-strong aria-invalid:border-bad",
              over ? "border-accent" : "border-line",
            )}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => chooser.current?.click()}>
          <UploadIcon /> Choose a CSV file
        </Button>
        <span className="text-xs text-dim">or drop one on the field</span>
        <input
          ref={chooser}
          type="file"
          aria-label="File of a table"
          accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = ""; // so that the same file, mended, can be chosen again
          }}
        />
      </div>
      {unread && (
        <p role="alert" className="text-xs text-bad">
          {unread}
        </p>
      )}
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
