import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { InLibrary } from "./swept";

const PAGE = 100;

/** The library's variables of these names. */
export function useLibraryOf(names: readonly string[]) {
  return useQuery({
    queryKey: ["variables", "named", names],
    queryFn: async ({ signal }) => {
      const found = new Map<string, InLibrary>();
      let cursor: string | undefined;
      do {
        const query = { limit: PAGE, ...(cursor ? { cursor } : {}) };
        const { data } = await api.GET("/api/v1/variables", { params: { query }, signal });
        for (const one of data?.items ?? []) if (names.includes(one.name)) found.set(one.name, one);
        cursor = data?.next ?? undefined;
      } while (cursor && found.size < names.length);
      return found;
    },
    enabled: names.length > 0,
    structuralSharing: false,
    retry: 1,
  });
}
