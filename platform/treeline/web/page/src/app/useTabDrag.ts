import { type PointerEvent, type RefObject, useRef, useState } from "react";
import { useTabs } from "./tabs";

const FAR = 6; // pixels, before a press becomes a drag

/** Where a tab belongs whose middle is to be at `x`, among the spans of all tabs in their order now. */
export function placeAt(x: number, spans: readonly { left: number; right: number }[]): number {
  const index = spans.findIndex((span) => x < span.right);
  return index === -1 ? spans.length - 1 : index;
}

/** Tabs change places while one is dragged over the others; one listener on the strip, whichever tab it is. */
export function useTabDrag(strip: RefObject<HTMLElement | null>) {
  const [dragged, setDragged] = useState<string | null>(null);
  const moved = useRef(false);

  const grab = (key: string) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 || event.pointerType === "touch" || (event.target as Element).closest("button")) return;
    const from = event.clientX;
    moved.current = false;
    const move = (now: globalThis.PointerEvent) => {
      if (!moved.current && Math.abs(now.clientX - from) < FAR) return;
      moved.current = true;
      setDragged(key);
      const spans = [...(strip.current?.children ?? [])].map((tab) => tab.getBoundingClientRect());
      const to = placeAt(now.clientX, spans);
      const { items, move: put } = useTabs.getState();
      if (items.findIndex((item) => item.key === key) !== to) put(key, to);
    };
    const end = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      setDragged(null);
      setTimeout(() => {
        moved.current = false; // after the click that ends a drag, which opens nothing
      });
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  };

  return { dragged, grab, wasMoved: () => moved.current };
}
