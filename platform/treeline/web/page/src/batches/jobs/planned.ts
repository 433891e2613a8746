import { useEffect, useState } from "react";
import { api } from "@/api/client";
import { Refused } from "@/api/errors";
import type { components } from "@/api/schema";
import { usePlan } from "@/variables/variables";
import type { OrderRequest } from "./form";
import { pause } from "./pace";

export type Planned = components["schemas"]["Planned"];

export interface Planning {
  /** The latest that was answered, of `asking` for something else than what stands in the form now. */
  planned: Planned | null;
  error: unknown;
  asking: boolean;
  /** It was asked so often that the next ask has to wait. */
  waiting: boolean;
}

interface Answer {
  of: OrderRequest;
  planned: Planned | null;
  error: unknown;
}

const USUAL_LIMIT = 10; // requests a minute, until the user's plan is known
const LONG_MS = 1500;
const asked: number[] = []; // of every dialog: the limit is the user's

/** What an order would be, asked of the API a moment after it was last changed; `order` keeps its identity until then. */
export function usePlanned(order: OrderRequest | null): Planning {
  const limit = usePlan().data?.batches_per_minute ?? USUAL_LIMIT;
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    if (!order) return;
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const later = (milliseconds: number) => {
      setWaiting(milliseconds > LONG_MS);
      timer = setTimeout(ask, milliseconds);
    };
    const ask = async () => {
      setWaiting(false);
      asked.push(Date.now());
      asked.splice(0, asked.length - 2 * limit);
      try {
        const { data } = await api.POST("/api/v1/batches/plan", { body: order, signal: control.signal });
        if (!control.signal.aborted) setAnswer({ of: order, planned: data as Planned, error: null });
      } catch (error) {
        if (control.signal.aborted) return;
        if (error instanceof Refused && error.status === 429) later((error.wait ?? 10) * 1000);
        else setAnswer((before) => ({ of: order, planned: before?.planned ?? null, error }));
      }
    };
    later(pause(asked, Date.now(), limit));
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [order, limit]);
  const current = answer !== null && answer.of === order;
  return {
    planned: answer?.planned ?? null,
    error: current ? answer.error : null,
    asking: order !== null && !current,
    waiting: order !== null && !current && waiting,
  };
}
