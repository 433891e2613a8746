import { type DragEvent, useRef, useState } from "react";
import { Button } from "@/kit/Button";
import { classes } from "@/kit/classes";
import { INPUT } from "@/kit/Field";
import { UploadIcon } from "@/kit/icons";
import { LARGEST, PASTED, type Source, size } from "./importing";

interface ImportSourceProps {
  /** What was pasted before, and was refused. */
  before: string;
  onGiven: (source: Source) => void;
}

/** A file, chosen or dropped here, or its text. */
export function ImportSource({ before, onGiven }: ImportSourceProps) {
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [text, setText] = useState(before);
  const [refused, setRefused] = useState<string | null>(null);

  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > LARGEST)
      setRefused(`${file.name} has ${size(file.size)}: a strategy’s file has at most ${size(LARGEST)}`);
    else onGiven({ name: file.name, text: await file.text() });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <div className="flex flex-col gap-3">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button below is the first */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={classes(
          "flex flex-col items-center gap-2 rounded-lg border-2 border-dashed px-4 py-6 text-center",
          over ? "border-accent bg-accent-soft" : "border-line",
        )}
      >
        <Button look="primary" autoFocus onClick={() => chooser.current?.click()}>
          <UploadIcon /> Choose a file
        </Button>
        <p className="text-dim">or drop one here</p>
        <p className="text-xs text-dim">
          Composer (JSON, EDN, defsymphony), QuantMage (version 2), or JSON that was exported here
        </p>
        <input
          ref={chooser}
          type="file"
          aria-label="File of a strategy"
          accept=".json,.clj,.edn,.txt,application/json,text/plain"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => void take(event.target.files?.[0])}
        />
      </div>
      {refused && (
        <p role="alert" className="text-bad">
          {refused}
        </p>
      )}
      <label className="flex flex-col gap-1">
        <span className="text-xs font-medium text-dim">Or paste its text</span>
        <textarea
          rows={5}
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          className={classes(INPUT, "h-auto resize-y py-1.5 font-mono text-xs")}
        />
      </label>
      <div className="flex justify-end">
        <Button disabled={!text.trim()} onClick={() => onGiven({ name: PASTED, text })}>
          Import the text
        </Button>
      </div>
    </div>
  );
}
