import { useEffect, useState } from "react";
import { api } from "@/api/client";
import { Refused } from "@/api/errors";
import type { components } from "@/api/schema";
import type { OrderRequest } from "./form";

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

const SETTLED_MS = 400; // as one types
const USUAL_WAIT_S = 10;

/** What an order would be, asked of the API a moment after it was last changed; `order` keeps its identity until then. */
export function usePlanned(order: OrderRequest | null): Planning {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    if (!order) return;
    const control = new AbortController();
    const ask = async () => {
      setWaiting(false);
      try {
        const { data } = await api.POST("/api/v1/batches/plan", { body: order, signal: control.signal });
        if (!control.signal.aborted) setAnswer({ of: order, planned: data as Planned, error: null });
      } catch (error) {
        if (control.signal.aborted) return;
        if (error instanceof Refused && error.status === 429) {
          setWaiting(true);
          timer = setTimeout(ask, (error.wait ?? USUAL_WAIT_S) * 1000);
        } else setAnswer((before) => ({ of: order, planned: before?.planned ?? null, error }));
      }
    };
    let timer = setTimeout(ask, SETTLED_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [order]);
  const current = answer !== null && answer.of === order;
  return {
    planned: answer?.planned ?? null,
    error: current ? answer.error : null,
    asking: order !== null && !current,
    waiting: order !== null && !current && waiting,
  };
}
