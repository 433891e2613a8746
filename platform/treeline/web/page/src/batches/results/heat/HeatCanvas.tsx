import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { useWidth } from "../canvas";
import { titleOf } from "../metrics";
import type { HeatMap } from "../source";
import { useTheme } from "../theme";
import { drawCells, drawRings } from "./draw";
import { cellAt, geometry } from "./geometry";
import type { Place } from "./neighbours";
import { stepsOf } from "./ordered";
import type { Scale } from "./scale";

interface HeatCanvasProps {
  map: HeatMap;
  scale: Scale;
  isolated: boolean;
  /** The cell that is looked at. */
  shown: Place | null;
  onShow: (place: Place | null) => void;
  onPick: (place: Place) => void;
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The picture of a heat map, under a pointer and under the arrow keys. */
export function HeatCanvas({ map, scale, isolated, shown, onShow, onPick }: HeatCanvasProps) {
  const frame = useRef<HTMLDivElement>(null);
  const cells = useRef<HTMLCanvasElement>(null);
  const rings = useRef<HTMLCanvasElement>(null);
  const width = useWidth(frame);
  const theme = useTheme();
  const at = useMemo(() => geometry(width, map.row.values, map.column.values), [width, map]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read from the page
  useLayoutEffect(() => {
    if (!cells.current || !width) return;
    performance.mark("heat-map-begin");
    drawCells(cells.current, map, scale, at);
    performance.measure("heat map", "heat-map-begin");
  }, [map, scale, at, width, theme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read from the page
  useEffect(() => {
    if (rings.current && width) drawRings(rings.current, at, map.best, isolated, shown, stepsOf(map));
  }, [map, at, isolated, shown, width, theme]);

  const pointed = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return cellAt(at, event.clientX - box.left, event.clientY - box.top);
  };
  const move = (event: PointerEvent) => {
    const place = pointed(event);
    if (place?.row !== shown?.row || place?.column !== shown?.column) onShow(place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const from = shown ?? map.best ?? { row: 0, column: 0 };
    if (step) {
      const [down, across] = shown ? step : [0, 0];
      onShow({ row: within(from.row + down, at.rows), column: within(from.column + across, at.columns) });
    } else if (event.key === "Enter" && shown) onPick(shown);
    else if (event.key === "Escape") onShow(null);
    else return;
    event.preventDefault();
  };
  return (
    <div ref={frame} className="min-w-0">
      <div
        role="application"
        aria-roledescription="heat map"
        aria-label={`${titleOf(map.metric)} by ${map.row.name} (down) and ${map.column.name} (across). Arrow keys move, Enter chooses.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move over its cells
        tabIndex={0}
        className="relative cursor-crosshair rounded-sm text-dim"
        style={{ height: at.height }}
        onPointerMove={move}
        onPointerLeave={() => onShow(null)}
        onPointerDown={(event) => {
          const place = pointed(event);
          if (place) onPick(place);
        }}
        onKeyDown={onKeyDown}
      >
        <canvas ref={cells} className="absolute inset-0" style={{ width: at.width, height: at.height }} />
        <canvas ref={rings} className="absolute inset-0" style={{ width: at.width, height: at.height }} />
      </div>
    </div>
  );
}

function within(place: number, size: number): number {
  return Math.min(size - 1, Math.max(0, place));
}
