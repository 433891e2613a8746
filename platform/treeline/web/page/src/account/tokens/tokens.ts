import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema";

export type Token = components["schemas"]["Token"];
export type NewToken = components["schemas"]["TokenWithSecret"];
export type Scope = components["schemas"]["ScopesEnum"];

const TOKENS = ["account", "tokens"] as const;

export const SCOPES: readonly (readonly [Scope, string])[] = [
  ["read", "see what is there"],
  ["run", "change strategies, run backtests and batches"],
  ["trade", "change what trades"],
];

export const DAYS: readonly (readonly [string, string])[] = [
  ["7", "7 days"],
  ["30", "30 days"],
  ["90", "90 days"],
  ["180", "180 days"],
  ["366", "366 days"],
];

export function useTokens() {
  return useInfiniteQuery({
    queryKey: TOKENS,
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam ? { cursor: pageParam } : {};
      return (await api.GET("/api/v1/tokens", { params: { query }, signal })).data ?? { items: [], next: null };
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useTokensChanged(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: TOKENS });
}

/** Whole days that are left of something that ends; 0 on its last one, null once it is over. */
export function daysLeft(expires: string, now: Date): number | null {
  const left = new Date(expires).getTime() - now.getTime();
  return left <= 0 ? null : Math.floor(left / 86_400_000);
}
