"""Every indicator straight from its definition: a ticker's bars in, one list of values out.

The bars are lists called open, high, low, close and volume, from the ticker's first bar on and without gaps. The answer
has the same length; None stands where there is no value. This is the reference, so nothing here is quick: each function
is meant to be checked by reading it.
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence

Bars = Mapping[str, Sequence[float]]
Values = list[float | None]


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; of equal values it is that value, to the last bit."""
    if min(values) == max(values):
        return values[0]
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float], degrees: int) -> float:
    """The root of the squared distances from the mean over `degrees`."""
    centre = mean(values)
    return math.sqrt(math.fsum((value - centre) ** 2 for value in values) / degrees)


def windows(values: Sequence[float | None], size: int, formula: Callable[[list[float]], float | None]) -> Values:
    """The formula of the last `size` values, wherever all of them are there."""
    answer: Values = []
    for t in range(len(values)):
        last = [value for value in values[max(t - size + 1, 0) : t + 1] if value is not None]
        answer.append(formula(last) if len(last) == size else None)
    return answer


def averaged(values: Sequence[float | None], size: int, seed: int) -> Values:
    """Exponential mean with α = 2/(size + 1), from index `seed` on, where it is the mean of the last `size` values."""
    answer: Values = [None] * min(seed, len(values))
    average = math.nan
    for t in range(seed, len(values)):
        known = [value for value in values[t - size + 1 : t + 1] if value is not None]
        average = mean(known) if t == seed or size == 1 else average + 2 / (size + 1) * (known[-1] - average)
        answer.append(average)
    return answer


def returns(closes: Sequence[float]) -> Values:
    return [None] + [closes[t] / closes[t - 1] - 1 for t in range(1, len(closes))]


def against(closes: Sequence[float], size: int, formula: Callable[[float, float], float]) -> Values:
    """The formula of each close and the one `size` sessions before."""
    return [formula(closes[t], closes[t - size]) if t >= size else None for t in range(len(closes))]


def column(name: str) -> Callable[[Bars], Values]:
    return lambda bars: list(bars[name])


def obv(bars: Bars) -> Values:
    closes, volumes = bars["close"], bars["volume"]
    signs = [1] + [(closes[t] > closes[t - 1]) - (closes[t] < closes[t - 1]) for t in range(1, len(closes))]
    flows = [sign * volume for sign, volume in zip(signs, volumes, strict=True)]
    return [math.fsum(flows[: t + 1]) for t in range(len(flows))]


def sma(bars: Bars, size: int) -> Values:
    return windows(bars["close"], size, mean)


def ema(bars: Bars, size: int) -> Values:
    return averaged(bars["close"], size, size - 1)


def wma(bars: Bars, size: int) -> Values:
    def weighted(last: list[float]) -> float:
        if min(last) == max(last):
            return last[0]
        return math.fsum(weight * close for weight, close in enumerate(last, 1)) / sum(range(1, size + 1))

    return windows(bars["close"], size, weighted)


def ultimate_smoother(bars: Bars, size: int) -> Values:
    """Price less the high-pass filter HP = c1·(P − 2·P₁ + P₂) + c2·HP₁ + c3·HP₂, which is 0 on the first three bars."""
    closes = bars["close"]
    a = math.exp(-1.414 * math.pi / size)
    c2, c3 = 2 * a * math.cos(1.414 * math.pi / size), -a * a
    c1 = (1 + c2 - c3) / 4
    high_pass = [0.0] * min(3, len(closes))
    for t in range(3, len(closes)):
        bend = closes[t] - 2 * closes[t - 1] + closes[t - 2]
        high_pass.append(c1 * bend + c2 * high_pass[t - 1] + c3 * high_pass[t - 2])
    return [closes[t] - high_pass[t] if t >= max(size - 1, 3) else None for t in range(len(closes))]


def cumulative_return(bars: Bars, size: int) -> Values:
    return against(bars["close"], size, lambda now, then: 100 * (now / then - 1))


def momentum(bars: Bars, size: int) -> Values:
    return against(bars["close"], size, lambda now, then: now - then)


def mean_return(bars: Bars, size: int) -> Values:
    return windows(returns(bars["close"]), size, lambda last: 100 * mean(last))


def months_momentum(weights: Mapping[int, float]) -> Callable[[Bars], Values]:
    """A quarter of the weighted returns over 1, 3, 6 and 12 months of 21 sessions, in percent."""

    def formula(last: list[float]) -> float:
        parts = [weight * (last[-1] / last[-1 - 21 * months] - 1) for months, weight in weights.items()]
        return 100 * math.fsum(parts) / 4

    return lambda bars: windows(bars["close"], 253, formula)


def sma12_momentum(bars: Bars) -> Values:
    return windows(bars["close"], 253, lambda last: 100 * (last[-1] / mean(last[::21]) - 1))


def wilder(values: Sequence[float], size: int) -> Values:
    """The mean of the first `size` values, then average = (average · (size − 1) + value)/size."""
    answer: Values = []
    average = math.nan
    for t in range(len(values)):
        if t == size - 1:
            average = math.fsum(values[:size]) / size
        elif t >= size:
            average = (average * (size - 1) + values[t]) / size
        answer.append(average if t >= size - 1 else None)
    return answer


def rsi(bars: Bars, size: int) -> Values:
    closes = bars["close"]
    changes = [closes[t] - closes[t - 1] for t in range(1, len(closes))]
    gains = wilder([change if change > 0 else 0.0 for change in changes], size)
    losses = wilder([-change if change < 0 else 0.0 for change in changes], size)
    answer: Values = [None]
    for gain, loss in zip(gains, losses, strict=True):
        if gain is None or loss is None:
            answer.append(None)
        else:
            # The quotient first: 100 * gain / gain may come out a rounding above 100.
            answer.append(100 * (gain / (gain + loss)) if gain + loss > 0 else 0.0)
    return answer


def ranges(bars: Bars, size: int, formula: Callable[[float, float, float], float]) -> Values:
    """The formula of the highest high, the lowest low and the latest close of the last `size` bars; 0 without a range."""
    answer: Values = []
    for t in range(len(bars["close"])):
        highest = max(bars["high"][max(t - size + 1, 0) : t + 1])
        lowest = min(bars["low"][max(t - size + 1, 0) : t + 1])
        value = formula(highest, lowest, bars["close"][t]) if highest > lowest else 0.0
        answer.append(value if t >= size - 1 else None)
    return answer


def stochastic_k(bars: Bars, size: int, smoothing: int) -> Values:
    place = ranges(bars, size, lambda highest, lowest, close: 100 * ((close - lowest) / (highest - lowest)))
    return windows(place, smoothing, mean)


def stochastic_d(bars: Bars, size: int, smoothing: int, signal: int) -> Values:
    return windows(stochastic_k(bars, size, smoothing), signal, mean)


def williams_r(bars: Bars, size: int) -> Values:
    return ranges(bars, size, lambda highest, lowest, close: -100 * ((highest - close) / (highest - lowest)))


def cci(bars: Bars, size: int) -> Values:
    def formula(last: list[float]) -> float:
        centre = mean(last)
        distance = math.fsum(abs(value - centre) for value in last) / size
        return (last[-1] - centre) / (0.015 * distance) if distance > 0 else 0.0

    typical = [
        (high + low + close) / 3 for high, low, close in zip(bars["high"], bars["low"], bars["close"], strict=True)
    ]
    return windows(typical, size, formula)


def macd(bars: Bars, fast: int, slow: int) -> Values:
    seed = max(fast, slow) - 1
    both = zip(averaged(bars["close"], fast, seed), averaged(bars["close"], slow, seed), strict=True)
    return [None if quick is None or calm is None else quick - calm for quick, calm in both]


def ppo(bars: Bars, fast: int, slow: int) -> Values:
    base = averaged(bars["close"], slow, max(fast, slow) - 1)
    both = zip(macd(bars, fast, slow), base, strict=True)
    return [None if line is None or calm is None else 100 * (line / calm) for line, calm in both]


Line = Callable[[Bars, int, int], Values]


def signal_of(line: Line) -> Callable[[Bars, int, int, int], Values]:
    return lambda bars, fast, slow, signal: averaged(line(bars, fast, slow), signal, max(fast, slow) + signal - 2)


def histogram_of(line: Line) -> Callable[[Bars, int, int, int], Values]:
    def histogram(bars: Bars, fast: int, slow: int, signal: int) -> Values:
        both = zip(line(bars, fast, slow), signal_of(line)(bars, fast, slow, signal), strict=True)
        return [None if value is None or smooth is None else value - smooth for value, smooth in both]

    return histogram


def volatility(bars: Bars, size: int) -> Values:
    return windows(returns(bars["close"]), size, lambda last: 100 * deviation(last, size - 1))


def price_deviation(bars: Bars, size: int) -> Values:
    return windows(bars["close"], size, lambda last: deviation(last, size - 1))


def bollinger_upper(bars: Bars, size: int, deviations: float) -> Values:
    return windows(bars["close"], size, lambda last: mean(last) + deviations * deviation(last, size))


def bollinger_lower(bars: Bars, size: int, deviations: float) -> Values:
    return windows(bars["close"], size, lambda last: mean(last) - deviations * deviation(last, size))


def bollinger_percent(bars: Bars, size: int, deviations: float) -> Values:
    def formula(last: list[float]) -> float | None:
        half = deviations * deviation(last, size)
        return 100 * (last[-1] - mean(last) + half) / (2 * half) if half > 0 else None

    return windows(bars["close"], size, formula)


def drawdown(bars: Bars, size: int) -> Values:
    return windows(bars["close"], size, lambda last: 100 * (1 - last[-1] / max(last)))


def max_drawdown(bars: Bars, size: int) -> Values:
    def formula(last: list[float]) -> float:
        return 100 * max(1 - min(last[t:]) / last[t] for t in range(size))

    return windows(bars["close"], size, formula)


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


def trend_clarity(bars: Bars, size: int) -> Values:
    def formula(last: list[float]) -> float | None:
        if min(last) == max(last):
            return None
        # Logarithms of ratios to a close of the window: those of large, hardly moving closes lose their digits.
        heights = [math.log1p((close - last[0]) / last[0]) for close in last]
        return statistics.correlation(range(size), heights) ** 2

    return windows(bars["close"], size, formula)


# The function of every indicator, and the smallest value of each of its parameters.
INDICATORS: dict[str, tuple[Callable[..., Values], dict[str, float]]] = {
    "price": (column("close"), {}),
    **{name: (column(name), {}) for name in ("open", "high", "low", "volume")},
    "obv": (obv, {}),
    "sma": (sma, {"window": 1}),
    "ema": (ema, {"window": 1}),
    "wma": (wma, {"window": 1}),
    "ultimate_smoother": (ultimate_smoother, {"window": 2}),
    "cumulative_return": (cumulative_return, {"window": 1}),
    "roc": (cumulative_return, {"window": 1}),
    "momentum": (momentum, {"window": 1}),
    "mean_return": (mean_return, {"window": 1}),
    "momentum_13612w": (months_momentum({1: 12, 3: 4, 6: 2, 12: 1}), {}),
    "momentum_13612u": (months_momentum({1: 1, 3: 1, 6: 1, 12: 1}), {}),
    "sma12_momentum": (sma12_momentum, {}),
    "rsi": (rsi, {"window": 2}),
    "stochastic_k": (stochastic_k, {"window": 1, "smoothing": 1}),
    "stochastic_d": (stochastic_d, {"window": 1, "smoothing": 1, "signal": 1}),
    "williams_r": (williams_r, {"window": 1}),
    "cci": (cci, {"window": 2}),
    "macd": (macd, {"fast": 1, "slow": 1}),
    "macd_signal": (signal_of(macd), {"fast": 1, "slow": 1, "signal": 1}),
    "macd_histogram": (histogram_of(macd), {"fast": 1, "slow": 1, "signal": 1}),
    "ppo": (ppo, {"fast": 1, "slow": 1}),
    "ppo_signal": (signal_of(ppo), {"fast": 1, "slow": 1, "signal": 1}),
    "ppo_histogram": (histogram_of(ppo), {"fast": 1, "slow": 1, "signal": 1}),
    "volatility": (volatility, {"window": 2}),
    "price_deviation": (price_deviation, {"window": 2}),
    "bollinger_upper": (bollinger_upper, {"window": 1, "deviations": 0.01}),
    "bollinger_lower": (bollinger_lower, {"window": 1, "deviations": 0.01}),
    "bollinger_percent": (bollinger_percent, {"window": 1, "deviations": 0.01}),
    "drawdown": (drawdown, {"window": 1}),
    "max_drawdown": (max_drawdown, {"window": 1}),
    "atr": (atr, {"window": 1}),
    "natr": (natr, {"window": 1}),
    "adx": (adx, {"window": 2}),
    "plus_di": (plus_di, {"window": 1}),
    "minus_di": (minus_di, {"window": 1}),
    "aroon_up": (aroon_up, {"window": 1}),
    "aroon_down": (aroon_down, {"window": 1}),
    "aroon_oscillator": (aroon_oscillator, {"window": 1}),
    "trend_clarity": (trend_clarity, {"window": 3}),
}


def indicator(name: str, bars: Bars, parameters: Sequence[float]) -> Values:
    """The indicator called `name`, its parameters in the order of INDICATORS, which is the catalogue's.

    ValueError for an unknown indicator or parameters that it cannot have.
    """
    if name not in INDICATORS:
        raise ValueError(f"unknown indicator {name!r}")
    function, minimums = INDICATORS[name]
    if len(parameters) != len(minimums):
        raise ValueError(f"{name} takes {len(minimums)} parameters, not {len(parameters)}")
    taken: list[float] = []
    for value, (parameter, minimum) in zip(parameters, minimums.items(), strict=True):
        whole = parameter != "deviations"
        if value < minimum or (whole and value != int(value)):
            raise ValueError(f"{name} cannot have a {parameter} of {value}")
        taken.append(int(value) if whole else value)
    return function(bars, *taken)
