import { useInfiniteQuery } from "@tanstack/react-query";
import { useLocation, useSearch } from "wouter";
import { api } from "@/api/client";
import { classes } from "@/kit/classes";
import { Empty } from "@/kit/Empty";
import { Panel } from "@/kit/Panel";
import { Loaded } from "../Loaded";
import { MoreButton } from "../MoreButton";
import { EntryRow } from "./EntryRow";
import { type Filters, filtersOf, queryOf, searchOf } from "./filters";
import { TrailFilters } from "./TrailFilters";

const PAGE = 50;

/** What was done to one's own things, the newest first. */
export function TrailSection() {
  const search = useSearch();
  const [location, navigate] = useLocation();
  const filters = filtersOf(search);
  const trail = useTrail(filters);
  const isFiltered = searchOf(filters) !== "";
  const change = (next: Filters) => navigate(location + searchOf(next), { replace: true });
  return (
    <Panel title="Trail">
      <TrailFilters filters={filters} onChange={change} />
      <Loaded query={trail} height="h-96">
        {({ pages }) =>
          pages[0]?.items.length ? (
            <div className={classes(trail.isPlaceholderData && "opacity-60")}>
              <ul className="divide-y divide-line">
                {pages
                  .flatMap((page) => page.items)
                  .map((entry, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, and the list only grows at its end
                    <EntryRow key={`${entry.at} ${index}`} entry={entry} />
                  ))}
              </ul>
              <MoreButton list={trail} />
            </div>
          ) : (
            <Empty
              sentence={
                isFiltered ? "Nothing of this kind was done in these days." : "Nothing was done to your things yet."
              }
            />
          )
        }
      </Loaded>
      <p className="border-t border-line px-3 py-2 text-xs text-dim">
        Nobody can change what stands here, and it is kept for good.
      </p>
    </Panel>
  );
}

function useTrail(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ["account", "trail", filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...queryOf(filters), limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      return (await api.GET("/api/v1/audit", { params: { query }, signal })).data ?? { items: [], next: null };
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
}
