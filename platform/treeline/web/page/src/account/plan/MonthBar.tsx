import { count } from "@/kit/format";
import { Progress } from "@/kit/Progress";
import type { Plan } from "./plan";

const day = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "long", timeZone: "UTC" });

/** What is used of the month's combinations, and what is left. */
export function MonthBar({ plan }: { plan: Plan }) {
  const used = Math.max(0, plan.combinations_per_month - plan.left_this_month);
  return (
    <div className="flex h-14 flex-col gap-1.5 px-3">
      <p className="tabular-nums">
        <strong className="font-semibold">{count(plan.left_this_month)}</strong> combinations are left until{" "}
        {day.format(new Date(`${plan.month_ends}T00:00:00Z`))}
        <span className="text-dim max-sm:hidden">; {count(used)} are used</span>
      </p>
      <Progress
        done={used}
        total={plan.combinations_per_month}
        label="Combinations used this month"
        tone={plan.left_this_month ? "accent" : "warn"}
      />
    </div>
  );
}
