import { useInfiniteQuery, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { useRecentBatches } from "@/app/underWay";
import { useLeavingBatches } from "../deletion";
import { at, BATCHES, type Batch, batchKey, isOver } from "../progress";
import { inOrder, latest } from "./order";
import { useHeard, useStream } from "./stream";

export type BatchSummary = components["schemas"]["BatchSummary"];

const LIST = [...BATCHES, "list"];
const PAGE = 50;
const SOON_MS = 2_000;

/** Your batches as they stand now: those under way first, then the others, the newest first; page after page. */
export function useBatches() {
  useStream();
  const client = useQueryClient();
  const { open, standings } = useHeard();
  const leaving = useLeavingBatches();
  const list = useInfiniteQuery({
    queryKey: LIST,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      return (await api.GET("/api/v1/batches", { params: { query }, signal })).data ?? { items: [], next: null };
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state }) => {
      const going = state.data?.pages.some((page) => page.items.some((one) => !isOver(one.state)));
      return going && !useHeard.getState().open ? SOON_MS : false;
    },
  });
  const recent = useRecentBatches().data;
  const loaded = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);

  // Heard of, but on a page that was not loaded, or ordered since.
  const known = new Set(loaded.map((one) => one.id));
  const unknown = list.data ? [...standings.keys()].filter((id) => !known.has(id)) : [];
  const others = useQueries({
    queries: unknown.map((id) => ({
      queryKey: batchKey(id),
      queryFn: async () => (await api.GET("/api/v1/batches/{batch_id}", at(id))).data as Batch,
    })),
  }).flatMap(({ data }) => (data ? [data] : []));

  // Ordered elsewhere: heard of when it begins; one that waits for its turn is among the latest before.
  const newer = [...unknown, ...(list.data ? (recent ?? []) : []).map((one) => one.id)].find((id) => !known.has(id));
  useEffect(() => {
    if (newer) void client.invalidateQueries({ queryKey: BATCHES });
  }, [client, newer]);

  // What came to its end has got more to tell than where it stands: when, in which time, until when it is kept.
  const ended = [...standings.values()]
    .filter((one) => isOver(one.state))
    .map((one) => one.id)
    .join();
  const before = useRef("");
  useEffect(() => {
    if (ended !== before.current) void client.invalidateQueries({ queryKey: BATCHES });
    before.current = ended;
  }, [client, ended]);

  const all = [...loaded, ...others]
    .filter((one) => !leaving.has(one.id))
    .map((one) => latest(one, list.dataUpdatedAt, standings.get(one.id)));
  return { ...list, batches: inOrder(all), live: open };
}

/** What goes within a week, since the plan keeps it no longer. */
export function useRetention() {
  return useQuery({
    queryKey: [...BATCHES, "retention"],
    queryFn: async () => (await api.GET("/api/v1/batches/retention", { params: { query: { days: 7 } } })).data,
    staleTime: 60_000,
  });
}
