import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema";

const FIRST = 200;

/** A person's library of variables; a guest has none. */
export function useLibrary(wanted: boolean): readonly components["schemas"]["LibraryVariableSummary"][] {
  const { data } = useQuery({
    queryKey: ["variables", "to choose from"],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/api/v1/variables", { params: { query: { limit: FIRST } }, signal });
      return data?.items ?? [];
    },
    enabled: wanted,
    staleTime: 60_000,
  });
  return wanted ? (data ?? []) : [];
}

/** The library's default of a variable, which holds where a strategy gives it none. */
export function useLibraryDefault(name: string, wanted: boolean): number | string | undefined {
  return useLibrary(wanted).find((one) => one.name === name)?.default;
}
