import { type ReactNode, type Ref, useEffect, useImperativeHandle, useMemo, useRef } from "react";
import type { ChartSeries } from "./options";

export interface ReadoutHandle {
  /** Shows the figures of a session by its index; null for those of the last. */
  show: (index: number | null) => void;
}

interface ReadoutProps {
  ref: Ref<ReadoutHandle>;
  title: string;
  about?: ReactNode;
  sessions: readonly string[];
  series: readonly ChartSeries[];
  format: (value: number | null | undefined) => string;
  /** The session whose figures stand there while nothing is pointed at, by its index. */
  resting: number;
}

/** A chart's title and legend with the figures at the cross-hair. Written into the page directly: it follows a pointer. */
export function Readout({ ref, title, about, sessions, series, format, resting }: ReadoutProps) {
  const box = useRef<HTMLElement>(null);
  const widths = useMemo(() => series.map(({ values }) => widest(values, format)), [series, format]);
  const show = (index: number | null) => {
    const at = index ?? resting;
    const places = box.current?.querySelectorAll("[data-figure]");
    if (!places) return;
    [sessions[at] ?? "", ...series.map(({ values }) => format(values[at]))].forEach((text, place) => {
      const element = places[place];
      if (element) element.textContent = text;
    });
  };
  useImperativeHandle(ref, () => ({ show }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: other figures are shown from their last session on
  useEffect(() => show(null), [sessions, series, format, resting]);
  return (
    <figcaption ref={box} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 text-xs">
      <span className="flex items-center gap-2 text-sm font-semibold">
        {title}
        {about}
      </span>
      <span data-figure className="min-w-[10ch] text-dim tabular-nums" />
      <dl className="ml-auto flex flex-wrap items-baseline justify-end gap-x-4 gap-y-0.5">
        {series.map((one, index) => (
          <div key={one.label} className="flex items-baseline gap-1.5">
            <dt className="flex items-baseline gap-1.5">
              <span
                aria-hidden="true"
                className="inline-block h-0.5 w-3 self-center rounded-full"
                style={{ background: `var(--${one.colour})` }}
              />
              {one.label}
            </dt>
            <dd data-figure className="figures" style={{ minWidth: `${widths[index]}ch` }} />
          </div>
        ))}
      </dl>
    </figcaption>
  );
}

/** Room for the longest figure, so that nothing moves as they change. */
function widest(values: readonly (number | null)[], format: (value: number | null) => string): number {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return Math.max(format(low).length, format(high).length);
}
