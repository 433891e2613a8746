import { useInfiniteQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { messageOf } from "@/api/errors";
import type { components } from "@/api/schema";
import { Button } from "@/kit/Button";
import { Checkbox } from "@/kit/Field";
import { count, moment } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { BATCHES } from "../../progress";

type Page = components["schemas"]["BatchPage"];

export const MOST = 10;

/** Your batches, of which two to ten are chosen. */
export function Chooser({ chosen, onChange }: { chosen: string[]; onChange: (ids: string[]) => void }) {
  const found = useInfiniteQuery({
    queryKey: [...BATCHES, "to compare"],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page) => page.next ?? undefined,
    queryFn: async ({ pageParam }) =>
      (await api.GET("/api/v1/batches", { params: { query: { limit: 50, cursor: pageParam } } })).data as Page,
  });
  if (found.error) return <Notice tone="bad">{messageOf(found.error)}</Notice>;
  if (!found.data) return <Skeleton className="h-40" />;
  const batches = found.data.pages.flatMap((page) => page.items);
  const full = chosen.length >= MOST;
  return (
    <div className="flex flex-col gap-2">
      <ul className="flex max-h-60 flex-col gap-1 overflow-auto">
        {batches.map((batch) => (
          <li key={batch.id} className="flex items-center gap-3">
            <Checkbox
              label={<span className="[overflow-wrap:anywhere]">{batch.name}</span>}
              checked={chosen.includes(batch.id)}
              onChange={(on) => {
                if (!on) onChange(chosen.filter((id) => id !== batch.id));
                else if (!full) onChange([...chosen, batch.id]);
              }}
            />
            <span className="text-xs whitespace-nowrap text-dim tabular-nums">
              {count(batch.total)} {batch.total === 1 ? "run" : "runs"} · {moment(batch.created)}
            </span>
          </li>
        ))}
      </ul>
      <p className="text-xs text-dim tabular-nums">
        {chosen.length} of {MOST} chosen{full && ": let go of one to choose another"}
      </p>
      {found.hasNextPage && (
        <Button look="quiet" className="self-start" onClick={() => void found.fetchNextPage()}>
          Older ones
        </Button>
      )}
    </div>
  );
}
