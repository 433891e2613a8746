import { figure } from "./metrics";
import type { Value } from "./source";

interface CurveProps {
  metric: string;
  values: readonly Value[];
  means: readonly (number | null)[];
  width?: number;
  height?: number;
}

const PAD = 3;

/** A metric's mean by the value of a variable: a line over numbers, bars for tickers. */
export function Curve({ metric, values, means, width = 160, height = 36 }: CurveProps) {
  const known = means.filter((mean) => mean !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (place: number) => PAD + (place / Math.max(1, means.length - 1)) * (width - 2 * PAD);
  const y = (mean: number) => height - PAD - (high > low ? (mean - low) / (high - low) : 0.5) * (height - 2 * PAD);
  const points = means.map((mean, place) => (mean === null ? null : { x: x(place), y: y(mean) }));
  const path = points.reduce((text, point, place) => {
    if (!point) return text;
    return `${text}${place && points[place - 1] ? "L" : "M"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
  }, "");
  const first = `${values[0]}: ${figure(metric, means[0])}`;
  const last = `${values.at(-1)}: ${figure(metric, means.at(-1))}`;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`means by value, from ${first} to ${last}`}
      className="block w-full text-(--series-3)"
      style={{ height }}
      preserveAspectRatio="none"
    >
      {typeof values[0] === "string" ? (
        points.map((point) => point && <Bar key={point.x} x={point.x} top={point.y} bottom={height} />)
      ) : (
        <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
      )}
    </svg>
  );
}

/** Tickers have no order: no line leads from one to the next. */
function Bar({ x, top, bottom }: { x: number; top: number; bottom: number }) {
  return (
    <path
      d={`M${x} ${bottom}V${top}`}
      stroke="currentColor"
      strokeWidth="4"
      vectorEffect="non-scaling-stroke"
      strokeLinecap="butt"
    />
  );
}
