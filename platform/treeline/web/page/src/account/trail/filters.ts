import { KINDS, type Kind } from "./entry";

/** Which entries are shown; days are of the reader's own time zone, the last one included. */
export interface Filters {
  kind: Kind | "";
  since: string;
  until: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The filters that stand in the address; what is none is left out. */
export function filtersOf(search: string): Filters {
  const asked = new URLSearchParams(search);
  const day = (name: string) => {
    const text = asked.get(name) ?? "";
    return DAY.test(text) && !Number.isNaN(new Date(`${text}T00:00`).getTime()) ? text : "";
  };
  return {
    kind: KINDS.find(([kind]) => kind === asked.get("kind"))?.[0] ?? "",
    since: day("since"),
    until: day("until"),
  };
}

/** The address's query for the filters: "?kind=batch", or nothing. */
export function searchOf(filters: Filters): string {
  const set = Object.entries(filters).filter(([, value]) => value);
  return set.length ? `?${new URLSearchParams(set)}` : "";
}

/** The same as the API is asked: from the first moment of a day to before the first of the day after the last. */
export function queryOf({ kind, since, until }: Filters): { kind?: Kind; since?: string; until?: string } {
  return {
    ...(kind ? { kind } : {}),
    ...(since ? { since: new Date(`${since}T00:00`).toISOString() } : {}),
    ...(until ? { until: nextDay(until).toISOString() } : {}),
  };
}

function nextDay(day: string): Date {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + 1); // a day has 23 or 25 hours where clocks are moved
  return at;
}
