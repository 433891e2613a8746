import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { classes } from "@/kit/classes";
import { lastUpTo, secondsOf, secondsOfDay } from "./days";
import { type ChartSeries, optionsOf } from "./options";
import { colourOf, useThemeEdition } from "./palette";
import { Readout, type ReadoutHandle } from "./Readout";

export type { ChartSeries } from "./options";

interface TimeChartProps {
  title: string;
  /** What the figures are: a formula, a choice. Stands beside the title. */
  about?: ReactNode;
  sessions: readonly string[];
  series: readonly ChartSeries[];
  /** A figure as the readout writes it, with its unit. */
  format: (value: number | null | undefined) => string;
  tick?: (value: number) => string;
  height: number;
  log?: boolean;
  stacked?: boolean;
  bounds?: (low: number, high: number) => [number, number];
  /** Charts with the same key share their cross-hair. */
  sync?: string;
  /** The first and last session shown; null for all. */
  range?: readonly [string, string] | null;
  /** A stretch was drawn with the pointer, or null to see all again. */
  onRange?: (range: [string, string] | null) => void;
  /** The session that is marked. */
  picked?: string | null;
  onPick?: (session: string) => void;
}

/**
 * Figures over sessions. The pointer or the arrow keys move the cross-hair, whose figures stand above the chart; a
 * click or Enter picks the day, a stretch drawn with the pointer becomes the range, a double click or Escape undoes it.
 */
export function TimeChart(props: TimeChartProps) {
  const { title, about, sessions, series, format, height, sync } = props;
  const { log = false, stacked = false, range = null, picked = null, bounds } = props;
  const theme = useThemeEdition();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const readout = useRef<ReadoutHandle>(null);
  const now = useRef(props);
  now.current = props;
  const summary = useId();
  const times = useMemo(() => secondsOf(sessions), [sessions]);
  const shape = series.map((one) => `${one.label}/${one.colour}/${one.area ?? ""}`).join("|");

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for the series' look, `theme` for colours
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const told = {
      height,
      tick: (value: number) => (now.current.tick ?? now.current.format)(value),
      log,
      stacked,
      bounds,
      sync,
    };
    const made = new uPlot(
      optionsOf(now.current.series, told, {
        setCursor: [({ cursor }) => readout.current?.show(cursor.idx ?? null)],
        setSelect: [(one) => chosen(one, now.current)],
        draw: [(one) => mark(one, now.current.picked ?? null)],
        ready: [(one) => listen(one, now)],
      }),
      [times, ...now.current.series.map((one) => one.values)] as uPlot.AlignedData,
      element,
    );
    chart.current = made;
    const fit = () => made.setSize({ width: element.clientWidth, height });
    const sizes = new ResizeObserver(fit);
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      chart.current = null;
      made.destroy();
    };
  }, [shape, theme, height, log, stacked, bounds, sync]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart made anew begins without a range
  useEffect(() => {
    const one = chart.current;
    if (!one || !times.length) return;
    one.batch(() => {
      one.setData([times, ...series.map(({ values }) => values)] as uPlot.AlignedData, false);
      const [min, max] = range ? range.map(secondsOfDay) : [times[0], times.at(-1)];
      one.setScale("x", { min: min as number, max: max as number });
    });
  }, [times, series, range, shape, theme, height, log, stacked, bounds, sync]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark of the picked day is drawn with the chart
  useEffect(() => chart.current?.redraw(false), [picked]);

  const move = (event: KeyboardEvent) => step(event, chart.current, now.current);
  return (
    <figure className="flex min-w-0 flex-col gap-1">
      <Readout
        ref={readout}
        title={title}
        about={about}
        sessions={sessions}
        series={series}
        format={format}
        resting={range ? lastUpTo(sessions, range[1]) : sessions.length - 1}
      />
      <div
        ref={place}
        role="slider"
        tabIndex={0}
        aria-label={`${title}: step through the sessions with the arrow keys`}
        aria-describedby={summary}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, sessions.length - 1)}
        aria-valuenow={Math.max(0, sessions.length - 1)}
        aria-valuetext={sessions.at(-1) ?? ""}
        onKeyDown={move}
        style={{ height }}
        className={classes("w-full min-w-0 overflow-hidden rounded-sm", props.onPick && "[&_.u-over]:cursor-crosshair")}
      />
      <p id={summary} className="sr-only">
        {summaryOf(props)}
      </p>
    </figure>
  );
}

/** Charts across which a stretch was drawn since the pointer went down: the click that follows picks no day. */
const drawn = new WeakSet<uPlot>();

function listen(chart: uPlot, now: { current: TimeChartProps }): void {
  chart.over.addEventListener("mousedown", () => drawn.delete(chart));
  chart.over.addEventListener("click", () => {
    if (drawn.has(chart)) return;
    const session = now.current.sessions[chart.cursor.idx ?? -1];
    if (session) now.current.onPick?.(session);
  });
  chart.over.addEventListener("dblclick", (event) => {
    event.stopImmediatePropagation();
    now.current.onRange?.(null);
  });
}

/** Takes over a stretch that was drawn, if it is more than a click. */
function chosen(chart: uPlot, { sessions, onRange }: TimeChartProps): void {
  const { left, width } = chart.select;
  if (width < 4) return;
  drawn.add(chart);
  const times = chart.data[0];
  const from = sessions[lastUpTo(times, chart.posToVal(left, "x"))];
  const to = sessions[lastUpTo(times, chart.posToVal(left + width, "x"))];
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  if (from && to && from < to) onRange?.([from, to]);
}

function mark(chart: uPlot, picked: string | null): void {
  if (picked === null) return;
  const x = Math.round(chart.valToPos(secondsOfDay(picked), "x", true));
  const { left, top, width, height } = chart.bbox;
  if (x < left || x > left + width) return;
  chart.ctx.fillStyle = colourOf("accent");
  chart.ctx.fillRect(x, top, Math.max(1, devicePixelRatio), height);
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: 21, PageDown: -21 };

function step(
  event: KeyboardEvent,
  chart: uPlot | null,
  { sessions, series, format, range, sync, onPick, onRange }: TimeChartProps,
): void {
  if (!chart || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = sessions.length - 1;
  const at = chart.cursor.idx ?? (range ? lastUpTo(sessions, range[1]) : last);
  const by = STEPS[event.key];
  const session = sessions[at];
  if (event.key === "Enter" && session) onPick?.(session);
  else if (event.key === "Escape" && range) onRange?.(null);
  else if (by === undefined && event.key !== "Home" && event.key !== "End") return;
  else {
    const next = event.key === "Home" ? 0 : event.key === "End" ? last : Math.min(last, Math.max(0, at + (by ?? 0)));
    pointAt(chart, next, sync);
    const values = series.map((one) => `${one.label} ${format(one.values[next])}`).join(", ");
    event.currentTarget.setAttribute("aria-valuenow", String(next));
    event.currentTarget.setAttribute("aria-valuetext", `${sessions[next]}: ${values}`);
  }
  event.preventDefault();
  event.stopPropagation();
}

/** Moves the cross-hair to a session, in all charts that share it. A pixel may hold many sessions, a key means one. */
function pointAt(chart: uPlot, index: number, sync: string | undefined): void {
  for (const one of sync ? uPlot.sync(sync).plots : [chart])
    one.setCursor({ left: one.valToPos(chart.data[0][index] as number, "x"), top: one.over.clientHeight / 2 });
}

/** What the chart shows, for those who don't see it. */
function summaryOf({ title, sessions, series, format }: TimeChartProps): string {
  if (!sessions.length) return `${title}: nothing yet`;
  const parts = series.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    if (!known.length) return `${label} has no values`;
    const low = known.reduce((one, other) => Math.min(one, other));
    const high = known.reduce((one, other) => Math.max(one, other));
    return `${label} from ${format(known[0])} to ${format(known.at(-1))}, lowest ${format(low)}, highest ${format(high)}`;
  });
  return `${title}, ${sessions[0]} to ${sessions.at(-1)}. ${parts.join("; ")}.`;
}
