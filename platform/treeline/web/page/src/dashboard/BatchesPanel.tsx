import { Link } from "wouter";
import { messageOf } from "@/api/errors";
import { rooms } from "@/app/rooms";
import { routes } from "@/app/routes";
import { isUnderWay, useRecentBatches } from "@/app/underWay";
import { LabelBadge } from "@/batches/LabelBadge";
import { ProgressLine } from "@/batches/ProgressLine";
import { moment } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { Panel } from "@/kit/Panel";
import { Skeleton } from "@/kit/Skeleton";

const SHOWN = 8;

/** Batches under way, then the latest of the others. */
export function BatchesPanel() {
  const { data, error } = useRecentBatches();
  const items = [...(data ?? [])].sort((a, b) => Number(isUnderWay(b)) - Number(isUnderWay(a))).slice(0, SHOWN);
  return (
    <Panel
      title="Batches"
      controls={
        <Link href={routes.batches} className="rounded-sm px-1 text-accent hover:underline">
          All
        </Link>
      }
    >
      {error && (
        <div className="p-3">
          <Notice tone="bad">{messageOf(error)}</Notice>
        </div>
      )}
      {!data && !error && <Skeleton className="m-3 h-28" />}
      {data?.length === 0 && (
        <p className="px-3 py-8 text-center text-dim">
          A batch runs a strategy for many values of its variables. Open one and press{" "}
          <strong className="font-semibold text-ink">Sweep</strong>.
        </p>
      )}
      <ul>
        {items.map((batch) => (
          <li key={batch.id} className="relative border-line not-first:border-t hover:bg-raised">
            <div className="flex flex-col gap-1 px-3 py-2">
              <div className="flex items-center gap-2">
                <Link
                  href={routes.batch(batch.id)}
                  title={batch.name}
                  onPointerEnter={rooms.batch.preload}
                  className="min-w-0 flex-1 truncate font-medium after:absolute after:inset-0"
                >
                  {batch.name}
                </Link>
                <span className="shrink-0 text-xs text-dim tabular-nums">
                  {moment(batch.finished ?? batch.created)}
                </span>
              </div>
              <div className="flex items-center gap-2">
                <div className="min-w-0 flex-1">
                  <ProgressLine standing={batch} />
                </div>
                {!isUnderWay(batch) && <LabelBadge standing={batch} />}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
