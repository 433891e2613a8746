import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { messageOf } from "@/api/errors";
import { Button } from "@/kit/Button";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";

interface LoadedProps<Data> {
  query: Pick<UseQueryResult<Data>, "data" | "error" | "isFetching" | "refetch">;
  /** Classes of what holds the place while it is being loaded: its height. */
  height: string;
  children: (data: Data) => ReactNode;
}

/** What a panel shows, once it is there. */
export function Loaded<Data>({ query, height, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error)
    return (
      <div className="p-3">
        <Notice
          tone="bad"
          action={
            <Button busy={query.isFetching} onClick={() => void query.refetch()}>
              Try again
            </Button>
          }
        >
          {messageOf(query.error)}
        </Notice>
      </div>
    );
  return (
    <div className="p-3" role="status" aria-label="Loading">
      <Skeleton className={height} />
    </div>
  );
}
