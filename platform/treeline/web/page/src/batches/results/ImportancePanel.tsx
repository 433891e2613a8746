import { messageOf } from "@/api/errors";
import { classes } from "@/kit/classes";
import { percent } from "@/kit/format";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { Curve } from "./Curve";
import { labelOf } from "./heat/geometry";
import { figure, inSentence, titleOf } from "./metrics";
import { type Source, useImportance } from "./source";

/** How much of a metric each variable accounts for on its own, the most first, and the metric by its values. */
export function ImportancePanel(props: { source: Source; metric: string; variables: number }) {
  const { source, variables } = props;
  const found = useImportance(source, props.metric);
  if (found.error) return <Notice tone="bad">{messageOf(found.error)}</Notice>;
  if (!found.data)
    return (
      <div style={{ height: 24 + 60 * variables }}>
        <Skeleton className="h-full" />
      </div>
    );
  const { metric, interactions, explained } = found.data; // of the former metric until those of the chosen one are here
  const sorted = found.data.variables
    .filter(({ values }) => values.length > 1)
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
  const alone = sorted.length === 1;
  if (!sorted.length) return null;
  if (sorted.every(({ means }) => means.every((mean) => mean === null)))
    return <p className="text-dim">No run has a {titleOf(metric)} yet.</p>;
  return (
    <div
      aria-busy={found.isPlaceholderData}
      className="flex flex-col gap-2 transition-opacity aria-busy:opacity-50 aria-busy:delay-200"
    >
      <ul className="flex flex-col gap-2">
        {sorted.map(({ name, share, values, means }) => (
          <li
            key={name}
            className={classes(
              "grid items-center gap-x-4",
              alone ? "max-w-4xl grid-cols-1 gap-y-3" : "grid-cols-[minmax(0,1fr)_minmax(0,1fr)]",
            )}
          >
            <div className="min-w-0">
              <div className="flex justify-between gap-2">
                <span className="truncate">{name}</span>
                <span className="figures font-medium">{percent(share, 0)}</span>
              </div>
              <Bar share={share} />
              <p className="text-xs text-dim tabular-nums">means from {range(metric, means)}</p>
            </div>
            <div className={classes("grid min-w-0", alone && "grid-cols-[auto_minmax(0,1fr)] gap-x-2")}>
              {alone && <Scale metric={metric} means={means} />}
              <div className={classes("min-w-0", alone && "border-l border-line")}>
                <Curve
                  metric={metric}
                  values={values}
                  means={means}
                  height={alone ? 160 : 30}
                  width={alone ? 800 : 160}
                />
              </div>
              <div className="col-start-[-2] flex justify-between text-xs text-dim tabular-nums">
                <span>{labelOf(values[0] ?? "")}</span>
                <span>{labelOf(values.at(-1) ?? "")}</span>
              </div>
            </div>
          </li>
        ))}
      </ul>
      {alone ? (
        <p className="text-xs text-dim">The curve is the mean of the {inSentence(metric)} by value.</p>
      ) : (
        <p className="text-xs text-dim">
          Of the variance of the {inSentence(metric)}, the part that each variable accounts for on its own
          {interactions === null || explained === null ? (
            ". Combinations are missing, so these parts overlap; what only variables together account for can't be told."
          ) : (
            <>
              , together {percent(explained, 0)}; <span className="text-ink">{percent(interactions, 0)}</span> only
              several together. The curves are the means by value, each on its own scale.
            </>
          )}
        </p>
      )}
    </div>
  );
}

function Bar({ share }: { share: number | null }) {
  return (
    <div aria-hidden="true" className="my-0.5 h-1.5 overflow-hidden rounded-full bg-raised">
      <div className="h-full rounded-full bg-(--series-3)" style={{ width: `${100 * Math.min(1, share ?? 0)}%` }} />
    </div>
  );
}

/** The ends of the curve's height. */
function Scale({ metric, means }: { metric: string; means: readonly (number | null)[] }) {
  const known = means.filter((mean) => mean !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return (
    <div className="figures flex flex-col justify-between text-xs text-dim">
      <span>{figure(metric, high)}</span>
      {high > low && <span>{figure(metric, low)}</span>}
    </div>
  );
}

function range(metric: string, means: readonly (number | null)[]): string {
  const known = means.filter((mean) => mean !== null);
  return known.length ? `${figure(metric, Math.min(...known))} to ${figure(metric, Math.max(...known))}` : "–";
}
