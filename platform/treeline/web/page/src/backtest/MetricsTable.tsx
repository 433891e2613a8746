import { Fragment } from "react";
import { Difference } from "./Headline";
import { grouped, METRICS, metricText } from "./metricTitles";
import type { Outcome } from "./runs";
import { Section } from "./Section";

/** Every metric of the strategy beside the benchmark's, with what it means. */
export function MetricsTable({ outcome }: { outcome: Outcome }) {
  const { metrics, benchmark_metrics, benchmark_name } = outcome;
  return (
    <Section
      title="All metrics"
      about="r: daily returns after costs; s: their standard deviation; b: the benchmark's returns; pp: percentage points"
    >
      <div className="grid gap-x-8 gap-y-4 min-[1100px]:grid-cols-2">
        {[0, 1].map((half) => (
          <table key={half} className="w-full self-start text-xs">
            <thead>
              <tr className="text-dim">
                <th scope="col" className="py-1 text-left font-medium">
                  Metric
                </th>
                <th scope="col" className="figures pl-3 font-medium">
                  Strategy
                </th>
                <th scope="col" className="figures pl-3 font-medium">
                  {benchmark_name}
                </th>
                <th scope="col" className="figures pl-3 font-medium">
                  Difference
                </th>
              </tr>
            </thead>
            <tbody>
              {HALVES[half]?.map(([group, names]) => (
                <Fragment key={group}>
                  <tr>
                    <th scope="rowgroup" colSpan={4} className="pt-3 pb-1 text-left font-semibold">
                      {group}
                    </th>
                  </tr>
                  {names.map((name) => (
                    <tr key={name} className="border-t border-line align-top">
                      <th scope="row" className="py-1 text-left font-normal">
                        {METRICS[name].title}
                        <span className="block text-dim">{METRICS[name].meaning}</span>
                      </th>
                      <td className="figures py-1 pl-3">{metricText(name, metrics[name])}</td>
                      <td className="figures py-1 pl-3 text-dim">{metricText(name, benchmark_metrics[name])}</td>
                      <td className="figures py-1 pl-3">
                        <Difference metric={name} own={metrics[name]} other={benchmark_metrics[name]} />
                      </td>
                    </tr>
                  ))}
                </Fragment>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </Section>
  );
}

const LEFT = new Set(["Return", "Risk", "Return for risk"]);
const HALVES = [grouped().filter(([group]) => LEFT.has(group)), grouped().filter(([group]) => !LEFT.has(group))];
