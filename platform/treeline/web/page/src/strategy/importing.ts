import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { count } from "@/kit/format";

export type Imported = components["schemas"]["Imported"];

export interface Source {
  name: string;
  text: string;
}

/** Files that are larger hold no strategy that fits into a tree, and would only keep the browser busy. */
export const LARGEST = 8 * 1024 * 1024;

const FORMATS: Record<string, string> = {
  composer_json: "Composer (JSON)",
  composer_edn: "Composer (EDN)",
  composer_dsl: "Composer (defsymphony)",
  quantmage: "QuantMage",
  treeline: "Treeline’s own JSON",
};

/** A format's name for people; a new one of the API is shown as it calls it. */
export function formatName(format: string): string {
  return FORMATS[format] ?? format;
}

/** 981488 → "958 kB". */
export function size(bytes: number): string {
  if (bytes < 1024) return `${count(bytes)} bytes`;
  return bytes < 1024 * 1024 ? `${count(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Text that was pasted has no file's name: a strategy without a name of its own is called after this one. */
export const PASTED = "Pasted strategy";

/** Has the API translate a file. `seconds` is how long it took, from sending to the report. */
export function useImport() {
  const [source, setSource] = useState<Source | null>(null);
  const began = useRef(0);
  const [seconds, setSeconds] = useState<number | null>(null);
  const importing = useMutation({
    mutationFn: async ({ name, text }: Source): Promise<Imported> => {
      began.current = performance.now();
      const { data } = await api.POST("/api/v1/strategies/import", { body: { file: name, content: text } });
      return data as Imported;
    },
    onSuccess: () => setSeconds((performance.now() - began.current) / 1000),
    meta: { shown: true },
  });
  return {
    source,
    seconds,
    report: importing.data ?? null,
    error: importing.error,
    busy: importing.isPending,
    begin: (given: Source) => {
      setSource(given);
      importing.mutate(given);
    },
    again: () => {
      setSource(null);
      importing.reset();
    },
  };
}
