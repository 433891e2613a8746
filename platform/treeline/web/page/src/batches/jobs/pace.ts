/** How often a plan is asked for as one types: asks and orders share what the plan of a user allows a minute. */

const SETTLED_MS = 400;
const MINUTE_MS = 60_000;
const KEPT = 3; // of a minute's requests, for the order itself

/** Milliseconds to wait before asking again, given when it was asked before; `limit` requests a minute are allowed. */
export function pause(asked: readonly number[], now: number, limit: number): number {
  const lately = asked.filter((at) => now - at < MINUTE_MS);
  const most = Math.max(1, limit - KEPT);
  const oldest = lately.at(-most);
  return oldest === undefined ? SETTLED_MS : Math.max(SETTLED_MS, oldest + MINUTE_MS - now);
}
