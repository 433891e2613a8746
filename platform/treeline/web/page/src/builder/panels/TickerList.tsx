import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect } from "react";
import { api } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { components } from "@/api/schema";
import { classes } from "@/kit/classes";
import { Floating } from "./Floating";

export type Listed = components["schemas"]["Listed"];
export interface Symbols {
  items: Listed[];
  pending: boolean;
  error: string | null;
}
const NONE: Listed[] = [];
const SHOWN = 12;

/** The symbols of a source that begin with a text, then those that hold it. */
export function useSymbols(source: string, text: string, wanted: boolean): Symbols {
  const search = text.trim();
  const { data, isFetching, error } = useQuery({
    queryKey: ["symbols", source, search],
    queryFn: async ({ signal }) => {
      const params = { path: { name: source }, query: { limit: SHOWN, ...(search ? { search } : {}) } };
      const { data } = await api.GET("/api/v1/sources/{name}/symbols", { params, signal });
      return data?.items ?? NONE;
    },
    enabled: wanted,
    staleTime: 300_000,
    placeholderData: keepPreviousData,
  });
  return { items: wanted ? (data ?? NONE) : NONE, pending: isFetching, error: error ? messageOf(error) : null };
}

interface TickerListProps {
  id: string;
  anchor: RefObject<HTMLInputElement | null>;
  source: string;
  text: string;
  active: number;
  /** What is shown now, for the keys of the field that it belongs to. */
  listed: RefObject<Listed[]>;
  onChoose: (symbol: string) => void;
}

/** What the source has, with the first session of each and whether fractions of a share can be ordered. */
export function TickerList({ id, anchor, source, text, active, listed, onChoose }: TickerListProps) {
  const { items, pending, error } = useSymbols(source, text, true);
  useEffect(() => {
    listed.current = items;
  });
  return (
    <Floating anchor={anchor} passive label={`Symbols of ${source}`} className="w-80" onClose={() => {}}>
      <div id={id} role="listbox" aria-label={`Symbols of ${source}`} className="overflow-auto p-1">
        {items.map((item, index) => (
          <button
            key={item.symbol}
            id={`${id}-${index}`}
            type="button"
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(item.symbol)}
            className={classes(
              "flex w-full items-baseline gap-2 rounded-sm px-2 py-1 text-left hover:bg-raised",
              index === active && "bg-raised",
            )}
          >
            <b className="font-semibold">{item.symbol}</b>
            <SymbolDetail item={item} />
          </button>
        ))}
      </div>
      <p className="border-t border-line px-3 py-1.5 text-xs text-dim">
        {error ??
          (items.length
            ? `Source: ${source}`
            : pending
              ? "Looking …"
              : `${source} has no such symbol; it can be typed all the same`)}
      </p>
    </Floating>
  );
}

/** "since 1990-01-02 · fractions". */
export function SymbolDetail({ item }: { item: Listed }) {
  const fractions = item.fractional === null ? "" : item.fractional ? " · fractions" : " · whole shares only";
  return (
    <span className="figures flex-1 text-xs text-dim">
      {item.first ? `since ${item.first}` : "first session not known"}
      {fractions}
    </span>
  );
}
