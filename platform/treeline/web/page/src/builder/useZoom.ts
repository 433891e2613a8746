import { type RefObject, useCallback, useEffect, useState } from "react";

const LEAST = 0.4;
const MOST = 1.6;
let kept = 1;

/** How large the blocks are drawn. Ctrl and the wheel change it; what is in the middle stays there. */
export function useZoom(scroll: RefObject<HTMLElement | null>): [number, (zoom: number) => void] {
  const [zoom, setZoom] = useState(kept);
  const change = useCallback(
    (wanted: number) => {
      const next = Math.round(Math.min(MOST, Math.max(LEAST, wanted)) * 10) / 10;
      const element = scroll.current;
      const before = kept;
      if (next === before) return;
      const middle = element ? (element.scrollTop + element.clientHeight / 2) / before : 0;
      kept = next;
      setZoom(next);
      if (element)
        requestAnimationFrame(() => {
          element.scrollTop = middle * next - element.clientHeight / 2;
        });
    },
    [scroll],
  );
  useEffect(() => {
    const element = scroll.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      change(kept + (event.deltaY < 0 ? 0.1 : -0.1));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [scroll, change]);
  return [zoom, change];
}
