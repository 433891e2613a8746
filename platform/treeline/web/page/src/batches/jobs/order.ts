import type { BatchState, Standing } from "../progress";
import { isOver } from "../progress";

interface Placed {
  state: BatchState;
  position: number | null;
  created: string;
}

const FIRST: Record<BatchState, number> = { running: 0, queued: 1, paused: 2, finished: 3, failed: 3, cancelled: 3 };

/** Running ones, then those that wait by their place in the queue, then paused ones, then the rest, the newest first. */
export function inOrder<One extends Placed>(batches: readonly One[]): One[] {
  return [...batches].sort(
    (a, b) =>
      FIRST[a.state] - FIRST[b.state] ||
      (a.state === "queued" ? (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER) : 0) ||
      b.created.localeCompare(a.created),
  );
}

/** A batch of a list, standing where it was heard to stand, unless the list is newer than that. */
export function latest<One extends Standing>(
  one: One,
  listed: number,
  heard: (Standing & { at: number }) | undefined,
): One {
  if (!heard || heard.at <= listed) return one;
  const { at: _, ...standing } = heard;
  return { ...one, ...standing };
}

export type Shown = "all" | "open" | "finished" | "failed" | "cancelled";

/** Those of a state, with part of a name, in any case. */
export function narrowed<One extends { state: BatchState; name: string; failed: number }>(
  batches: readonly One[],
  shown: Shown,
  text: string,
): One[] {
  const part = text.trim().toLocaleLowerCase();
  return batches.filter(
    (one) =>
      one.name.toLocaleLowerCase().includes(part) &&
      (shown === "all" ||
        (shown === "open" && !isOver(one.state)) ||
        (shown === "failed" ? one.state === "failed" || one.failed > 0 : one.state === shown)),
  );
}
