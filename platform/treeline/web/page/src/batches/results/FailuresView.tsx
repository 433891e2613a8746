import { messageOf } from "@/api/errors";
import { Button } from "@/kit/Button";
import { Empty } from "@/kit/Empty";
import { count } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { labelOf } from "./heat/geometry";
import { type Source, useFailures } from "./source";

/** What could not be run, and why. */
export function FailuresView({ source, failed }: { source: Source; failed: number }) {
  const found = useFailures(source);
  if (found.error) return <Notice tone="bad">{messageOf(found.error)}</Notice>;
  if (!found.data) return <Skeleton className="m-4 h-60" />;
  const items = found.data.pages.flatMap((page) => page.items);
  if (!items.length) return <Empty sentence="Nothing failed." />;
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-3 p-4">
      <p className="text-base text-dim">
        <span className="font-semibold text-ink tabular-nums">{count(failed)}</span> combinations could not be run. They
        stand neither in the table nor in the files; "Retry failed" runs exactly these again.
      </p>
      <ul className="flex flex-col gap-2">
        {items.map((one) => (
          <li key={one.run_index} className="rounded-md border border-line bg-panel px-3 py-2">
            <p className="break-words">{one.reason}</p>
            <p className="text-xs text-dim tabular-nums">
              {one.runs === 1
                ? `Run ${count(one.run_index)}`
                : `Runs ${count(one.run_index)} to ${count(one.run_index + one.runs - 1)}, the first`}
              :{" "}
              {Object.entries(one.values)
                .map(([name, value]) => `${name} ${labelOf(value)}`)
                .join(", ")}
            </p>
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button className="self-center" busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          More
        </Button>
      )}
    </div>
  );
}
