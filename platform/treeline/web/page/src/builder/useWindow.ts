import { type RefObject, useLayoutEffect, useState } from "react";
import { STEP } from "./visible";

export interface View {
  top: number;
  height: number;
}

/** Where the builder is scrolled to, in steps, and how high it is. */
export function useWindow(scroll: RefObject<HTMLElement | null>): View {
  const [view, setView] = useState<View>({ top: 0, height: 900 });
  useLayoutEffect(() => {
    const element = scroll.current;
    if (!element) return;
    const look = () => {
      const top = Math.floor(element.scrollTop / STEP) * STEP;
      const height = element.clientHeight;
      setView((old) => (old.top === top && old.height === height ? old : { top, height }));
    };
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroll]);
  return view;
}
