import { useQueryClient } from "@tanstack/react-query";
import { useContext, useEffect, useRef, useState } from "react";
import { Refused } from "@/api/errors";
import { SESSION } from "@/api/session";
import { Cancelled, Confirmed } from "./confirmation";

export interface Act {
  busy: boolean;
  error: unknown;
  /** Asks; what comes of it is handed to `done`. A confirmation that the API wants first is asked for between. */
  run: <Answer>(ask: () => Promise<Answer>, done?: (answer: Answer) => void) => void;
  clear: () => void;
}

/**
 * One thing to ask of the API. Not a mutation: what those are given, a password or a key, would stay in the cache for
 * minutes.
 */
export function useAct(): Act {
  const confirmed = useContext(Confirmed);
  const client = useQueryClient();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);

  const run: Act["run"] = (ask, done) => {
    setState({ busy: true, error: null });
    confirmed(ask).then(
      (answer) => {
        if (here.current) setState({ busy: false, error: null });
        done?.(answer);
      },
      (error: unknown) => {
        if (error instanceof Refused && error.status === 401) void client.invalidateQueries({ queryKey: SESSION });
        if (here.current) setState({ busy: false, error: error instanceof Cancelled ? null : error });
      },
    );
  };
  return { ...state, run, clear: () => setState((now) => (now.error ? { ...now, error: null } : now)) };
}
