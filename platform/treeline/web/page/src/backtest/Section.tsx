import { type ReactNode, useId } from "react";

/** A part of the view under its heading. */
export function Section({
  title,
  about,
  actions,
  children,
}: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const heading = useId();
  return (
    <section
      aria-labelledby={heading}
      className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-panel p-3"
    >
      <header className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id={heading} className="text-sm font-semibold">
          {title}
        </h2>
        {about && <p className="text-xs text-dim">{about}</p>}
        {actions && <div className="ml-auto flex gap-2">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
