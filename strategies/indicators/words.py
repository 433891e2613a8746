"""What people read of an indicator beside its title: a label that fits into a sentence, and its formula in plain words.

`docs/language.md` has the formulas to the letter. "Window" and the other parameters are called by their names here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`label` is what traders call it, `formula` one line."""

    label: str
    formula: str


WORDS: dict[str, Words] = {
    "price": Words("price", "the close"),
    "open": Words("open", "the session's first price"),
    "high": Words("high", "the session's highest price"),
    "low": Words("low", "the session's lowest price"),
    "volume": Words("volume", "the shares traded in the session"),
    "obv": Words("OBV", "volumes summed up: added after a higher close, taken away after a lower one"),
    "sma": Words("SMA", "mean of the last `window` closes"),
    "ema": Words("EMA", "mean of all closes, each counting 1 − 2/(window + 1) as much as the next one"),
    "wma": Words("WMA", "mean of the last `window` closes with weights 1 to window, the latest the most"),
    "ultimate_smoother": Words("ultimate smoother", "the close without its waves shorter than `window` sessions"),
    "cumulative_return": Words("return", "100 × (close ÷ close `window` sessions ago − 1)"),
    "roc": Words("ROC", "100 × (close ÷ close `window` sessions ago − 1)"),
    "momentum": Words("momentum", "close − close `window` sessions ago"),
    "mean_return": Words("mean return", "mean of the last `window` daily returns, in percent"),
    "momentum_13612w": Words("13612W", "mean of the annualised returns of 1, 3, 6 and 12 months of 21 sessions"),
    "momentum_13612u": Words("13612U", "mean of the returns of 1, 3, 6 and 12 months of 21 sessions"),
    "sma12_momentum": Words(
        "SMA(12) momentum", "100 × (close ÷ mean of this and the last 12 months' closes − 1), months of 21 sessions"
    ),
    "rsi": Words("RSI", "100 × mean rise ÷ (mean rise + mean fall), Wilder's means over `window` sessions"),
    "stochastic_k": Words(
        "stochastic %K", "the close between lowest low (0) and highest high (100) of `window` bars, smoothed"
    ),
    "stochastic_d": Words("stochastic %D", "mean of the last `signal` values of %K"),
    "williams_r": Words("Williams %R", "the close between lowest low (−100) and highest high (0) of `window` bars"),
    "cci": Words(
        "CCI", "(typical price − its mean) ÷ (0.015 × its mean deviation), typical: mean of high, low and close"
    ),
    "macd": Words("MACD", "EMA of `fast` − EMA of `slow` sessions"),
    "macd_signal": Words("MACD signal", "EMA of the MACD over `signal` sessions"),
    "macd_histogram": Words("MACD histogram", "MACD − MACD signal"),
    "ppo": Words("PPO", "100 × (EMA of `fast` − EMA of `slow`) ÷ EMA of `slow` sessions"),
    "ppo_signal": Words("PPO signal", "EMA of the PPO over `signal` sessions"),
    "ppo_histogram": Words("PPO histogram", "PPO − PPO signal"),
    "volatility": Words("volatility", "sample deviation of the last `window` daily returns, in percent a day"),
    "price_deviation": Words("price deviation", "sample deviation of the last `window` closes"),
    "bollinger_upper": Words("upper Bollinger band", "SMA + `deviations` × deviation of the last `window` closes"),
    "bollinger_lower": Words("lower Bollinger band", "SMA − `deviations` × deviation of the last `window` closes"),
    "bollinger_percent": Words("Bollinger %B", "the close between the lower band (0) and the upper band (100)"),
    "drawdown": Words("drawdown", "100 × (1 − close ÷ highest of the last `window` closes)"),
    "max_drawdown": Words("max drawdown", "the largest fall from a close to a later one among the last `window`"),
    "atr": Words("ATR", "Wilder's mean of the true range over `window` sessions"),
    "natr": Words("NATR", "100 × ATR ÷ close"),
    "adx": Words("ADX", "Wilder's mean of how far +DI and −DI lie apart: how strong a trend is, either way"),
    "plus_di": Words("+DI", "the share of upward moves in the true range, Wilder's sums over `window` sessions"),
    "minus_di": Words("−DI", "the share of downward moves in the true range, Wilder's sums over `window` sessions"),
    "aroon_up": Words("Aroon up", "100 × (window − sessions since the highest high) ÷ window"),
    "aroon_down": Words("Aroon down", "100 × (window − sessions since the lowest low) ÷ window"),
    "aroon_oscillator": Words("Aroon oscillator", "Aroon up − Aroon down"),
    "trend_clarity": Words("trend clarity", "R² of a straight line through the logarithms of the last `window` closes"),
}
