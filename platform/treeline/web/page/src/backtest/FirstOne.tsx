import { useEffect, useState } from "react";
import { classes } from "@/kit/classes";

const TOLD_AFTER_MS = 4000;

/** Why the first outcome lets wait for it: what computes it is compiled once, when it is first needed. */
export function FirstOne({ className }: { className?: string }) {
  const [told, setTold] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setTold(true), TOLD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p role="status" className={classes("text-xs text-dim", className)}>
      {told && "The first backtest after a start of Treeline takes up to a minute; the next ones well below a second."}
    </p>
  );
}
