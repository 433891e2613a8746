import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { StrategyDocument } from "@/tree/document";
import type { OrderRequest } from "./form";
import { same } from "./same";

/**
 * The saved strategy if the tree is what was saved last, so that the batch is known as that strategy's; else the tree
 * itself. Null while that isn't known.
 */
export function useWhatRuns(
  document: StrategyDocument,
  strategy: string | null,
): Pick<OrderRequest, "strategy" | "document"> | null {
  const { data, isPending } = useQuery({
    queryKey: ["strategies", strategy, "as saved"],
    enabled: strategy !== null,
    queryFn: async () => {
      const params = { path: { strategy_id: strategy ?? "" } };
      const saved = (await api.GET("/api/v1/strategies/{strategy_id}", { params })).data;
      return same(saved?.document, document) ? { strategy: saved?.id } : { document };
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (strategy === null) return itself(document);
  return isPending ? null : (data ?? itself(document));
}

const known = new WeakMap<StrategyDocument, Pick<OrderRequest, "document">>();

/** The same object for the same tree: what is planned is asked again when it changes. */
function itself(document: StrategyDocument): Pick<OrderRequest, "document"> {
  const before = known.get(document);
  if (before) return before;
  const what = { document };
  known.set(document, what);
  return what;
}
