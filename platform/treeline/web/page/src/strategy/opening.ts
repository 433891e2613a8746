import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { Refused } from "@/api/errors";
import { found, type OpenStrategy, openSaved, present } from "./workspace";

/** Whether a tab's key is of a strategy that was never saved. */
export function isDraft(key: string): boolean {
  return key.startsWith("draft-");
}

async function load(key: string): Promise<OpenStrategy> {
  const here = await found(key);
  if (here) return here;
  if (isDraft(key)) throw new Refused(404, "not_found", "This draft is not on this machine any more");
  const { data } = await api.GET("/api/v1/strategies/{strategy_id}", { params: { path: { strategy_id: key } } });
  if (!data) throw new Refused(404, "not_found", "There is no such strategy");
  return openSaved(data.id, data.version, data.document);
}

/** The strategy of a tab: as it is open, as this machine kept it, or else as it was saved. */
export function useOpenStrategy(key: string) {
  return useQuery({
    queryKey: ["open strategy", key],
    queryFn: () => load(key),
    initialData: () => present(key),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    structuralSharing: false, // a store is no data
  });
}
