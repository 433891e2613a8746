import { useEffect, useState } from "react";
import { duration } from "@/kit/format";

const TOLD_AFTER_MS = 2000;

/** That a backtest runs, and after two seconds for how long, with the way to give it up. */
export function Elapsed({ since, onStop }: { since: number | null; onStop: () => void }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  if (since === null) return null;
  const past = now - since;
  return (
    <span role="status" className="inline-flex h-6 items-center gap-1.5 text-xs text-dim tabular-nums">
      <span className="size-3 animate-spin rounded-full border-2 border-current border-t-transparent" />
      {past > TOLD_AFTER_MS ? `Running for ${duration(past / 1000)}` : "Running"}
      {past > TOLD_AFTER_MS && (
        <button type="button" onClick={onStop} className="rounded-sm text-accent hover:underline">
          Stop
        </button>
      )}
    </span>
  );
}
