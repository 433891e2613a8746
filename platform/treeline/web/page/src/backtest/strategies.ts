import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useSession } from "@/api/session";

const MOST = 200;

/** The saved strategies that a benchmark may be, the latest first; none for a guest. */
export function useBenchmarkStrategies() {
  const user = useSession().data?.user;
  return useQuery({
    queryKey: ["strategies", "benchmarks"],
    queryFn: async ({ signal }) => {
      const params = { query: { limit: MOST } };
      return (await api.GET("/api/v1/strategies", { params, signal })).data?.items ?? [];
    },
    enabled: Boolean(user),
  });
}

/** A saved strategy's name; its id until that is known. */
export function useStrategyName(id: string | null): string {
  const { data } = useBenchmarkStrategies();
  return data?.find((one) => one.id === id)?.name ?? id ?? "";
}
