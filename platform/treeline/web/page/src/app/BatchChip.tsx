import { Link, useLocation } from "wouter";
import { count } from "@/kit/format";
import { Tooltip } from "@/kit/Tooltip";
import { toast } from "@/kit/toasts";
import { routes } from "./routes";
import { progressText, shareDone, useUnderWay } from "./underWay";

/** How far the batches under way are, in the bar of every room; says when one has come to its end. */
export function BatchChip() {
  const [location, navigate] = useLocation();
  const batches = useUnderWay((batch) => {
    const place = routes.batch(batch.id);
    if (location === place) return;
    const failed = batch.state === "failed";
    toast(`${batch.name || "A batch"} ${failed ? "failed" : "is finished"}`, {
      tone: failed ? "bad" : "good",
      action: { label: "Open", run: () => navigate(place) },
    });
  });
  const share = shareDone(batches);
  const only = batches.length === 1 ? batches[0] : undefined;
  if (share === null) return null;
  const done = batches.reduce((sum, one) => sum + one.done + one.failed, 0);
  const total = batches.reduce((sum, one) => sum + one.total, 0);
  const what = only ? only.name || "1 batch" : `${batches.length} batches`;
  const said = `${progressText(share)} of ${what}: ${count(done)} of ${count(total)}`;
  return (
    <Tooltip text={said}>
      <Link
        href={only ? routes.batch(only.id) : routes.batches}
        aria-label={said}
        className="relative flex h-6 min-w-13 shrink-0 items-center justify-center overflow-hidden rounded-full bg-raised px-2 text-xs text-ink tabular-nums"
      >
        <span
          className="absolute inset-y-0 left-0 bg-accent-soft transition-[width] duration-500"
          style={{ width: `${share * 100}%` }}
        />
        <span className="relative">
          {progressText(share)}
          {!only && <span className="hidden lg:inline"> of {batches.length} batches</span>}
        </span>
      </Link>
    </Tooltip>
  );
}
