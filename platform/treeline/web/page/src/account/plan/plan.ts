import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema";

export type Plan = components["schemas"]["Plan"];

export function usePlan() {
  return useQuery({
    queryKey: ["account", "plan"],
    queryFn: async ({ signal }) => (await api.GET("/api/v1/plan", { signal })).data as Plan,
    staleTime: 60_000,
  });
}
