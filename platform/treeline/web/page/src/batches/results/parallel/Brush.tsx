import { type PointerEvent, useState } from "react";
import type { Filter } from "../table/filters";
import { type Axis, brushed, kept } from "./axes";

interface BrushProps {
  axis: Axis;
  filters: readonly Filter[];
  /** Pixels across of the axis, and from its upper to its lower end. */
  x: number;
  top: number;
  height: number;
  onBrush: (filters: Filter[]) => void;
}

const HALF = 16; // pixels to either side that belong to the axis

/** The part of an axis that is kept; dragging along it chooses another, a click lets go. */
export function Brush({ axis, filters, x, top, height, onBrush }: BrushProps) {
  const [drag, setDrag] = useState<[number, number] | null>(null);
  const shown = drag ? [Math.min(...drag), Math.max(...drag)] : kept(axis, filters);
  const place = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, 1 - (event.clientY - box.top) / box.height));
  };
  const end = () => {
    if (!drag) return;
    const [low, high] = [Math.min(...drag), Math.max(...drag)];
    const clicked = (high - low) * height < 4;
    const last = Math.min(axis.bins - 1, Math.ceil(high * axis.bins) - 1);
    onBrush(clicked ? [] : brushed(axis, Math.floor(low * axis.bins), last));
    setDrag(null);
  };
  return (
    <div
      className="absolute cursor-ns-resize touch-none"
      style={{ left: x - HALF, width: 2 * HALF, top, height }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = place(event);
        setDrag([at, at]);
      }}
      onPointerMove={(event) => drag && setDrag([drag[0], place(event)])}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      {shown && (
        <div
          className="absolute inset-x-2 rounded-sm border border-accent bg-accent/25"
          style={{
            bottom: `${100 * (shown[0] ?? 0)}%`,
            height: `${Math.max(1, 100 * ((shown[1] ?? 0) - (shown[0] ?? 0)))}%`,
          }}
        />
      )}
    </div>
  );
}
