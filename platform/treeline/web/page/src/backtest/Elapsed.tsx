import { useEffect, useState } from "react";
import { duration } from "@/kit/format";

const TOLD_AFTER_MS = 2000;

/** That a backtest runs, and after two seconds for how long. */
export function Elapsed({ since }: { since: number | null }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  if (since === null) return null;
  const past = now - since;
  return (
    <span role="status" className="inline-flex items-center gap-1.5 text-xs text-dim tabular-nums">
      <span className="size-3 animate-spin rounded-full border-2 border-current border-t-transparent" />
      {past > TOLD_AFTER_MS ? `Running for ${duration(past / 1000)}` : "Running"}
    </span>
  );
}
