import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useBuilder } from "../context";
import { faultAt, type RowParts } from "./Readings";

/** A person's saved strategies; none for a guest. */
export function useSaved(guest: boolean) {
  return useQuery({
    queryKey: ["strategies", "to refer to"],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/api/v1/strategies", { params: { query: { limit: 200 } }, signal });
      return data?.items ?? [];
    },
    enabled: !guest,
    staleTime: 60_000,
  });
}

/** The strategy that a reference names, and the way to choose another. */
export function StrategyChoice({ row, strategy }: { row: RowParts; strategy: string }) {
  const { open, guest } = useBuilder();
  const saved = useSaved(guest);
  const fault = faultAt(row, "strategy");
  const name = saved.data?.find((one) => one.id === strategy)?.name;
  return (
    <button
      type="button"
      className="choice"
      data-part="strategy"
      aria-haspopup="listbox"
      aria-invalid={fault ? true : undefined}
      title={fault ?? strategy}
      tabIndex={row.reached ? 0 : -1}
      onClick={(event) => open({ kind: "strategy", id: row.id, at: event.currentTarget.getBoundingClientRect() })}
    >
      {name ?? (strategy || "choose a strategy")}
    </button>
  );
}
