"""The standard indicators against TA-Lib, from the very first value on."""

from collections.abc import Callable

import numpy as np
import pytest
import talib

from tests.unit.strategies.indicators.cases import Bars, ask, bars_around, walk

SIMPLE, EXPONENTIAL = talib.MA_Type.SMA, talib.MA_Type.EMA  # type: ignore[attr-defined] # not in its __all__
Oracle = Callable[..., np.ndarray]
Cases = list[tuple[float, ...]]


def of_close(function: Oracle) -> Oracle:
    return lambda bars, *windows: function(bars["close"], *windows)


def of_range(function: Oracle) -> Oracle:
    return lambda bars, *windows: function(bars["high"], bars["low"], bars["close"], *windows)


def stochastic(bars: Bars, window: int, smoothing: int, signal: int = 1) -> np.ndarray:
    lines = talib.STOCH(bars["high"], bars["low"], bars["close"], window, smoothing, SIMPLE, signal, SIMPLE)
    return lines[1]  # %D; the mean of one %K is %K


def macd(bars: Bars, fast: int, slow: int) -> np.ndarray:
    return talib.MACD(bars["close"], fast, slow, 1)[0]


def ppo_signal(bars: Bars, fast: int, slow: int, signal: int) -> np.ndarray:
    return np.concatenate(
        [np.full(slow - 1, np.nan), talib.EMA(talib.PPO(bars["close"], fast, slow, EXPONENTIAL)[slow - 1 :], signal)]
    )


def aroon(which: int) -> Oracle:
    return lambda bars, window: talib.AROON(bars["high"], bars["low"], window)[which]


def bollinger(which: int) -> Oracle:
    return lambda bars, window, deviations: talib.BBANDS(bars["close"], window, deviations, deviations)[which]


WINDOWS: Cases = [(2,), (5,), (14,), (20,), (63,)]
PAIRS: Cases = [(2, 3), (5, 8), (12, 26)]
TRIPLES: Cases = [(2, 3, 1), (5, 8, 4), (12, 26, 9)]
BANDS: Cases = [(2, 1.0), (20, 2.0), (63, 2.5)]

# Of window 1 TA-Lib's NATR and DI are other quantities: the true range in dollars, and a fraction.
ORACLES: dict[str, tuple[Oracle, Cases]] = {
    "sma": (of_close(talib.SMA), WINDOWS),
    "ema": (of_close(talib.EMA), WINDOWS),
    "wma": (of_close(talib.WMA), WINDOWS),
    "rsi": (of_close(talib.RSI), WINDOWS),
    "roc": (of_close(talib.ROC), [(1,), *WINDOWS]),
    "cumulative_return": (of_close(talib.ROC), [(1,), *WINDOWS]),
    "momentum": (of_close(talib.MOM), [(1,), *WINDOWS]),
    "macd": (macd, PAIRS),
    "macd_signal": (lambda bars, *windows: talib.MACD(bars["close"], *windows)[1], TRIPLES),
    "macd_histogram": (lambda bars, *windows: talib.MACD(bars["close"], *windows)[2], TRIPLES),
    "ppo": (lambda bars, fast, slow: talib.PPO(bars["close"], fast, slow, EXPONENTIAL), PAIRS),
    "ppo_signal": (ppo_signal, TRIPLES),
    "bollinger_upper": (bollinger(0), BANDS),
    "bollinger_lower": (bollinger(2), BANDS),
    "stochastic_k": (stochastic, [(1, 1), (5, 1), (14, 3), (63, 7)]),
    "stochastic_d": (stochastic, [(5, 3, 3), (14, 3, 3), (63, 7, 5)]),
    "williams_r": (of_range(talib.WILLR), WINDOWS),
    "cci": (of_range(talib.CCI), WINDOWS),
    "atr": (of_range(talib.ATR), [(1,), *WINDOWS]),
    "natr": (of_range(talib.NATR), WINDOWS),
    "adx": (of_range(talib.ADX), WINDOWS),
    "plus_di": (of_range(talib.PLUS_DI), WINDOWS),
    "minus_di": (of_range(talib.MINUS_DI), WINDOWS),
    "aroon_up": (aroon(1), WINDOWS),
    "aroon_down": (aroon(0), WINDOWS),
    "aroon_oscillator": (lambda bars, window: talib.AROONOSC(bars["high"], bars["low"], window), WINDOWS),
    "obv": (lambda bars: talib.OBV(bars["close"], bars["volume"]), [()]),
}

# Highs, lows and closes in whole dollars: full of ties, bars inside the one before and bars that don't move.
COARSE = {column: np.round(values) for column, values in bars_around(walk(seed=4)).items()}


@pytest.mark.parametrize("bars", [bars_around(walk()), COARSE], ids=["walk", "whole dollars"])
@pytest.mark.parametrize("name", ORACLES)
def test_a_standard_indicator_is_talibs(name: str, bars: Bars) -> None:
    oracle, cases = ORACLES[name]
    for parameters in cases:
        theirs = oracle(bars, *parameters)
        ours = ask(name, bars, *parameters)
        assert np.array_equal(np.isnan(ours), np.isnan(theirs)), "the first value stands where TA-Lib has its first"
        # TA-Lib's running sums lose digits that ours keep: differences of nearly equal averages and 0 differ by dust.
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "still"),
    [("rsi", 0.0), ("stochastic_k", 0.0), ("williams_r", 0.0), ("cci", 0.0), ("adx", 0.0), ("plus_di", 0.0)],
)
def test_an_indicator_of_what_never_moves_is_what_talib_says(name: str, still: float) -> None:
    flat = {column: np.full(60, 0.0 if column == "volume" else 5.0) for column in COARSE}
    oracle, _ = ORACLES[name]
    parameters = (5, 3) if name == "stochastic_k" else (5,)
    ours = ask(name, flat, *parameters)
    np.testing.assert_array_equal(ours, oracle(flat, *parameters))
    assert (ours[~np.isnan(ours)] == still).all()
