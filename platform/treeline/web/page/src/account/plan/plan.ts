import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema";

export type Plan = components["schemas"]["Plan"];
type Limits = components["schemas"]["Limits"];

export function usePlan() {
  return useQuery({
    queryKey: ["account", "plan"],
    queryFn: async ({ signal }) => (await api.GET("/api/v1/plan", { signal })).data as Plan,
    staleTime: 60_000,
  });
}

/** The smallest order that there is: what is left of a month is told with the plan of an order, and orders nothing. */
const SMALLEST = {
  document: {
    version: 1 as const,
    name: "Nothing",
    variables: { w: 1 },
    root: { node: "specified" as const, children: [{ weight: "{w}", child: { node: "cash" as const } }] },
  },
  source: "sample",
  combinations: [{ w: 1 }],
};

/** What is left of the month's combinations. */
export function useLimits() {
  return useQuery({
    queryKey: ["account", "limits"],
    queryFn: async ({ signal }) =>
      (await api.POST("/api/v1/batches/plan", { body: SMALLEST, signal })).data?.limits as Limits,
    staleTime: 60_000,
    retry: false,
  });
}
