import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { percent } from "@/kit/format";
import { useTitles } from "./title";

export type BatchSummary = components["schemas"]["BatchSummary"];

const SOON_MS = 3_000;
const SOMETIME_MS = 60_000;

/** The latest batches. Whoever orders or changes one invalidates ["batches"], and this is asked again with the rest. */
export const RECENT_BATCHES = ["batches", "recent"] as const;

export function isUnderWay(batch: Pick<BatchSummary, "state">): boolean {
  return batch.state === "queued" || batch.state === "running";
}

/** How much of several batches is done, of 1; null when there is none. */
export function shareDone(batches: readonly Pick<BatchSummary, "done" | "failed" | "total">[]): number | null {
  const total = batches.reduce((sum, one) => sum + one.total, 0);
  return total ? batches.reduce((sum, one) => sum + one.done + one.failed, 0) / total : null;
}

/** "37 %", and never "100 %" before the end. */
export function progressText(share: number): string {
  return percent(Math.min(Math.floor(share * 100), 99) / 100, 0);
}

/** The latest batches, asked often while one is under way, and seldom otherwise. */
export function useRecentBatches() {
  const session = useSession();
  return useQuery({
    queryKey: RECENT_BATCHES,
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/api/v1/batches", { params: { query: { limit: 20 } }, signal });
      return (data?.items ?? []) as BatchSummary[];
    },
    enabled: Boolean(session.data?.user),
    refetchInterval: (query) => (query.state.data?.some(isUnderWay) ? SOON_MS : SOMETIME_MS),
    refetchIntervalInBackground: true, // the tab's title tells the progress while another is looked at
  });
}

/** The batches under way; keeps their progress in the browser's tab, and calls `ended` with each that comes to its end. */
export function useUnderWay(ended: (batch: BatchSummary) => void): BatchSummary[] {
  const { data } = useRecentBatches();
  const before = useRef<Set<string>>(new Set());
  const tell = useRef(ended);
  useEffect(() => {
    tell.current = ended;
  });
  useEffect(() => {
    const now = (data ?? []).filter(isUnderWay);
    const share = shareDone(now);
    useTitles.setState({ progress: share === null ? "" : progressText(share) });
    for (const batch of data ?? [])
      if (before.current.has(batch.id) && (batch.state === "finished" || batch.state === "failed")) tell.current(batch);
    before.current = new Set(now.map((batch) => batch.id));
  }, [data]);
  return (data ?? []).filter(isUnderWay);
}
