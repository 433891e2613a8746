import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { SAMPLE } from "./settings";

export type Source = components["schemas"]["Source"];

/** The sources that there are, none for a guest: who is not signed in has the sample only. */
export function useSources(): { sources: Source[] | undefined; guest: boolean } {
  const guest = !useSession().data?.user;
  const { data } = useQuery({
    queryKey: ["sources"],
    queryFn: async ({ signal }) => (await api.GET("/api/v1/sources", { signal })).data?.items ?? [],
    enabled: !guest,
    staleTime: 60_000,
  });
  return { sources: data, guest };
}

/** Symbols of a source that begin with a text, or hold it. */
export function useSymbols(source: string, text: string): string[] {
  const { guest } = useSources();
  const search = useDeferredValue(text);
  const { data } = useQuery({
    queryKey: ["symbols", source, search],
    queryFn: async ({ signal }) => {
      const params = { path: { name: source }, query: { search, limit: 20 } };
      return (await api.GET("/api/v1/sources/{name}/symbols", { params, signal })).data?.items.map((one) => one.symbol);
    },
    enabled: !guest || source === SAMPLE,
    staleTime: 60_000,
  });
  return data ?? [];
}
