import { useMutation } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { messageOf } from "@/api/errors";
import { routes } from "@/app/routes";
import { Button } from "@/kit/Button";
import { count } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { openAt } from "./openAt";
import { useUses, useVariable, type VariableSummary } from "./variables";

const SHOWN_VALUES = 60;
const SHOWN_PLACES = 8;

/** The values of a list, and the strategies in which a variable stands, each place a way to its block. */
export function Uses({ variable }: { variable: VariableSummary }) {
  const whole = useVariable(variable.id, variable.low === null);
  const uses = useUses(variable.id);
  const [, navigate] = useLocation();
  const opening = useMutation({
    mutationFn: ({ id, path }: { id: string; path: string }) => openAt(id, path),
    onSuccess: (_, { id }) => navigate(routes.strategy(id)),
  });
  const values = whole.data?.values ?? [];
  const items = uses.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="flex flex-col gap-3">
      {values.length > 0 && (
        <p className="flex flex-wrap gap-1 font-mono text-xs">
          {values.slice(0, SHOWN_VALUES).map((value) => (
            <span key={value} className="rounded-sm bg-raised px-1.5 py-0.5">
              {value}
            </span>
          ))}
          {values.length > SHOWN_VALUES && (
            <span className="py-0.5 text-dim">and {count(values.length - SHOWN_VALUES)} more</span>
          )}
        </p>
      )}
      {uses.error && <Notice tone="bad">{messageOf(uses.error)}</Notice>}
      {uses.isPending && !uses.error && <Skeleton className="h-6 w-72 max-w-full" />}
      {uses.data && items.length === 0 && (
        <p className="text-dim">
          No strategy uses it yet. Write <code className="font-mono text-variable">{`{${variable.name}}`}</code> where a
          number or a ticker stands.
        </p>
      )}
      <ul className="flex flex-col gap-2">
        {items.map((use) => (
          <li key={use.id} className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
            <button
              type="button"
              className="font-medium text-accent hover:underline"
              onClick={() => opening.mutate({ id: use.id, path: use.paths[0] ?? "root" })}
            >
              {use.name}
            </button>
            <span className="text-xs text-dim">{use.places === 1 ? "1 place" : `${count(use.places)} places`}</span>
            {use.paths.slice(0, SHOWN_PLACES).map((path) => (
              <button
                key={path}
                type="button"
                title={`Open at ${path}`}
                onClick={() => opening.mutate({ id: use.id, path })}
                className="max-w-72 truncate rounded-sm bg-raised px-1.5 font-mono text-xs text-dim hover:text-ink"
              >
                {path}
              </button>
            ))}
            {use.places > SHOWN_PLACES && <span className="text-xs text-dim">…</span>}
          </li>
        ))}
      </ul>
      {uses.hasNextPage && (
        <Button
          look="quiet"
          className="self-start"
          busy={uses.isFetchingNextPage}
          onClick={() => void uses.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  );
}
