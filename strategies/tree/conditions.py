"""Indicators, comparisons and conditions of a document that anybody may have written.

What could not be read is replaced by something that has no fault of its own.
"""

from collections.abc import Sequence
from typing import cast

from strategies.indicators.catalogue import CATALOGUE, Definition, Parameter
from strategies.tree.figures import plain
from strategies.tree.nodes import (
    COMPARATORS,
    AllOf,
    AnyOf,
    Comparator,
    Comparison,
    Condition,
    Measure,
    Number,
    Operand,
    Reading,
)
from strategies.tree.reader import Reader

MAXIMUM_LEVELS = 20  # of all and any in each other, so that whoever recurses over a condition has that few

UNREAD_MEASURE = Measure("price")
UNREAD_READING = Reading(UNREAD_MEASURE, "?")
UNREAD_CONDITION = Comparison(UNREAD_READING, ">", 0.0)

_COMPARISON = '{"left": {"indicator": "rsi", "ticker": "SPY", "window": 10}, "op": ">", "right": 75}'
_PARAMETERS = tuple({parameter.name: None for known in CATALOGUE.values() for parameter in known.parameters})


def read_condition(reader: Reader, path: str, value: object, level: int = 1) -> Condition:
    """A comparison, or all or any of several conditions."""
    words = [word for word in ("all", "any") if isinstance(value, dict) and word in value]
    if not words:
        return _comparison(reader, path, value)
    word = words[0]
    fields = reader.fields(value, path, (word,), example=f'{{"{word}": [CONDITION, …]}}')
    if level == MAXIMUM_LEVELS:
        reader.fault(path, f"the condition is deeper than {MAXIMUM_LEVELS} levels", "nest less")
        return UNREAD_CONDITION
    parts = tuple(
        read_condition(reader, place, part, level + 1)
        for place, part in reader.items(fields[word], f"{path}.{word}", "conditions")
    )
    return AllOf(parts) if word == "all" else AnyOf(parts)


def read_reading(reader: Reader, path: str, value: object) -> Reading:
    """An indicator of a ticker, `{"indicator": "rsi", "ticker": "SPY", "window": 10}`."""
    fields, measure = _measured(reader, path, value, ("ticker",), ("times", "plus"))
    ticker = reader.symbol(fields["ticker"], f"{path}.ticker") if "ticker" in fields else "?"
    times, plus = (read_number(reader, path, fields, name, usual) for name, usual in (("times", 1.0), ("plus", 0.0)))
    return UNREAD_READING if measure is None else Reading(measure, ticker, times, plus)


def read_measure(reader: Reader, path: str, value: object) -> Measure:
    """An indicator of nothing yet, `{"indicator": "rsi", "window": 10}`."""
    return _measured(reader, path, value, (), ())[1] or UNREAD_MEASURE


def read_number(reader: Reader, path: str, fields: dict[str, object], name: str, otherwise: float) -> Number:
    """The number of a field; `otherwise` when it is missing or none."""
    number = reader.number(fields[name], f"{path}.{name}") if name in fields else None
    return otherwise if number is None else number


def read_comparator(reader: Reader, path: str, fields: dict[str, object], known: Sequence[Comparator]) -> Comparator:
    """The field "op", one of `known`."""
    op = reader.choice(fields["op"], f"{path}.op", known, "comparison") if "op" in fields else None
    return cast(Comparator, op or ">")


def _comparison(reader: Reader, path: str, value: object) -> Comparison:
    reader.part(path)
    fields = reader.fields(value, path, ("left", "op", "right"), ("for_days",), _COMPARISON)
    op = read_comparator(reader, path, fields, COMPARATORS)
    left, right = (
        _operand(reader, f"{path}.{side}", fields[side]) if side in fields else UNREAD_READING
        for side in ("left", "right")
    )
    return Comparison(left, op, right, read_number(reader, path, fields, "for_days", 1.0))


def _operand(reader: Reader, path: str, value: object) -> Operand:
    if isinstance(value, dict):
        return read_reading(reader, path, value)
    number = reader.number(value, path)
    return UNREAD_READING if number is None else number


def _measured(
    reader: Reader, path: str, value: object, required: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[dict[str, object], Measure | None]:
    """The fields of an indicator with further ones, and its measure; None when that could not be read."""
    known = value.get("indicator") if isinstance(value, dict) else None
    definition = CATALOGUE.get(known) if isinstance(known, str) else None
    optional = ("days_ago", *optional)
    if definition is None:
        example = '{"indicator": "rsi", ' + '"ticker": "SPY", ' * ("ticker" in required) + '"window": 10}'
        fields = reader.fields(value, path, ("indicator", *required), (*_PARAMETERS, *optional), example)
        if "indicator" in fields:
            reader.choice(known, f"{path}.indicator", CATALOGUE, "indicator")
        return fields, None
    needed = tuple(parameter.name for parameter in definition.parameters if parameter.default is None)
    spare = tuple(parameter.name for parameter in definition.parameters if parameter.default is not None)
    example = _example(definition, "ticker" in required)
    fields = reader.fields(value, path, ("indicator", *required, *needed), (*spare, *optional), example)
    parameters = [_parameter(reader, path, fields, parameter) for parameter in definition.parameters]
    days_ago = read_number(reader, path, fields, "days_ago", 0.0)
    if None in parameters:
        return fields, None
    return fields, Measure(definition.name, tuple(cast(list[Number], parameters)), days_ago)


def _parameter(reader: Reader, path: str, fields: dict[str, object], parameter: Parameter) -> Number | None:
    if parameter.name in fields:
        return reader.number(fields[parameter.name], f"{path}.{parameter.name}")
    return None if parameter.default is None else float(parameter.default)


def _example(definition: Definition, ticker: bool) -> str:
    words = [f'"indicator": "{definition.name}"'] + ['"ticker": "SPY"'] * ticker
    for parameter in definition.parameters:
        if parameter.default is None:
            usual = min(max(10.0, parameter.minimum), parameter.maximum)
            words.append(f'"{parameter.name}": {plain(usual)}')
    return "{" + ", ".join(words) + "}"
