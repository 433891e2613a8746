import type { Camera } from "./camera";
import { zoom } from "./camera";

interface Handlers {
  camera: () => Camera;
  /** Moves the picture by pixels. */
  pan: (dx: number, dy: number) => void;
  look: (camera: Camera) => void;
  click: (x: number, y: number) => void;
  open: (x: number, y: number) => void;
  hover: (x: number, y: number) => void;
  leave: () => void;
}

/** Moves of less than this many pixels are a click. */
const STILL = 4;

/** Listens to a canvas: dragging and the wheel pan; ctrl+wheel and two fingers zoom. Returns how to stop. */
export function listen(canvas: HTMLCanvasElement, on: Handlers): () => void {
  const fingers = new Map<number, { x: number; y: number }>();
  let moved = 0;

  const place = (event: { clientX: number; clientY: number }) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      const { x, y } = place(event);
      on.look(zoom(on.camera(), Math.exp((-event.deltaY * unit) / 300), x, y));
    } else if (event.shiftKey && !event.deltaX) on.pan(-event.deltaY * unit, 0);
    else on.pan(-event.deltaX * unit, -event.deltaY * unit);
  };
  const down = (event: PointerEvent) => {
    if (event.button > 1) return;
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    if (fingers.size === 1) moved = 0;
  };
  const move = (event: PointerEvent) => {
    const before = fingers.get(event.pointerId);
    const now = place(event);
    if (!before) return on.hover(now.x, now.y);
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    fingers.set(event.pointerId, now);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      const apart = Math.hypot(before.x - other.x, before.y - other.y);
      on.look(zoom(on.camera(), Math.hypot(now.x - other.x, now.y - other.y) / Math.max(apart, 1), middle.x, middle.y));
      on.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else if (moved > STILL) on.pan(now.x - before.x, now.y - before.y);
  };
  const up = (event: PointerEvent) => {
    const known = fingers.delete(event.pointerId);
    if (known && moved <= STILL && event.type === "pointerup" && event.button === 0) {
      const { x, y } = place(event);
      on.click(x, y);
    }
  };
  const twice = (event: MouseEvent) => {
    const { x, y } = place(event);
    on.open(x, y);
  };
  const leave = () => on.leave();
  canvas.addEventListener("wheel", wheel, { passive: false });
  canvas.addEventListener("pointerdown", down);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("dblclick", twice);
  return () => {
    canvas.removeEventListener("wheel", wheel);
    canvas.removeEventListener("pointerdown", down);
    canvas.removeEventListener("pointermove", move);
    canvas.removeEventListener("pointerup", up);
    canvas.removeEventListener("pointercancel", up);
    canvas.removeEventListener("pointerleave", leave);
    canvas.removeEventListener("dblclick", twice);
  };
}
