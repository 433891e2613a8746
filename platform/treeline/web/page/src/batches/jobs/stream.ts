import { useEffect } from "react";
import { create } from "zustand";
import type { Standing } from "../progress";

/** Where batches stand by the stream of events, each with the moment at which that was heard. */
interface Heard {
  /** Whether the stream is open: what it says is news, and nobody needs to ask. */
  open: boolean;
  standings: ReadonlyMap<string, Standing & { at: number }>;
}

export const useHeard = create<Heard>(() => ({ open: false, standings: new Map() }));

const AGAIN_MS = 15_000; // after a stream was refused, such as for being one too many

/**
 * Listens to all batches while the page is in sight. A browser opens six connections to a server: tabs that nobody looks
 * at leave them to the others.
 */
export function useStream(): void {
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(timer);
      source?.close();
      source = null;
      useHeard.setState({ open: false });
    };
    const start = () => {
      stop();
      if (document.hidden) return;
      const stream = new EventSource("/api/v1/batches/events");
      source = stream;
      stream.onopen = () => useHeard.setState({ open: true });
      stream.onerror = () => {
        useHeard.setState({ open: false });
        if (stream.readyState === EventSource.CLOSED) timer = setTimeout(start, AGAIN_MS);
      };
      stream.addEventListener("progress", (event) => hear(JSON.parse(event.data) as Standing));
    };
    start();
    document.addEventListener("visibilitychange", start);
    return () => {
      document.removeEventListener("visibilitychange", start);
      stop();
      useHeard.setState({ standings: new Map() });
    };
  }, []);
}

function hear(standing: Standing): void {
  useHeard.setState(({ standings }) => ({
    standings: new Map(standings).set(standing.id, { ...standing, at: Date.now() }),
  }));
}
