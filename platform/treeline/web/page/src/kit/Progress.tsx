import { classes } from "./classes";

/** How far something is, `done` of `total`. */
export function Progress({
  done,
  total,
  label,
  tone = "accent",
}: {
  done: number;
  total: number;
  label: string;
  tone?: "accent" | "warn" | "dim";
}) {
  const fill = { accent: "bg-accent-fill", warn: "bg-warn", dim: "bg-line-strong" }[tone];
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      className="h-1.5 w-full overflow-hidden rounded-full bg-raised"
    >
      <div
        className={classes("h-full rounded-full transition-[width] duration-300", fill)}
        style={{ width: `${total ? (100 * done) / total : 0}%` }}
      />
    </div>
  );
}
