import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { at, batchKey } from "../progress";
import { ordered } from "./heat/ordered";

type Schemas = components["schemas"];
export type Summary = Schemas["Summary"];
export type Spread = Schemas["Spread"];
export type Importance = Schemas["Importance"];
export type HeatMap = Schemas["HeatMap"];
export type Parallel = Schemas["Parallel"];
export type Result = Schemas["Result"];
export type Behaviours = Schemas["Behaviours"];
export type Luck = Schemas["Luck"];
export type Value = number | string;

/** Where results are read from: one of your batches, or what a link shows. */
export interface Source {
  kind: "own" | "shared";
  /** The batch's id, or the link's secret. */
  key: string;
  /** Results still come: what was read is read again every few seconds. */
  live: boolean;
  /** Tells one state of the results from another, so that a finding is never of an older one. */
  edition: string;
}

export interface HeatQuery {
  row: string;
  column: string;
  metric: string;
  by: string;
  slice: string[];
}

const AGAIN_MS = 5000;
const PAGE = 60; // rows: two screens

const link = (secret: string) => ({ path: { secret } });
const own = (id: string) => at(id).params;

function common(source: Source, ...what: unknown[]) {
  return {
    queryKey: [...batchKey(source.key), "findings", source.edition, ...what],
    placeholderData: keepPreviousData,
    staleTime: source.live ? 0 : Number.POSITIVE_INFINITY,
    refetchInterval: source.live ? AGAIN_MS : (false as const),
  };
}

export function useSummary(source: Source, metric: string[]) {
  return useQuery({
    ...common(source, "summary", metric),
    queryFn: async ({ signal }) => {
      const query = { metric };
      const { data } =
        source.kind === "own"
          ? await api.GET("/api/v1/batches/{batch_id}/summary", { params: { ...own(source.key), query }, signal })
          : await api.GET("/api/v1/shared/{secret}/summary", { params: { ...link(source.key), query }, signal });
      return data as Summary;
    },
  });
}

/** Asked once, and again when the batch ends: what is told of it before then is not shown in the place of that. */
export function useLuck(source: Source) {
  return useQuery({
    ...common(source, "luck"),
    placeholderData: undefined,
    refetchInterval: false,
    queryFn: async ({ signal }) => {
      const { data } =
        source.kind === "own"
          ? await api.GET("/api/v1/batches/{batch_id}/luck", {
              params: own(source.key),
              signal,
            })
          : await api.GET("/api/v1/shared/{secret}/luck", {
              params: link(source.key),
              signal,
            });
      return data as Luck;
    },
  });
}

export function useImportance(source: Source, metric: string) {
  return useQuery({
    ...common(source, "importance", metric),
    queryFn: async ({ signal }) => {
      const query = { metric };
      const { data } =
        source.kind === "own"
          ? await api.GET("/api/v1/batches/{batch_id}/importance", { params: { ...own(source.key), query }, signal })
          : await api.GET("/api/v1/shared/{secret}/importance", { params: { ...link(source.key), query }, signal });
      return data as Importance;
    },
  });
}

export function useHeatMap(source: Source, query: HeatQuery) {
  return useQuery({
    ...common(source, "heatmap", query),
    queryFn: async ({ signal }) => {
      const { data } =
        source.kind === "own"
          ? await api.GET("/api/v1/batches/{batch_id}/heatmap", { params: { ...own(source.key), query }, signal })
          : await api.GET("/api/v1/shared/{secret}/heatmap", { params: { ...link(source.key), query }, signal });
      return ordered(data as HeatMap);
    },
  });
}

export function useParallel(source: Source, metric: string[], filter: string[]) {
  return useQuery({
    ...common(source, "parallel", metric, filter),
    queryFn: async ({ signal }) => {
      const query = { metric, filter };
      const { data } =
        source.kind === "own"
          ? await api.GET("/api/v1/batches/{batch_id}/parallel", { params: { ...own(source.key), query }, signal })
          : await api.GET("/api/v1/shared/{secret}/parallel", { params: { ...link(source.key), query }, signal });
      return data as Parallel;
    },
  });
}

/** The results page after page: the next one is fetched when somebody has scrolled to where it begins. */
export function useResults(source: Source, sort: string, filter: string[]) {
  return useInfiniteQuery({
    ...common(source, "results", sort, filter),
    // What is being read further down does not move by itself.
    refetchInterval: ({ state }) => (source.live && state.data?.pages.length === 1 ? AGAIN_MS : false),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas["ResultPage"]) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { sort, filter, limit: PAGE, cursor: pageParam };
      const { data } =
        source.kind === "own"
          ? await api.GET("/api/v1/batches/{batch_id}/results", { params: { ...own(source.key), query }, signal })
          : await api.GET("/api/v1/shared/{secret}/results", { params: { ...link(source.key), query }, signal });
      return data as Schemas["ResultPage"];
    },
  });
}

export function useBehaviours(source: Source, limit: number) {
  return useQuery({
    ...common(source, "behaviours", limit),
    queryFn: async ({ signal }) => {
      const query = { limit };
      const { data } =
        source.kind === "own"
          ? await api.GET("/api/v1/batches/{batch_id}/behaviours", { params: { ...own(source.key), query }, signal })
          : await api.GET("/api/v1/shared/{secret}/behaviours", { params: { ...link(source.key), query }, signal });
      return data as Behaviours;
    },
  });
}

export function useFailures(source: Source) {
  return useInfiniteQuery({
    ...common(source, "failures"),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas["FailurePage"]) => page.next ?? undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE, cursor: pageParam };
      const { data } =
        source.kind === "own"
          ? await api.GET("/api/v1/batches/{batch_id}/failures", { params: { ...own(source.key), query }, signal })
          : await api.GET("/api/v1/shared/{secret}/failures", { params: { ...link(source.key), query }, signal });
      return data as Schemas["FailurePage"];
    },
  });
}

/** The address of all results, or of those that the filters leave, as a file. */
export function fileAddress(source: Source, type: "csv" | "parquet", filter: string[]): string {
  const of = source.kind === "own" ? "batches" : "shared";
  const query = new URLSearchParams(filter.map((text) => ["filter", text]));
  return `/api/v1/${of}/${source.key}/results.${type}${filter.length ? `?${query}` : ""}`;
}
