"""Conditions and indicators of QuantMage's spells."""

from collections.abc import Mapping

from strategies.importers.functions import QUANTMAGE, measure
from strategies.importers.report import Findings, Untranslatable
from strategies.importers.values import number, shown, ticker
from strategies.tree.nodes import AllOf, AnyOf, Comparison, Condition, Measure, Operand, Reading

Fields = Mapping[str, object]

_MOST_CONDITIONS = 50
_MOST_LEVELS = 20
_NOT_GREATER = "QuantMage does not publish whether a tie counts as less; ours does not"


def condition_of(findings: Findings, path: str, value: object, level: int = 1) -> Condition:
    """A condition, whichever its type. Raises Untranslatable."""
    if not isinstance(value, dict):
        raise Untranslatable("a condition", f"{shown(value)} is not an object")
    kind = value.get("condition_type")
    if kind == "SingleCondition":
        return _single(findings, path, value)
    if kind not in ("AllOf", "AnyOf"):
        raise Untranslatable(f"the condition {shown(kind)}", "it is none that is known")
    given = value.get("conditions")
    if not isinstance(given, list) or not 1 <= len(given) <= _MOST_CONDITIONS or level == _MOST_LEVELS:
        raise Untranslatable("a condition", "ours has up to 20 levels, and from 1 to 50 conditions in each")
    parts = tuple(condition_of(findings, path, one, level + 1) for one in given)
    return AllOf(parts) if kind == "AllOf" else AnyOf(parts)


def measure_of(findings: Findings, path: str, indicator: object, days_ago: float = 0.0) -> Measure:
    """An indicator {type, window}. Raises Untranslatable."""
    fields = indicator if isinstance(indicator, dict) else {}
    found = measure(findings, path, QUANTMAGE, fields.get("type"), fields)
    return Measure(found.indicator, found.parameters, days_ago)


def reading_of(
    findings: Findings,
    path: str,
    indicator: object,
    symbol: object,
    days_ago: float = 0.0,
    line: tuple[float, float] = (1.0, 0.0),
) -> Reading:
    """An indicator of a ticker, times line[0] plus line[1]. Raises Untranslatable."""
    found = measure_of(findings, path, indicator, days_ago)
    return Reading(found, ticker(findings, path, plain_ticker(symbol)), *line)


def plain_ticker(symbol: object) -> object:
    """The symbol, unless it is a ratio of two or a series of another kind. Raises Untranslatable."""
    if isinstance(symbol, str) and "/" in symbol:
        raise Untranslatable(f"the ticker {shown(symbol)}", "it is the ratio of two, which ours cannot read")
    if isinstance(symbol, str) and symbol.startswith("@"):
        raise Untranslatable(f"the ticker {shown(symbol)}", "it is an economic series, not a ticker")
    return symbol


def _single(findings: Findings, path: str, fields: Fields) -> Condition:
    kind = fields.get("type")
    if kind not in ("IndicatorAndNumber", "BothIndicators"):
        raise Untranslatable(f"a condition of the type {shown(kind)}", "ours compares indicators and numbers")
    days_ago = _whole(fields, "lh_days_ago", 0)
    left = reading_of(findings, path, fields.get("lh_indicator"), fields.get("lh_ticker_symbol"), days_ago)
    right: Operand
    if kind == "BothIndicators":
        line = (_number(fields, "rh_weight", 1.0), _number(fields, "rh_bias", 0.0))
        indicator, symbol = fields.get("rh_indicator"), fields.get("rh_ticker_symbol")
        right = reading_of(findings, path, indicator, symbol, _whole(fields, "rh_days_ago", 0), line)
    else:
        right = _against(fields, left)
    greater = fields.get("greater_than")
    if not isinstance(greater, bool):
        raise Untranslatable("a condition", f"its greater_than is {shown(greater)}, neither true nor false")
    if not greater:
        findings.note(path, _NOT_GREATER)
    return Comparison(left, ">" if greater else "<", right, _whole(fields, "for_days", 1))


def _against(fields: Fields, left: Reading) -> float:
    if left.measure.indicator == "volatility":
        raise Untranslatable("a comparison of Volatility with a number", "QuantMage does not publish its unit")
    value = number(fields.get("rh_value"))
    if value is None:
        raise Untranslatable("a condition", f"{shown(fields.get('rh_value'))} is not a number")
    return value


def _number(fields: Fields, name: str, usual: float) -> float:
    value = number(fields.get(name, usual))
    if value is None:
        raise Untranslatable("a condition", f"its {name} is {shown(fields[name])}, which is not a number")
    return value


def _whole(fields: Fields, name: str, least: int) -> float:
    value = _number(fields, name, float(least))
    if value != int(value) or not least <= value <= 2000:
        raise Untranslatable("a condition", f"its {name} is {value:g}; ours is whole, from {least} to 2,000")
    return value
