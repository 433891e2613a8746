import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema";

export type Setup = components["schemas"]["Setup"];
type SecondFactor = components["schemas"]["SecondFactor"];

const SECOND_FACTOR = ["account", "second-factor"] as const;

export function useSecondFactor() {
  return useQuery({
    queryKey: SECOND_FACTOR,
    queryFn: async ({ signal }) => (await api.GET("/api/v1/account/second-factor", { signal })).data as SecondFactor,
  });
}

export function useSecondFactorChanged(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: SECOND_FACTOR });
}
