import { classes } from "./classes";

/** Holds the place of what is being loaded, in its final size. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={classes("animate-pulse rounded-md bg-raised", className)} />;
}
