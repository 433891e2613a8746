import { type RefObject, useLayoutEffect, useState } from "react";

/** How many pixels wide an element is within; null until that is known. */
export function useRoom(element: RefObject<HTMLElement | null>): number | null {
  const [room, setRoom] = useState<number | null>(null);
  useLayoutEffect(() => {
    const seen = element.current;
    if (!seen) return;
    const measure = () => setRoom(seen.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(seen);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return room;
}
