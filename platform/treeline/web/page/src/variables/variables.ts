import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { toast } from "@/kit/toasts";
import { type Definition, type LibraryVariable, sameDefinition } from "./draft";

export type VariableSummary = components["schemas"]["LibraryVariableSummary"];

const VARIABLES = ["variables"] as const;
const PAGE = 100;

/** The library in the names' order, page after page; `q` is part of the name. */
export function useVariables(q: string) {
  return useInfiniteQuery({
    queryKey: [...VARIABLES, "list", q],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) };
      return (await api.GET("/api/v1/variables", { params: { query }, signal })).data ?? { items: [], next: null };
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
}

const at = (id: string) => ({ params: { path: { variable_id: id } } });

async function load(id: string): Promise<LibraryVariable> {
  return (await api.GET("/api/v1/variables/{variable_id}", at(id))).data as LibraryVariable;
}

/** One variable, with the values of its list. */
export function useVariable(id: string, enabled = true) {
  return useQuery({ queryKey: [...VARIABLES, id], queryFn: () => load(id), enabled });
}

/** The strategies in which a variable stands. */
export function useUses(id: string) {
  return useInfiniteQuery({
    queryKey: [...VARIABLES, id, "uses"],
    queryFn: async ({ pageParam }) => {
      const path = { variable_id: id };
      const query = pageParam ? { cursor: pageParam } : {};
      const { data } = await api.GET("/api/v1/variables/{variable_id}/uses", { params: { path, query } });
      return data ?? { items: [], next: null };
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Makes a variable, or gives the one of this id another definition. The dialog shows what is refused. */
export function useSaveVariable(id: string | null, done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Definition) => {
      if (id) await api.PUT("/api/v1/variables/{variable_id}", { ...at(id), body });
      else await api.POST("/api/v1/variables", { body });
    },
    meta: { shown: true },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: VARIABLES });
      done();
    },
  });
}

/** Deletes a variable at once; Undo makes it again. Strategies know it by its name alone, so nothing else is lost. */
export function useDeleteVariable() {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: VARIABLES });
  const undo = useMutation({
    mutationFn: (body: Definition) => api.POST("/api/v1/variables", { body }),
    onSuccess: again,
  });
  return useMutation({
    mutationFn: async (id: string) => {
      const variable = await load(id);
      await api.DELETE("/api/v1/variables/{variable_id}", at(id));
      return variable;
    },
    onSuccess: (variable) => {
      void again();
      toast(`Deleted {${variable.name}}`, {
        action: { label: "Undo", run: () => undo.mutate(sameDefinition(variable)) },
      });
    },
  });
}

/** How many combinations all variables of a strategy make, by the library's values. */
export function useCombinations(strategy: string) {
  return useQuery({
    queryKey: [...VARIABLES, "combinations", strategy],
    queryFn: async () => {
      const path = { strategy_id: strategy };
      return (await api.GET("/api/v1/strategies/{strategy_id}/combinations", { params: { path } })).data;
    },
    enabled: strategy !== "",
  });
}

export function usePlan() {
  return useQuery({
    queryKey: ["plan"],
    queryFn: async () => (await api.GET("/api/v1/plan")).data,
    staleTime: 300_000,
  });
}
