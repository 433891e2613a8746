/** Figures that are computed of a backtest's daily series, as docs/metrics.md writes them; a year has 252 sessions. */

const YEAR = 252;

/** Daily returns of equity, the first session against what it began with: it pays for the first purchases. */
export function returnsOf(equity: readonly number[], capital: number): Float64Array {
  const returns = new Float64Array(equity.length);
  let before = capital;
  equity.forEach((now, index) => {
    returns[index] = now / before - 1;
    before = now;
  });
  return returns;
}

/** Fractions below the highest equity so far, 0 or less; what it began with is its first high. */
export function drawdownOf(equity: readonly number[], capital: number): number[] {
  let high = capital;
  return equity.map((now) => {
    high = Math.max(high, now);
    return now / high - 1;
  });
}

export interface Rolling {
  /** mean/s·√252 of the last `window` returns; null before there are so many, and where s is 0. */
  sharpe: (number | null)[];
  /** s·√252, s the sample standard deviation. */
  volatility: (number | null)[];
}

/** Both over each `window` sessions, in one pass over running sums. */
export function rolling(returns: Float64Array, window: number): Rolling {
  const sharpe: (number | null)[] = new Array(returns.length).fill(null);
  const volatility: (number | null)[] = new Array(returns.length).fill(null);
  const sums = new Float64Array(returns.length + 1);
  const squares = new Float64Array(returns.length + 1);
  // Equal returns have exactly no deviation, whatever rounding says: `same` counts those in a row.
  let same = 0;
  returns.forEach((value, index) => {
    sums[index + 1] = (sums[index] as number) + value;
    squares[index + 1] = (squares[index] as number) + value * value;
    same = index > 0 && value === returns[index - 1] ? same + 1 : 1;
    if (index + 1 < window) return;
    const mean = ((sums[index + 1] as number) - (sums[index + 1 - window] as number)) / window;
    const square = (squares[index + 1] as number) - (squares[index + 1 - window] as number);
    const deviation = same >= window ? 0 : Math.sqrt(Math.max(0, (square - window * mean * mean) / (window - 1)));
    volatility[index] = deviation * Math.sqrt(YEAR);
    sharpe[index] = deviation > 0 ? (mean / deviation) * Math.sqrt(YEAR) : null;
  });
  return { sharpe, volatility };
}

export interface Year {
  year: number;
  /** The return of each month, January first; null where there is no session. */
  months: (number | null)[];
  total: number;
}

/** Returns of the calendar months and years, each against the last close before it; the first and last may be parts. */
export function monthlyReturns(sessions: readonly string[], equity: readonly number[], capital: number): Year[] {
  const years: Year[] = [];
  let monthBegan = capital;
  let yearBegan = capital;
  sessions.forEach((session, index) => {
    const year = Number(session.slice(0, 4));
    const month = Number(session.slice(5, 7)) - 1;
    let row = years.at(-1);
    const before = index > 0 ? (equity[index - 1] as number) : capital;
    if (row?.year !== year) {
      row = { year, months: new Array(12).fill(null), total: 0 };
      years.push(row);
      yearBegan = before;
    }
    if (row.months[month] === null) monthBegan = before;
    const now = equity[index] as number;
    row.months[month] = now / monthBegan - 1;
    row.total = now / yearBegan - 1;
  });
  return years;
}

export interface Fall {
  /** Indices of the sessions: the last high, the deepest point, the first session back at the high (null: not yet). */
  from: number;
  low: number;
  recovered: number | null;
  depth: number;
  /** Sessions in a row below the high. */
  sessions: number;
}

/** The falls from a high, deepest first. A fall from what it began with has the first session as its `from`. */
export function falls(drawdown: readonly number[]): Fall[] {
  const found: Fall[] = [];
  let open: Fall | null = null;
  drawdown.forEach((depth, index) => {
    if (depth < 0) {
      open ??= { from: Math.max(0, index - 1), low: index, recovered: null, depth, sessions: 0 };
      open.sessions += 1;
      if (depth < open.depth) Object.assign(open, { low: index, depth });
    } else if (open) {
      found.push({ ...open, recovered: index });
      open = null;
    }
  });
  if (open) found.push(open);
  return found.sort((one, other) => one.depth - other.depth);
}
