/** Sessions on a time axis. */

const known = new WeakMap<readonly string[], number[]>();

/** Seconds of each day's local midnight: an axis in local time then shows the day that was meant, wherever it is read. */
export function secondsOf(sessions: readonly string[]): number[] {
  const found = known.get(sessions);
  if (found) return found;
  const made = sessions.map(secondsOfDay);
  known.set(sessions, made);
  return made;
}

export function secondsOfDay(day: string): number {
  return new Date(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))).getTime() / 1000;
}

/** The index of the last entry that is `at` or before; 0 when all are after. Sorted, ascending. */
export function lastUpTo<Value extends number | string>(sorted: ArrayLike<Value>, at: Value): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as Value) <= at) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The first and the last index of the sessions from one day to another; both at least one session apart from none. */
export function indicesOf(sessions: readonly string[], from: string | null, to: string | null): [number, number] {
  const last = Math.max(0, sessions.length - 1);
  const before = from === null ? 0 : lastUpTo(sessions, from);
  const first = from !== null && (sessions[before] ?? "") < from ? Math.min(before + 1, last) : before;
  return [first, Math.max(first, to === null ? last : lastUpTo(sessions, to))];
}
