/** What to know before believing an outcome's figures: what weighs, and what concerns hardly any of its sessions. */

import type { Outcome } from "./runs";

const HARDLY_ANY = 0.01;

/** A warning that ends with a session concerns those before it; any other one concerns all of them. */
export function isSlight(warning: string, sessions: readonly string[]): boolean {
  const until = /until (\d{4}-\d{2}-\d{2})$/.exec(warning)?.[1];
  if (!until || !sessions.length) return false;
  const after = sessions.findIndex((session) => session >= until);
  return after >= 0 && after < HARDLY_ANY * sessions.length;
}

export function caveatsOf({ warnings, sessions }: Pick<Outcome, "warnings" | "sessions">) {
  return {
    grave: warnings.filter((one) => !isSlight(one, sessions)),
    slight: warnings.filter((one) => isSlight(one, sessions)),
  };
}
