import { useMemo } from "react";
import { useSearchParams } from "wouter";
import { type Filter, readAll, write } from "./table/filters";

export type View = "overview" | "results" | "behaviours" | "failures";
export const FOLDS = ["worst", "median", "mean", "best"] as const;
export type Fold = (typeof FOLDS)[number];

/** What a batch's page shows, as it stands in the address: a link to it shows the same. */
export interface Address {
  view: View;
  metric: string;
  row: string | null;
  column: string | null;
  by: Fold;
  /** Variables held at one value on the heat map, by name. */
  slice: Record<string, string>;
  /** Colours around the benchmark's figure rather than from low to high. */
  around: boolean;
  filters: Filter[];
  /** As the API takes it; null for the metric, the best first. */
  sort: string | null;
}

const VIEWS: readonly string[] = ["overview", "results", "behaviours", "failures"];

export function useAddress(): [Address, (more: Partial<Address>) => void] {
  const [query, setQuery] = useSearchParams();
  const address = useMemo(() => fromQuery(query), [query]);
  const change = (more: Partial<Address>) => {
    const stays = more.view === undefined || more.view === address.view;
    setQuery((before) => toQuery({ ...fromQuery(before), ...more }), { replace: stays });
  };
  return [address, change];
}

function fromQuery(query: URLSearchParams): Address {
  const view = query.get("view") ?? "";
  const by = query.get("by") as Fold;
  return {
    view: VIEWS.includes(view) ? (view as View) : "overview",
    metric: query.get("metric") ?? "sharpe",
    row: query.get("row"),
    column: query.get("column"),
    by: FOLDS.includes(by) ? by : "median",
    slice: Object.fromEntries(query.getAll("slice").map((text) => text.split("=", 2) as [string, string])),
    around: query.get("colours") === "benchmark",
    filters: readAll(query.getAll("filter")),
    sort: query.get("sort"),
  };
}

function toQuery(address: Address): URLSearchParams {
  const query = new URLSearchParams();
  if (address.view !== "overview") query.set("view", address.view);
  if (address.metric !== "sharpe") query.set("metric", address.metric);
  if (address.row) query.set("row", address.row);
  if (address.column) query.set("column", address.column);
  if (address.by !== "median") query.set("by", address.by);
  for (const [name, value] of Object.entries(address.slice)) query.append("slice", `${name}=${value}`);
  if (address.around) query.set("colours", "benchmark");
  for (const filter of address.filters) query.append("filter", write(filter));
  if (address.sort) query.set("sort", address.sort);
  return query;
}
