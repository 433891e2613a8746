import { useLayoutEffect, useRef } from "react";
import { messageOf } from "@/api/errors";
import { Notice } from "@/kit/Notice";
import { Skeleton } from "@/kit/Skeleton";
import { useWidth } from "../canvas";
import { labelOf } from "../heat/geometry";
import { figure, titleOf } from "../metrics";
import type { Grid } from "../shown";
import { type Source, useParallel } from "../source";
import { FilterBar } from "../table/FilterBar";
import { type Filter, replaced, write } from "../table/filters";
import { useTheme } from "../theme";
import { AxisFilter } from "./AxisFilter";
import { type Axis, placeOf } from "./axes";
import { Brush } from "./Brush";
import { across, drawRibbons } from "./draw";

interface ParallelPanelProps {
  source: Source;
  grid: Grid;
  metric: string;
  filters: Filter[];
  of: number;
  onFilters: (filters: Filter[]) => void;
}

const HEIGHT = 300;
const TOP = 40;
const BOTTOM = HEIGHT - 20;
const LEAST_APART = 92; // pixels between axes, so that their names don't touch
const MOST_LISTED = 14; // tickers that stand beside their axis
const ALWAYS = ["cagr", "max_drawdown"];

/** Every variable and some metrics as axes side by side, with the runs as ribbons between them. */
export function ParallelPanel({ source, grid, metric, filters, of, onFilters }: ParallelPanelProps) {
  const metrics = [metric, ...ALWAYS.filter((one) => one !== metric)];
  const found = useParallel(source, metrics, filters.map(write));
  const all = useParallel(source, metrics, []);
  const frame = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const room = useWidth(frame);
  const theme = useTheme();
  const kept = found.data;
  const axes = kept?.axes ?? [];
  const width = Math.max(room, axes.length * LEAST_APART);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read from the page
  useLayoutEffect(() => {
    if (!canvas.current || !kept || !room) return;
    performance.mark("parallel-begin");
    drawRibbons(canvas.current, { width, height: HEIGHT, top: TOP, bottom: BOTTOM }, all.data, kept);
    performance.measure("parallel", "parallel-begin");
  }, [kept, all.data, width, room, theme]);
  return (
    <div className="flex flex-col gap-2">
      <FilterBar grid={grid} filters={filters} onChange={onFilters} shown={kept?.count ?? null} of={kept?.of ?? of} />
      {found.error && <Notice tone="bad">{messageOf(found.error)}</Notice>}
      <section
        ref={frame}
        aria-label="Parallel coordinates"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it where it is wider than the page
        tabIndex={0}
        className="relative overflow-x-auto overflow-y-hidden"
      >
        {!kept && !found.error && (
          <div style={{ height: HEIGHT }}>
            <Skeleton className="h-full" />
          </div>
        )}
        {kept && (
          <div className="relative" style={{ width, height: HEIGHT }}>
            <canvas
              ref={canvas}
              role="img"
              aria-label={`Parallel coordinates of ${axes.map((axis) => titleOf(axis.name)).join(", ")}`}
              className="absolute inset-0"
              style={{ width, height: HEIGHT }}
            />
            {axes.map((axis, place) => {
              const x = across(width, axes.length, place);
              const keep = (own: Filter[]) => onFilters(replaced(filters, axis.name, own));
              return (
                <div key={axis.name}>
                  <AxisFilter axis={axis} filters={filters} x={x} onKeep={keep} />
                  <AxisEnds axis={axis} x={x} />
                  <Brush axis={axis} filters={filters} x={x} top={TOP} height={BOTTOM - TOP} onBrush={keep} />
                </div>
              );
            })}
          </div>
        )}
      </section>
      <p className="text-xs text-dim">
        Drag along an axis to keep a part of it, click it to let go; or press its name and write from where to where.
        The denser a ribbon, the more runs take it. The axis of a metric ends at its 1 % and 99 % quantiles; what lies
        beyond is in its outer bins.
      </p>
    </div>
  );
}

function AxisEnds({ axis, x }: { axis: Axis; x: number }) {
  const [low, high] = axis.values ? [axis.values[0], axis.values.at(-1)] : [axis.low, axis.high];
  const text = (value: number | string | null | undefined) =>
    value == null ? "–" : axis.kind === "variable" ? labelOf(value) : figure(axis.name, value);
  const listed = typeof axis.values?.[0] === "string" && axis.values.length <= MOST_LISTED ? axis.values : null;
  const box = "pointer-events-none absolute w-24 -translate-x-1/2 truncate text-center text-xs tabular-nums";
  return (
    <>
      {!listed && (
        <span className={`${box} top-5 text-dim`} style={{ left: x }}>
          {text(high)}
        </span>
      )}
      {!listed && (
        <span className={`${box} bottom-0 text-dim`} style={{ left: x }}>
          {text(low)}
        </span>
      )}
      {listed?.map((value) => (
        <span
          key={value}
          className="pointer-events-none absolute z-10 ml-2 -translate-y-1/2 rounded-sm bg-panel/80 px-1 text-xs text-ink"
          style={{ left: x, top: BOTTOM - placeOf(axis, value) * (BOTTOM - TOP) }}
        >
          {value}
        </span>
      ))}
    </>
  );
}
