import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { type BatchSummary, isUnderWay, RECENT_BATCHES } from "@/app/underWay";

export type Batch = components["schemas"]["Batch"];
export type BatchState = components["schemas"]["BatchState"];
/** Where a batch stands; a link that shows one tells neither its place in the queue nor whether it is held. */
export type Standing = Pick<
  components["schemas"]["Progress"],
  "id" | "state" | "label" | "total" | "done" | "failed" | "rate" | "eta_seconds" | "poll_after_seconds"
> &
  Partial<Pick<components["schemas"]["Progress"], "position" | "wait_seconds" | "held">>;

export const BATCHES = ["batches"] as const;
export const batchKey = (id: string) => ["batch", id] as const;
const progressKey = (id: string) => ["batch", id, "progress"] as const;

const SHOW_ETA_FROM = 0.02; // of the combinations: before that the rate is a guess

/** Whether nothing more will come, unless it is tried again. */
export function isOver(state: BatchState): boolean {
  return state === "finished" || state === "failed" || state === "cancelled";
}

/** Combinations that are dealt with, run or failed, 0 to 1. */
export function share(standing: Pick<Standing, "done" | "failed" | "total">): number {
  return standing.total ? (standing.done + standing.failed) / standing.total : 0;
}

/** Seconds to the end, once enough was done to tell. */
export function secondsLeft(standing: Standing): number | null {
  return share(standing) >= SHOW_ETA_FROM && standing.state === "running" ? standing.eta_seconds : null;
}

/** "37 % · " while a batch goes on, for the front of the document's title. */
export function titlePrefix(standing: Standing | undefined): string {
  return standing && !isOver(standing.state) ? `${Math.floor(100 * share(standing))} % · ` : "";
}

/**
 * Where one of your batches stands, asked again as each answer says, also while another tab of the browser is in front.
 *
 * By asking rather than by the stream of events: a browser opens six connections to a server, and a page in several
 * tabs would soon have none left.
 */
export function useBatchProgress(id: string, enabled = true): Standing | undefined {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: progressKey(id),
    enabled,
    queryFn: async () => (await api.GET("/api/v1/batches/{batch_id}/progress", at(id))).data as Standing,
    refetchInterval: ({ state }) => (state.data?.poll_after_seconds ? state.data.poll_after_seconds * 1000 : false),
    refetchIntervalInBackground: true,
  });
  const over = data && isOver(data.state) ? data.state : undefined;
  useEffect(() => {
    if (!over) return;
    void client.invalidateQueries({ queryKey: batchKey(id), exact: true });
    // The bar above tells of the batches under way: it must not say "0 %" beside final results.
    const told = client.getQueryData<BatchSummary[]>(RECENT_BATCHES);
    if (told?.some((one) => one.id === id && isUnderWay(one))) void client.invalidateQueries({ queryKey: BATCHES });
  }, [client, id, over]);
  return data;
}

/** Takes over what an action answered: the batch as it is now. */
export function useTakeBatch(): (batch: Batch) => void {
  const client = useQueryClient();
  return (batch) => {
    client.setQueryData(batchKey(batch.id), batch);
    client.setQueryData(progressKey(batch.id), batch);
    void client.invalidateQueries({ queryKey: progressKey(batch.id) });
    void client.invalidateQueries({ queryKey: BATCHES });
  };
}

export function at(id: string) {
  return { params: { path: { batch_id: id } } };
}
