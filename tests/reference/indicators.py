"""Every indicator straight from its definition: a ticker's bars in, one list of values out.

The bars are lists called open, high, low, close and volume, from the ticker's first bar on and without gaps. The answer
has the same length; None stands where there is no value. This is the reference, so nothing here is quick: each function
is meant to be checked by reading it.
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from tests.reference import ranges
from tests.reference.moving import Bars, Values, averaged, deviation, mean, wilder, windows

__all__ = ["INDICATORS", "Bars", "Values", "indicator"]


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


def macd(bars: Bars, fast: int, slow: int) -> Values:
    seed = max(fast, slow) - 1
    both = zip(averaged(bars["close"], fast, seed), averaged(bars["close"], slow, seed), strict=True)
    return [None if quick is None or calm is None else quick - calm for quick, calm in both]


def ppo(bars: Bars, fast: int, slow: int) -> Values:
    """The averages are those of `ema`, unlike those of the MACD, which are seeded on the same session."""
    both = zip(ema(bars, fast), ema(bars, slow), strict=True)
    return [None if quick is None or calm is None else 100 * ((quick - calm) / calm) for quick, calm in both]


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


def trend_clarity(bars: Bars, size: int) -> Values:
    """The squared correlation of time and log(close), with more digits than a float has: closes may hardly move."""
    logarithm = {close: Decimal(close).ln() for close in bars["close"]}

    def formula(last: list[float]) -> float | None:
        if min(last) == max(last):
            return None
        heights = [float(logarithm[close] - logarithm[last[0]]) for close in last]
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
    "stochastic_k": (ranges.stochastic_k, {"window": 1, "smoothing": 1}),
    "stochastic_d": (ranges.stochastic_d, {"window": 1, "smoothing": 1, "signal": 1}),
    "williams_r": (ranges.williams_r, {"window": 1}),
    "cci": (ranges.cci, {"window": 2}),
    "macd": (macd, {"fast": 1, "slow": 1}),
    "macd_signal": (signal_of(macd), {"fast": 1, "slow": 1, "signal": 1}),
    "macd_histogram": (histogram_of(macd), {"fast": 1, "slow": 1, "signal": 1}),
    "ppo": (ppo, {"fast": 1, "slow": 1}),
    "ppo_signal": (signal_of(ppo), {"fast": 1, "slow": 1, "signal": 1}),
    "ppo_histogram": (histogram_of(ppo), {"fast": 1, "slow": 1, "signal": 1}),
    "volatility": (volatility, {"window": 2}),
    "price_deviation": (price_deviation, {"window": 2}),
    "bollinger_upper": (bollinger_upper, {"window": 2, "deviations": 0.01}),
    "bollinger_lower": (bollinger_lower, {"window": 2, "deviations": 0.01}),
    "bollinger_percent": (bollinger_percent, {"window": 2, "deviations": 0.01}),
    "drawdown": (drawdown, {"window": 1}),
    "max_drawdown": (max_drawdown, {"window": 1}),
    "atr": (ranges.atr, {"window": 1}),
    "natr": (ranges.natr, {"window": 1}),
    "adx": (ranges.adx, {"window": 2}),
    "plus_di": (ranges.plus_di, {"window": 1}),
    "minus_di": (ranges.minus_di, {"window": 1}),
    "aroon_up": (ranges.aroon_up, {"window": 1}),
    "aroon_down": (ranges.aroon_down, {"window": 1}),
    "aroon_oscillator": (ranges.aroon_oscillator, {"window": 1}),
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
