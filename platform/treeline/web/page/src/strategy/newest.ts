import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { OpenStrategy } from "./workspace";

const newest = (id: string) =>
  queryOptions({
    queryKey: ["strategies", id, "newest version"],
    queryFn: async () => {
      const { data } = await api.GET("/api/v1/strategies/{strategy_id}/versions", {
        params: { path: { strategy_id: id }, query: { limit: 1 } },
      });
      return data?.items[0]?.number ?? null;
    },
  });

/** The version that another window, or the API, saved after the one that this tab shows or began with; else null. */
export function useNewer(one: OpenStrategy, guest: boolean): number | null {
  const { strategy, version } = one.origin;
  const { data } = useQuery({ ...newest(strategy ?? ""), enabled: strategy !== null && !guest });
  return data && version !== null && data > version ? data : null;
}

/** Whether a tab shows the strategy as it was saved last: only then does the server have this very document at hand. */
export async function isNewest(client: QueryClient, { store, origin }: OpenStrategy): Promise<boolean> {
  if (!origin.strategy || store.getState().edition !== origin.edition) return false;
  return (await client.fetchQuery({ ...newest(origin.strategy), staleTime: 0 })) === origin.version;
}
