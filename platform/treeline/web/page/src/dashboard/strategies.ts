import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { routes } from "@/app/routes";
import { toast } from "@/kit/toasts";

export type StrategySummary = components["schemas"]["StrategySummary"];

const PAGE = 50;

/** The saved strategies, the last changed first, page after page; `q` is part of the name. */
export function useStrategies(q: string) {
  return useInfiniteQuery({
    queryKey: ["strategies", "list", q],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) };
      const { data } = await api.GET("/api/v1/strategies", { params: { query }, signal });
      return data ?? { items: [], next: null };
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
}

/** Saves a copy, and offers to open it. */
export function useCloneStrategy() {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: async (id: string) =>
      (await api.POST("/api/v1/strategies/{strategy_id}/clone", { params: { path: { strategy_id: id } } })).data,
    onSuccess: (copy) => {
      void client.invalidateQueries({ queryKey: ["strategies"] });
      if (!copy) return;
      toast(`Saved as “${copy.name}”`, {
        action: { label: "Open", run: () => navigate(routes.strategy(copy.id)) },
      });
    },
  });
}
