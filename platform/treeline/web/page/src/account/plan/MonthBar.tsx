import { count } from "@/kit/format";
import { Progress } from "@/kit/Progress";
import { Skeleton } from "@/kit/Skeleton";
import { useLimits } from "./plan";

const day = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "long", timeZone: "UTC" });

/** What is used of the month's combinations, and what is left; of the same height in every state. */
export function MonthBar() {
  const limits = useLimits();
  const found = limits.data;
  if (!found)
    return (
      <div className="h-14 px-3">
        {limits.isError ? (
          <p className="text-xs text-dim">What is left of this month can't be told now.</p>
        ) : (
          <Skeleton className="h-9" />
        )}
      </div>
    );
  const used = Math.max(0, found.combinations_per_month - found.left_this_month);
  return (
    <div className="flex h-14 flex-col gap-1.5 px-3">
      <p className="tabular-nums">
        <strong className="font-semibold">{count(found.left_this_month)}</strong> combinations are left until{" "}
        {day.format(new Date(`${found.month_ends}T00:00:00Z`))}
        <span className="text-dim max-sm:hidden">; {count(used)} are used</span>
      </p>
      <Progress
        done={used}
        total={found.combinations_per_month}
        label="Combinations used this month"
        tone={found.left_this_month ? "accent" : "warn"}
      />
    </div>
  );
}
