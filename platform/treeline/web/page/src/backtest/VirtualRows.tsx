import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import { classes } from "@/kit/classes";
import { Scrolled } from "./Scrolled";

interface VirtualRowsProps {
  label: string;
  count: number;
  /** Pixels, of each row. */
  height: number;
  /** How high the part that scrolls may become. */
  className: string;
  children: (index: number) => ReactNode;
}

/** Rows of which only those in sight are drawn. */
export function VirtualRows({ label, count, height, className, children }: VirtualRowsProps) {
  const scroller = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
  });
  return (
    <Scrolled ref={scroller} label={label} className={classes("overflow-auto", className)}>
      <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => (
          <div
            key={item.key}
            className="absolute top-0 left-0 w-full"
            style={{ height, transform: `translateY(${item.start}px)` }}
          >
            {children(item.index)}
          </div>
        ))}
      </div>
    </Scrolled>
  );
}
