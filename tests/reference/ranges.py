"""The reference's indicators of highs, lows and closes."""

import math
from collections.abc import Callable, Sequence

from tests.reference.moving import Bars, Values, mean, wilder, windows


def in_range(bars: Bars, size: int, formula: Callable[[float, float, float], float]) -> Values:
    """The formula of highest high, lowest low and latest close of the last `size` bars; 0 where they have no range."""
    answer: Values = []
    for t in range(len(bars["close"])):
        highest = max(bars["high"][max(t - size + 1, 0) : t + 1])
        lowest = min(bars["low"][max(t - size + 1, 0) : t + 1])
        value = formula(highest, lowest, bars["close"][t]) if highest > lowest else 0.0
        answer.append(value if t >= size - 1 else None)
    return answer


def stochastic_k(bars: Bars, size: int, smoothing: int) -> Values:
    place = in_range(bars, size, lambda highest, lowest, close: 100 * ((close - lowest) / (highest - lowest)))
    return windows(place, smoothing, mean)


def stochastic_d(bars: Bars, size: int, smoothing: int, signal: int) -> Values:
    return windows(stochastic_k(bars, size, smoothing), signal, mean)


def williams_r(bars: Bars, size: int) -> Values:
    return in_range(bars, size, lambda highest, lowest, close: -100 * ((highest - close) / (highest - lowest)))


def cci(bars: Bars, size: int) -> Values:
    def formula(last: list[float]) -> float:
        centre = mean(last)
        distance = math.fsum(abs(value - centre) for value in last) / size
        return (last[-1] - centre) / (0.015 * distance) if distance > 0 else 0.0

    typical = [
        (high + low + close) / 3 for high, low, close in zip(bars["high"], bars["low"], bars["close"], strict=True)
    ]
    return windows(typical, size, formula)


def true_ranges(bars: Bars) -> list[float]:
    """The range of every bar but the first, stretched to the close before it."""
    high, low, close = bars["high"], bars["low"], bars["close"]
    return [max(high[t], close[t - 1]) - min(low[t], close[t - 1]) for t in range(1, len(close))]


def atr(bars: Bars, size: int) -> Values:
    return [None, *wilder(true_ranges(bars), size)]


def natr(bars: Bars, size: int) -> Values:
    both = zip(atr(bars, size), bars["close"], strict=True)
    return [None if value is None else 100 * value / close for value, close in both]


def movements(bars: Bars, size: int) -> list[tuple[float, float, float]]:
    """Wilder's sums of upward movement, downward movement and true range at every bar but the first, as TA-Lib has
    them: the plain sum of the first size − 1, from then on sum = sum · (size − 1)/size + the bar's own."""
    high, low = bars["high"], bars["low"]
    ups, downs = [], []
    for t in range(1, len(high)):
        up, down = high[t] - high[t - 1], low[t - 1] - low[t]
        ups.append(up if up > down and up > 0 else 0.0)
        downs.append(down if down > up and down > 0 else 0.0)

    def summed(values: list[float]) -> list[float]:
        sums = [math.fsum(values[: t + 1]) for t in range(min(size - 1, len(values)))]
        for value in values[size - 1 :]:
            sums.append((sums[-1] if sums else 0.0) * (size - 1) / size + value)
        return sums

    return list(zip(summed(ups), summed(downs), summed(true_ranges(bars)), strict=True))


def plus_di(bars: Bars, size: int) -> Values:
    found = [100 * (up / true) if true > 0 else 0.0 for up, _, true in movements(bars, size)]
    return [None] + [value if t >= size else None for t, value in enumerate(found, 1)]


def minus_di(bars: Bars, size: int) -> Values:
    found = [100 * (down / true) if true > 0 else 0.0 for _, down, true in movements(bars, size)]
    return [None] + [value if t >= size else None for t, value in enumerate(found, 1)]


def adx(bars: Bars, size: int) -> Values:
    """The mean of the first `size` DX (0/0 counts as 0), then Wilder's smoothing, which a 0/0 leaves as it is."""
    answer: Values = [None]
    first: list[float] = []
    average = math.nan
    for t, (up, down, true) in enumerate(movements(bars, size), 1):
        known = true > 0 and up + down > 0
        index = 100 * abs(up - down) / (up + down) if known else 0.0
        if size <= t < 2 * size:
            first.append(index)
            average = math.fsum(first) / size
        elif t >= 2 * size and known:
            average = (average * (size - 1) + index) / size
        answer.append(average if t >= 2 * size - 1 else None)
    return answer


def recency(values: Sequence[float], size: int, extreme: Callable[[Sequence[float]], float]) -> Values:
    """100 for an extreme of the last size + 1 values that is today's, 0 for one `size` sessions ago."""

    def formula(last: list[float]) -> float:
        latest = max(t for t in range(size + 1) if last[t] == extreme(last))
        return 100 * (latest / size)

    return windows(values, size + 1, formula)


def aroon_up(bars: Bars, size: int) -> Values:
    return recency(bars["high"], size, max)


def aroon_down(bars: Bars, size: int) -> Values:
    return recency(bars["low"], size, min)


def aroon_oscillator(bars: Bars, size: int) -> Values:
    both = zip(aroon_up(bars, size), aroon_down(bars, size), strict=True)
    return [None if up is None or down is None else up - down for up, down in both]
