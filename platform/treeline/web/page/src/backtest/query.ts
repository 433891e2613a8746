/** What the Backtest view shows besides its settings, in the address: the days in sight, and the day that is explained. */

import { useMemo } from "react";
import { useSearch } from "wouter";
import { navigate } from "wouter/use-browser-location";

export interface View {
  /** The first and last session in sight; null for all. */
  range: readonly [string, string] | null;
  /** The session that is explained. */
  day: string | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function useView(): View {
  const search = useSearch();
  return useMemo(() => {
    const query = new URLSearchParams(search);
    const [from, to, day] = ["from", "to", "day"].map((name) => dayOf(query, name));
    return { range: from && to && from < to ? [from, to] : null, day: day ?? null };
  }, [search]);
}

export function dayOf(query: URLSearchParams, name: string): string | null {
  const text = query.get(name);
  return text !== null && DAY.test(text) && isDay(text) ? text : null;
}

/** No 31st of February, which a date would take for one of March. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Writes parts of the address's query; null takes one away. The way back stays what it was. */
export function setQuery(parts: Record<string, string | null | undefined>): void {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(parts)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  if (text === window.location.search.slice(1)) return;
  navigate(`${window.location.pathname}${text ? `?${text}` : ""}`, { replace: true });
}
