import { useEffect, useState } from "react";
import { Refused } from "@/api/errors";

/** Whole seconds until `until`, a time in milliseconds, counting down; 0 when it has come. */
export function useSecondsUntil(until: number): number {
  const [now, setNow] = useState(Date.now);
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => {
    if (until <= Date.now()) return;
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}

const came = new WeakMap<Refused, number>();

/** Seconds that are left of the wait that an answer asked for. */
export function useWait(error: unknown): number {
  let until = 0;
  if (error instanceof Refused && error.wait) {
    if (!came.has(error)) came.set(error, Date.now());
    until = (came.get(error) ?? 0) + error.wait * 1000;
  }
  return useSecondsUntil(until);
}
