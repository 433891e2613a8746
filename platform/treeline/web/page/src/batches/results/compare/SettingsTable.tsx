import type { components } from "@/api/schema";
import { Badge } from "@/kit/Badge";
import { classes } from "@/kit/classes";
import { count, money } from "@/kit/format";
import { LabelBadge } from "../../LabelBadge";
import { plain } from "../metrics";

type Comparison = components["schemas"]["Comparison"];
type Compared = Comparison["batches"][number];

const CELL = "border-b border-line px-3 py-1.5 text-left align-top";

/** The field as the API calls it in `differ`, its title, and what stands there. */
const ROWS: readonly (readonly [string, string, (batch: Compared) => string])[] = [
  ["", "combinations", (batch) => count(batch.total)],
  ["", "behaviours", (batch) => count(batch.behaviours)],
  ["", "failed", (batch) => count(batch.failed)],
  ["strategy_digest", "strategy", (batch) => batch.strategy_digest.slice(0, 8)],
  ["span", "sessions", ({ span }) => (span ? `${span.first} to ${span.last}, ${count(span.sessions)}` : "–")],
  ["start", "start asked for", (batch) => batch.start ?? "the first"],
  ["end", "end asked for", (batch) => batch.end ?? "the last"],
  ["fill", "fill", (batch) => batch.fill],
  ["slippage_bps", "slippage", (batch) => `${plain(batch.slippage_bps)} bps`],
  ["commission_percent", "commission", (batch) => `${plain(batch.commission_percent)} %`],
  ["commission_per_share", "commission a share", (batch) => `$${plain(batch.commission_per_share)}`],
  ["capital", "capital", (batch) => money(batch.capital)],
  ["benchmark", "benchmark", (batch) => batch.benchmark],
  ["source", "source", (batch) => batch.source],
  ["feed", "feed", (batch) => batch.feed || "–"],
  ["adjustment", "adjustment", (batch) => batch.adjustment || "–"],
  ["data_version", "data version", (batch) => batch.data_version || "–"],
  ["engine_version", "engine version", (batch) => batch.engine_version || "–"],
];

/** How each batch was made; what was not alike is marked, and so is what nobody can tell. */
export function SettingsTable({ comparison }: { comparison: Comparison }) {
  const { batches, differ, unknown } = comparison;
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
      tabIndex={0}
      aria-label="Settings"
      className="relative overflow-x-auto rounded-md border border-line bg-panel"
    >
      <table className="w-full border-separate border-spacing-0 tabular-nums">
        <thead>
          <tr>
            <th className={classes(CELL, "bg-raised text-xs font-medium text-dim")}>What was asked</th>
            {batches.map((batch) => (
              <th key={batch.id} scope="col" className={classes(CELL, "min-w-44 bg-raised font-medium")}>
                <span className="mb-1 block max-w-64 truncate" title={batch.name}>
                  {batch.name}
                </span>
                <LabelBadge
                  standing={{
                    state: batch.label === "Final" ? "finished" : "running",
                    done: batch.done,
                    total: batch.total,
                  }}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([field, title, text]) => {
            const differs = differ.includes(field);
            return (
              <tr key={title} className={classes(differs && "bg-warn-soft")}>
                <th scope="row" className={classes(CELL, "font-normal whitespace-nowrap text-dim")}>
                  {title} {differs && <Badge tone="warn">differs</Badge>}
                  {unknown.includes(field) && <Badge>not known</Badge>}
                </th>
                {batches.map((batch) => (
                  <td key={batch.id} className={classes(CELL, "max-w-64 break-words")}>
                    {text(batch)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
