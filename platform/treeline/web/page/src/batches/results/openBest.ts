import { useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { toast } from "@/kit/toasts";
import { better } from "./metrics";
import type { RunActions } from "./runs";
import type { Source } from "./source";
import { type Filter, write } from "./table/filters";

/** Opens the best of the runs that filters leave as a strategy; null where the strategy is not shown. */
export function useOpenBest(source: Source, metric: string, actions: RunActions): ((filters: Filter[]) => void) | null {
  const find = useMutation({
    mutationFn: async (filters: Filter[]) => {
      const sort = `${better(metric) === 1 ? "-" : ""}${metric}`;
      const { data } = await api.GET("/api/v1/batches/{batch_id}/results", {
        params: { path: { batch_id: source.key }, query: { sort, filter: filters.map(write), limit: 1 } },
      });
      return data?.items[0];
    },
    onSuccess: (run) => {
      if (run) actions.open?.(run, "blocks");
      else toast("No run stands behind this cell");
    },
  });
  return actions.open && find.mutate;
}
