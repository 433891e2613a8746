import type { ReactNode } from "react";
import { classes } from "./classes";

interface PanelProps {
  title: string;
  /** Controls at the right of the title. */
  controls?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A part of a room, with its title. */
export function Panel({ title, controls, className, children }: PanelProps) {
  return (
    <section aria-label={title} className={classes("rounded-lg border border-line bg-panel", className)}>
      <header className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line px-3 py-1.5">
        <h2 className="mr-auto text-base font-semibold">{title}</h2>
        {controls}
      </header>
      {children}
    </section>
  );
}
