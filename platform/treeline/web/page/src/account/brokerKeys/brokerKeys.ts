import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import type { Tone } from "@/kit/Badge";

export type BrokerKey = components["schemas"]["BrokerKey"];
export type BrokerKeyKind = components["schemas"]["BrokerKeyKind"];

const BROKER_KEYS = ["account", "broker-keys"] as const;

export const KINDS: readonly (readonly [BrokerKeyKind, string])[] = [
  ["paper", "paper: play money"],
  ["live", "live: real money"],
];

export const STATE_TONES: Record<BrokerKey["state"], Tone> = { accepted: "good", refused: "bad", unknown: "warn" };

/** The broker keys, without either half of any. */
export function useBrokerKeys() {
  return useInfiniteQuery({
    queryKey: BROKER_KEYS,
    queryFn: async ({ pageParam, signal }) => {
      const query = pageParam ? { cursor: pageParam } : {};
      return (await api.GET("/api/v1/broker-keys", { params: { query }, signal })).data ?? { items: [], next: null };
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useBrokerKeysChanged(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: BROKER_KEYS });
}

export function at(key: BrokerKey) {
  return { params: { path: { broker_key_id: key.id } } };
}
