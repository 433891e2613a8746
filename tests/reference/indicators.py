"""Every indicator straight from its definition, one list of closes in, one list of values out.

The closes begin at the ticker's first bar and have no gaps. The answer has the same length; None stands where there is
no value yet. This is the reference, so nothing here is quick: each function is meant to be checked by reading it.
"""

import math
from collections.abc import Sequence

Values = list[float | None]

MINIMUM_WINDOWS: dict[str, int] = {"sma": 1, "ema": 1, "rsi": 2, "cumulative_return": 1}


def price(closes: Sequence[float]) -> Values:
    """The adjusted close itself, in dollars."""
    return list(closes)


def mean(closes: Sequence[float]) -> float:
    """The arithmetic mean; of equal closes it is that close, to the last bit."""
    if min(closes) == max(closes):
        return closes[0]
    return math.fsum(closes) / len(closes)


def sma(closes: Sequence[float], window: int) -> Values:
    """The mean of the last `window` closes, in dollars; first at index window − 1."""
    values: Values = []
    for t in range(len(closes)):
        if t < window - 1:
            values.append(None)
        else:
            values.append(mean(closes[t - window + 1 : t + 1]))
    return values


def ema(closes: Sequence[float], window: int) -> Values:
    """Exponential mean with α = 2 / (window + 1), in dollars; the first, at index window − 1, is the mean so far."""
    values: Values = []
    average = math.nan
    for t in range(len(closes)):
        if t < window - 1:
            values.append(None)
            continue
        if t == window - 1:
            average = mean(closes[:window])
        else:
            average += 2 / (window + 1) * (closes[t] - average)
        values.append(average)
    return values


def rsi(closes: Sequence[float], window: int) -> Values:
    """Wilder's relative strength index, 0 to 100; first at index `window`.

    Wilder, New Concepts in Technical Trading Systems (1978). The first averages are the plain means of the first
    `window` gains and losses, then average = (average · (window − 1) + today's) / window.
    """
    values: Values = []
    gains: list[float] = []
    losses: list[float] = []
    average_gain = math.nan
    average_loss = math.nan
    for t in range(len(closes)):
        if t > 0:
            change = closes[t] - closes[t - 1]
            gains.append(change if change > 0 else 0.0)
            losses.append(-change if change < 0 else 0.0)
        if t < window:
            values.append(None)
            continue
        if t == window:
            average_gain = math.fsum(gains) / window
            average_loss = math.fsum(losses) / window
        else:
            average_gain = (average_gain * (window - 1) + gains[-1]) / window
            average_loss = (average_loss * (window - 1) + losses[-1]) / window
        movement = average_gain + average_loss
        # The quotient first: 100 * gain / gain may come out a rounding above 100.
        values.append(100 * (average_gain / movement) if movement != 0 else 0.0)
    return values


def cumulative_return(closes: Sequence[float], window: int) -> Values:
    """The gain over the last `window` sessions, in percent; first at index `window`."""
    values: Values = []
    for t in range(len(closes)):
        if t < window:
            values.append(None)
        else:
            values.append(100 * (closes[t] / closes[t - window] - 1))
    return values


def indicator(name: str, closes: Sequence[float], window: float | None) -> Values:
    """The indicator called `name`; ValueError for an unknown one or a window that it cannot have."""
    if name == "price":
        if window is not None:
            raise ValueError("price has no window")
        return price(closes)
    if name not in MINIMUM_WINDOWS:
        raise ValueError(f"unknown indicator {name!r}")
    if window is None or window != int(window) or window < MINIMUM_WINDOWS[name]:
        raise ValueError(f"{name} needs a whole window of {MINIMUM_WINDOWS[name]} or more, not {window}")
    functions = {"sma": sma, "ema": ema, "rsi": rsi, "cumulative_return": cumulative_return}
    return functions[name](closes, int(window))
