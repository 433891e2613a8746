import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "@/api/client";
import type { Explanation } from "./explanation";
import type { Asked } from "./runs";

const SETTLED_MS = 200;

/** The explanation of a session, once it has been left alone for a moment; that of the one before until then. */
export function useExplanation(asked: Asked, session: string) {
  const [settled, setSettled] = useState(session);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(session), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [session]);
  const query = useQuery({
    queryKey: ["explanation", asked.edition, asked.settings, settled],
    queryFn: async ({ signal }): Promise<Explanation> => {
      const body = { ...asked.settings, document: asked.document, session: settled };
      return (await api.POST("/api/v1/backtests/explain", { body, signal })).data as Explanation;
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * 60_000,
  });
  return { ...query, waiting: settled !== session || query.isFetching };
}
