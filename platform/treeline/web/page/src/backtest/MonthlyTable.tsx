import { useMemo } from "react";
import { classes } from "@/kit/classes";
import { percent } from "@/kit/format";
import { monthlyReturns } from "./figures";
import type { View } from "./query";
import type { Outcome } from "./runs";
import { Scrolled } from "./Scrolled";
import { Section } from "./Section";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** The return of a month at which its colour is full. */
const FULL = 0.12;
const FULL_YEAR = 0.4;

/** What each calendar month and year brought, the latest first. */
export function MonthlyTable({ outcome, capital, range }: { outcome: Outcome; capital: number; range: View["range"] }) {
  const { sessions, equity, benchmark, benchmark_name } = outcome;
  const years = useMemo(() => monthlyReturns(sessions, equity, capital).reverse(), [sessions, equity, capital]);
  const others = useMemo(
    () => new Map(monthlyReturns(sessions, benchmark, capital).map(({ year, total }) => [year, total])),
    [sessions, benchmark, capital],
  );
  const shown = range ? years.filter(({ year }) => `${year}-12-31` >= range[0] && `${year}-01-01` <= range[1]) : years;
  return (
    <Section title="Monthly returns" about="The first and the last month may be parts">
      <Scrolled label="Monthly returns, year by year" className="max-h-112 overflow-auto">
        <table className="w-full min-w-180 border-separate border-spacing-0.5 text-xs">
          <thead>
            <tr className="text-dim">
              <th scope="col" className="sticky top-0 z-1 bg-panel text-left font-medium">
                Year
              </th>
              {[...MONTHS, "Year", benchmark_name].map((name) => (
                <th key={name} scope="col" className="figures sticky top-0 z-1 bg-panel px-1.5 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ year, months, total }) => (
              <tr key={year}>
                <th scope="row" className="text-left font-medium tabular-nums">
                  {year}
                </th>
                {months.map((value, month) => (
                  <Cell key={MONTHS[month]} value={value} full={FULL} />
                ))}
                <Cell value={total} full={FULL_YEAR} strong />
                <Cell value={others.get(year) ?? null} full={FULL_YEAR} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </Section>
  );
}

function Cell({ value, full, strong = false }: { value: number | null; full: number; strong?: boolean }) {
  const tint = value === null ? 0 : Math.round(Math.min(1, Math.abs(value) / full) * 38);
  const colour = (value ?? 0) < 0 ? "--bad" : "--good";
  return (
    <td
      className={classes("figures rounded-sm px-1.5 py-0.5", strong && "font-semibold")}
      style={tint ? { background: `color-mix(in oklab, var(${colour}) ${tint}%, transparent)` } : undefined}
    >
      {value === null ? "" : percent(value, 1, true).replace(" %", "")}
      {value !== null && <span className="sr-only"> %</span>}
    </td>
  );
}
