import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useStore } from "zustand";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { toast } from "@/kit/toasts";
import { toDocument } from "@/tree/document";
import { type OpenStrategy, saved } from "../workspace";
import { type Change, diff } from "./diff";

export type Version = components["schemas"]["VersionSummary"];

/** A version by its number, or the tab's tree as it is now. */
export type Side = number | "present";

/** A strategy's versions, the newest first, a page at a time. */
export function useVersions(id: string) {
  return useInfiniteQuery({
    queryKey: ["strategies", id, "versions"],
    queryFn: async ({ pageParam }) => {
      const { data } = await api.GET("/api/v1/strategies/{strategy_id}/versions", {
        params: { path: { strategy_id: id }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
      });
      return data as components["schemas"]["VersionPage"];
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

/**
 * What leads from a version to another, or to the tab's tree. The server compares what it has; the tab's tree is
 * compared here, with that version as the server has it.
 */
export function useChanges(one: OpenStrategy, id: string, before: number, after: Side) {
  const tree = useStore(one.store, (state) => state.tree);
  const told = useQuery({
    queryKey: ["strategies", id, "versions", "diff", before, after],
    enabled: after !== "present",
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const { data } = await api.GET("/api/v1/strategies/{strategy_id}/diff", {
        params: { path: { strategy_id: id }, query: { before, after: after as number } },
      });
      return (data as components["schemas"]["Diff"]).changes;
    },
  });
  const version = useQuery({
    queryKey: ["strategies", id, "versions", before],
    enabled: after === "present",
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const { data } = await api.GET("/api/v1/strategies/{strategy_id}/versions/{number}", {
        params: { path: { strategy_id: id, number: before } },
      });
      return (data as components["schemas"]["Version"]).document;
    },
  });
  const compared = useMemo(
    (): Change[] | undefined =>
      after === "present" && version.data ? diff(version.data, toDocument(tree)) : undefined,
    [after, version.data, tree],
  );
  const asked = after === "present" ? version : told;
  return { changes: after === "present" ? compared : told.data, error: asked.error };
}

/** Saves an earlier version once more, as the latest, and shows it in the tab: one step that can be undone there. */
export function useRestore(one: OpenStrategy, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (number: number) => {
      const { data } = await api.POST("/api/v1/strategies/{strategy_id}/versions/{number}/restore", {
        params: { path: { strategy_id: id, number } },
      });
      return data as components["schemas"]["Strategy"];
    },
    onSuccess: (strategy, number) => {
      one.store.getState().replace(`restore version ${number}`, strategy.document);
      saved(one.key, strategy.id, strategy.version, one.store.getState().edition);
      void client.invalidateQueries({ queryKey: ["strategies"] });
      toast(`Version ${number} is back, as version ${strategy.version}`, { tone: "good" });
    },
  });
}

/** Puts the newest version, which another window or the API saved, into the tab: a step that can be undone there. */
export function useTaking(one: OpenStrategy, id: string) {
  return useMutation({
    mutationFn: async (number: number) => {
      const { data } = await api.GET("/api/v1/strategies/{strategy_id}/versions/{number}", {
        params: { path: { strategy_id: id, number } },
      });
      return data as components["schemas"]["Version"];
    },
    onSuccess: ({ document, number }) => {
      one.store.getState().replace(`take version ${number}`, document);
      saved(one.key, id, number, one.store.getState().edition);
    },
  });
}
