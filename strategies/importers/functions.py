"""Composer's functions and QuantMage's indicators as measures of our catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strategies.importers.report import Findings, Untranslatable
from strategies.importers.values import number, shown
from strategies.indicators.catalogue import CATALOGUE, Parameter
from strategies.tree.nodes import Measure


@dataclass(frozen=True, slots=True)
class Function:
    """Our indicator, the names under which a file gives its parameters (ours → theirs), and what is unknown of it."""

    indicator: str
    parameters: Mapping[str, Sequence[str]]
    unknown: str = ""


_WINDOW = {"window": ("window", "window-days")}
_TWO = {
    "fast": ("short-window", "short_window", "fast"),
    "slow": ("long-window", "long_window", "slow"),
}
_THREE = _TWO | {"signal": ("smooth-window", "smooth_window", "signal")}

_SEED = "Composer does not say how its exponential average begins; ours begins with the mean of the first window"
_OSCILLATOR = "Composer does not publish the details of its {}; ours is TA-Lib's"
_PPO = _OSCILLATOR.format("percentage price oscillator")
_MACD = _OSCILLATOR.format("MACD")
_BANDS = "Composer does not publish how wide its Bollinger bands are; ours are two deviations, as is usual"
_PRICES = (
    "Composer does not say whether its deviation of prices is the sample's; ours is (n − 1), as its one of returns is"
)
_DRAWDOWN = "QuantMage does not publish its drawdown's sign; a fall is taken as a positive percentage"
_PERCENTS = "QuantMage does not publish the unit of its returns; ours is percent"
_MONTHS = "QuantMage does not publish how long a month of this momentum is; ours has 21 sessions"
_VOLATILITY = "QuantMage does not publish its volatility's unit; ours is the deviation of daily returns in percent"

COMPOSER: dict[str, Function] = {
    "current-price": Function("price", {}),
    "cumulative-return": Function("cumulative_return", _WINDOW),
    "exponential-moving-average-price": Function("ema", _WINDOW, _SEED),
    "max-drawdown": Function("max_drawdown", _WINDOW),
    "moving-average-price": Function("sma", _WINDOW),
    "moving-average-return": Function("mean_return", _WINDOW),
    "relative-strength-index": Function("rsi", _WINDOW),
    "rsi": Function("rsi", _WINDOW),
    "standard-deviation-price": Function("price_deviation", _WINDOW, _PRICES),
    "stdev-price": Function("price_deviation", _WINDOW, _PRICES),
    "standard-deviation-return": Function("volatility", _WINDOW),
    "stdev-return": Function("volatility", _WINDOW),
    "percentage-price-oscillator": Function("ppo", _TWO, _PPO),
    "percentage-price-oscillator-signal": Function("ppo_signal", _THREE, _PPO),
    "moving-average-convergence-divergence": Function("macd", _TWO, _MACD),
    "moving-average-convergence-divergence-signal": Function("macd_signal", _THREE, _MACD),
    "lower-bollinger": Function("bollinger_lower", _WINDOW, _BANDS),
    "upper-bollinger": Function("bollinger_upper", _WINDOW, _BANDS),
}

QUANTMAGE: dict[str, Function] = {
    "CurrentPrice": Function("price", {}),
    "13612uMomentum": Function("momentum_13612u", {}, _MONTHS),
    "13612wMomentum": Function("momentum_13612w", {}, _MONTHS),
    "CumulativeReturn": Function("cumulative_return", _WINDOW, _PERCENTS),
    "Drawdown": Function("drawdown", _WINDOW, _DRAWDOWN),
    "ExponentialMovingAverage": Function("ema", _WINDOW, _SEED.replace("Composer", "QuantMage")),
    "MaxDrawdown": Function("max_drawdown", _WINDOW, _DRAWDOWN),
    "MovingAverage": Function("sma", _WINDOW),
    "MovingAverageOfReturns": Function("mean_return", _WINDOW, _PERCENTS),
    "RelativeStrengthIndex": Function("rsi", _WINDOW),
    "Sma12Momentum": Function("sma12_momentum", {}, _MONTHS),
    "Volatility": Function("volatility", _WINDOW, _VOLATILITY),
}


def measure(
    findings: Findings, path: str, known: Mapping[str, Function], name: object, given: Mapping[str, object]
) -> Measure:
    """The measure that a function with these parameters is. Raises Untranslatable."""
    function = known.get(name) if isinstance(name, str) else None
    if function is None or function.indicator not in CATALOGUE:
        raise Untranslatable(
            f"the function {shown(name)}", "there is no indicator of ours that is known to be the same"
        )
    if function.unknown:
        findings.note(path, function.unknown)
    return Measure(
        function.indicator,
        tuple(
            _parameter(parameter, function.parameters.get(parameter.name, ()), str(name), given)
            for parameter in CATALOGUE[function.indicator].parameters
        ),
    )


def _parameter(parameter: Parameter, spellings: Sequence[str], function: str, given: Mapping[str, object]) -> float:
    for spelling in spellings:
        if given.get(spelling) not in (None, ""):
            value = number(given[spelling])
            if value is None or not parameter.minimum <= value <= parameter.maximum:
                reason = f"its {parameter.name} is {shown(given[spelling])}, ours goes from {parameter.minimum:g} to "
                raise Untranslatable(f"the function {function}", f"{reason}{parameter.maximum:g}")
            if parameter.whole and value != int(value):
                raise Untranslatable(f"the function {function}", f"its {parameter.name} is not whole: {value:g}")
            return value
    if spellings or parameter.default is None:
        raise Untranslatable(f"the function {function}", f"its {parameter.name} is not given")
    return parameter.default
