import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { IconButton } from "@/kit/Button";
import { INPUT } from "@/kit/Field";
import { at, type Batch, useTakeBatch } from "../progress";
import { PenIcon } from "./PenIcon";

/** A batch's name, and the way to another one. */
export function Name({ id, name }: { id: string; name: string }) {
  const [text, setText] = useState<string | null>(null);
  const take = useTakeBatch();
  const rename = useMutation({
    mutationFn: async (next: string) =>
      (await api.PATCH("/api/v1/batches/{batch_id}", { ...at(id), body: { name: next } })).data as Batch,
    onSuccess: take,
    onSettled: () => setText(null),
  });
  const done = () => {
    const next = text?.trim();
    if (next && next !== name) rename.mutate(next);
    else setText(null);
  };
  if (text !== null)
    return (
      <input
        // biome-ignore lint/a11y/noAutofocus: it takes the place of what was pressed
        autoFocus
        aria-label="Name"
        maxLength={200}
        className={`${INPUT} min-w-40 flex-1 text-lg font-semibold`}
        value={text}
        disabled={rename.isPending}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === "Enter") done();
          if (event.key === "Escape") setText(null);
        }}
      />
    );
  return (
    <div className="flex h-8 min-w-0 items-center gap-1">
      <h1 className="truncate text-lg font-semibold" title={name}>
        {name}
      </h1>
      <IconButton label="Rename" onClick={() => setText(name)}>
        <PenIcon />
      </IconButton>
    </div>
  );
}
