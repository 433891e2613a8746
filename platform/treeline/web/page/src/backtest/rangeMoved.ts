/** That a run covers other sessions than the one before it, though nobody asked for that: a look-back did. */

import type { Asked, Outcome } from "./runs";

export interface Ran {
  outcome: Pick<Outcome, "span" | "benchmark_name">;
  asked: Pick<Asked, "settings">;
}

/** In a sentence; null where the range is the same, or another one was asked for. */
export function rangeMoved(before: Ran | null, now: Ran): string | null {
  if (!before) return null;
  const [was, is] = [before.asked.settings, now.asked.settings];
  if (was.start !== is.start || was.end !== is.end || was.source !== is.source) return null;
  const [old, span] = [before.outcome.span, now.outcome.span];
  const parts = [
    old.first !== span.first && `starts ${span.first} now, ${old.first} in the run before`,
    old.last !== span.last && `ends ${span.last} now, ${old.last} in the run before`,
  ].filter((part) => part !== false);
  if (!parts.length) return null;
  const words = parts.join(", and ");
  return `${words[0]?.toUpperCase()}${words.slice(1)}: ${now.outcome.benchmark_name}’s figures are of the new range.`;
}
