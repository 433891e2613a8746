import { count } from "@/kit/format";
import { Panel } from "@/kit/Panel";
import { Loaded } from "../Loaded";
import { MonthBar } from "./MonthBar";
import { type Plan, usePlan } from "./plan";

const ROWS: readonly (readonly [keyof Plan, string, string])[] = [
  ["combinations_per_batch", "Combinations of one batch", "at most"],
  ["combinations_per_month", "Combinations of all batches", "a month"],
  ["batches_at_once", "Batches under way at the same time", "at most"],
  ["chunks_in_flight", "Parts of your batches computed at once", "at most"],
  ["keep_days", "Results of a batch are kept", "days"],
  ["backtests_per_minute", "Single backtests", "a minute"],
  ["batches_per_minute", "Orders and retries of batches", "a minute"],
  ["requests_per_minute", "Requests of any kind", "a minute"],
  ["weight", "Your weight while users share the workers", ""],
];

/** What one may ask for. */
export function PlanSection() {
  const plan = usePlan();
  return (
    <Panel title="Plan">
      <Loaded query={plan} height="h-96">
        {(one) => (
          <>
            <p className="px-3 pt-3 pb-2">
              Your plan is <strong className="font-semibold">{one.name}</strong>.
            </p>
            <MonthBar plan={one} />
            <table className="w-full">
              <caption className="sr-only">What the plan {one.name} allows</caption>
              <tbody className="divide-y divide-line border-t border-line">
                {ROWS.map(([field, text, unit]) => (
                  <tr key={field}>
                    <th scope="row" className="px-3 py-2 text-left font-normal">
                      {text}
                    </th>
                    <td className="figures py-2 font-semibold">{count(one[field] as number)}</td>
                    <td className="w-24 py-2 pr-3 pl-2 text-dim">{unit}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p className="border-t border-line px-3 py-2 text-xs text-dim">
              Requests of this page and of the API count alike. The operators of this installation assign plans.
            </p>
          </>
        )}
      </Loaded>
    </Panel>
  );
}
