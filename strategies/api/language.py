"""The strategy language as OpenAPI schemas, so that the API's document says what a tree may look like.

The authority is `strategies.tree.codec`; a test decodes every example that stands here.
"""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from strategies.indicators.catalogue import CATALOGUE, Definition, Parameter
from strategies.tree.codec import WIDEST_CORRIDOR
from strategies.tree.figures import plain
from strategies.tree.nodes import COMPARATORS, REBALANCES, SELECTS, WEIGHTINGS
from strategies.tree.reader import LONGEST_LIST, TICKER, VARIABLE_NAME
from strategies.tree.sorting import LIMIT_COMPARATORS

EXAMPLE: dict[str, Any] = {
    "version": 1,
    "name": "Calm trend",
    "description": "Half Apple, half Microsoft while the index is above its average.",
    "variables": {"n": 200},
    "root": {
        "node": "gate",
        "condition": {
            "left": {"indicator": "price", "ticker": "SP500"},
            "op": ">",
            "right": {"indicator": "sma", "ticker": "SP500", "window": "{n}"},
        },
        "then": {
            "node": "equal",
            "children": [{"node": "ticker", "ticker": "AAPL"}, {"node": "ticker", "ticker": "MSFT"}],
        },
        "else": {"node": "cash"},
    },
}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(description: str, required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _node(
    kind: str, description: str, fields: dict[str, Any], optional: dict[str, Any] | None = None
) -> dict[str, Any]:
    return _object(description, {"node": {"type": "string", "enum": [kind]}, **fields}, optional)


def _list(items: dict[str, Any], least: int = 1, most: int | None = None) -> dict[str, Any]:
    limits = {"minItems": least} if most is None else {"minItems": least, "maxItems": most}
    return {"type": "array", **limits, "items": items}


def _one_of(words: Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}


_NODE = _reference("StrategyNode")
_CHILDREN = _list(_NODE)
_NUMBER = _reference("StrategyNumber")
_TICKER = _reference("StrategyTicker")
_MEASURE = _reference("StrategyMeasure")
_CONDITION = _reference("StrategyCondition")


def _told(parameter: Parameter) -> str:
    kind = "whole, " if parameter.whole else ""
    usual = "" if parameter.default is None else f", {plain(parameter.default)} when left out"
    return f"{parameter.name}: {kind}{plain(parameter.minimum)} to {plain(parameter.maximum)}{usual}"


def _indicator(definition: Definition, of_ticker: bool) -> dict[str, Any]:
    """One indicator as a reading or as a measure: what it is, its parameters, and when it has its first value."""
    required: dict[str, Any] = {"indicator": {"type": "string", "enum": [definition.name]}}
    optional: dict[str, Any] = {}
    if of_ticker:
        required["ticker"] = _TICKER
    for parameter in definition.parameters:
        (required if parameter.default is None else optional)[parameter.name] = _NUMBER
    optional["days_ago"] = {"description": "Read that many sessions back; 0 when left out.", "oneOf": [_NUMBER]}
    if of_ticker:
        optional["times"] = {"description": "The value is multiplied by it; 1 when left out.", "oneOf": [_NUMBER]}
        optional["plus"] = {"description": "Added to the value after that; 0 when left out.", "oneOf": [_NUMBER]}
    usual = [parameter.default or max(10.0, parameter.minimum) for parameter in definition.parameters]
    parameters = "; ".join(map(_told, definition.parameters)) or "none"
    with_usual = ", ".join(
        f"{one.name} {plain(value)}" for one, value in zip(definition.parameters, usual, strict=True)
    )
    warm_up = f"{definition.lag(usual)}" + (f" with {with_usual}" if with_usual else "")
    told = f"{definition.title}, {definition.unit}. Parameters: {parameters}. Warm-up in sessions: {warm_up}."
    return {"title": definition.title, **_object(f"{told} Source: {definition.source}.", required, optional)}


def _child(name: str, description: str) -> dict[str, Any]:
    return _object(description, {name: _NUMBER, "child": _NODE})


_TERM = _object("A measure of every child, times a weight.", {"measure": _MEASURE, "weight": _NUMBER})
_LIMIT = _object(
    "A child takes part only while this holds for it.",
    {"measure": _MEASURE, "op": _one_of(LIMIT_COMPARATORS), "bound": _NUMBER},
)
_TIE = _object(
    "Among equal scores, whose measure is highest (top) or lowest (bottom) comes first.",
    {"measure": _MEASURE, "select": _one_of(SELECTS)},
)

_NODES = (
    _node("ticker", "Hold this ticker.", {"ticker": _TICKER}),
    _node("cash", "Hold cash, which earns nothing.", {}),
    _node("group", "A child with a name.", {"name": {"type": "string"}, "child": _NODE}),
    _node("equal", "The same share for every child.", {"children": _CHILDREN}),
    _node(
        "specified",
        "A share for every child in proportion to its weight.",
        {"children": _list(_child("weight", "A share of the whole in proportion to its weight."))},
    ),
    _node(
        "inverse_volatility",
        "A share for every child in proportion to 1/σ, σ the sample deviation of its last `window` daily returns.",
        {"window": _NUMBER, "children": _CHILDREN},
    ),
    _node(
        "scale",
        "The first child while `by` is at or below the first stop, the last one at or above the last stop, and "
        "linearly from one to the next between two stops, which ascend.",
        {"by": _reference("StrategyReading"), "children": _list(_child("stop", "The value that is all its."), 2)},
    ),
    _node(
        "sort",
        "The `count` children with the highest or lowest score among those that meet every limit; all of them when "
        'there are fewer. `window` goes with the weighting "inverse_volatility" only.',
        {
            "score": _list(_TERM, 1, LONGEST_LIST),
            "select": _one_of(SELECTS),
            "count": _NUMBER,
            "children": _CHILDREN,
        },
        {
            "weighting": _one_of(WEIGHTINGS),
            "window": _NUMBER,
            "limits": _list(_LIMIT, 1, LONGEST_LIST),
            "ties": _list(_TIE, 1, LONGEST_LIST),
        },
    ),
    _node(
        "gate",
        "`then` on the sessions at whose close the condition is true, otherwise `else`.",
        {"condition": _CONDITION, "then": _NODE, "else": _NODE},
    ),
    _node(
        "enter_exit",
        "A gate with memory: begins outside, goes inside when `enter` is true and back out when `exit` is.",
        {"enter": _CONDITION, "exit": _CONDITION, "inside": _NODE, "outside": _NODE},
    ),
    _node(
        "reference",
        "Another of your saved strategies, its variables at their defaults.",
        {"strategy": {"type": "string", "format": "uuid"}},
    ),
)

_VARIABLE = {"type": "string", "pattern": rf"^\{{{VARIABLE_NAME.pattern}\}}$", "example": "{n}"}

SCHEMAS: dict[str, Any] = {
    "StrategyDocument": {
        **_object(
            "A strategy tree, version 1 of the language.",
            {"version": {"type": "integer", "enum": [1]}, "name": {"type": "string"}, "root": _NODE},
            {
                "description": {"type": "string"},
                "variables": {
                    "type": "object",
                    "description": "The variables' defaults, by name: numbers, and tickers for what stands as one.",
                    "additionalProperties": {"oneOf": [{"type": "number"}, {"type": "string"}]},
                },
                "rebalance": {
                    "description": "When the tree is asked and its answer traded; daily when left out.",
                    **_one_of(REBALANCES),
                },
                "corridor": {
                    "type": "number",
                    "description": "Daily only: trade when the answer changes, or when a holding or the cash has "
                    "drifted further than that many percentage points from its target.",
                    "minimum": 0,
                    "exclusiveMinimum": True,
                    "maximum": plain(WIDEST_CORRIDOR),
                },
            },
        ),
        "example": EXAMPLE,
    },
    "StrategyNode": {"oneOf": list(_NODES)},
    "StrategyCondition": {
        "oneOf": [
            _object(
                "Compared exactly: a tie is not `>`. True when it was so on each of the last `for_days` sessions.",
                {
                    "left": _reference("StrategyOperand"),
                    "op": _one_of(COMPARATORS),
                    "right": _reference("StrategyOperand"),
                },
                {"for_days": {"description": "1 when left out.", "oneOf": [_NUMBER]}},
            ),
            _object("True when every condition is.", {"all": _list(_CONDITION, 1, LONGEST_LIST)}),
            _object("True when at least one condition is.", {"any": _list(_CONDITION, 1, LONGEST_LIST)}),
        ]
    },
    "StrategyOperand": {"oneOf": [_NUMBER, _reference("StrategyReading")]},
    "StrategyReading": {
        "description": "An indicator of a ticker at the session's close.",
        "oneOf": [_indicator(definition, of_ticker=True) for definition in CATALOGUE.values()],
    },
    "StrategyMeasure": {
        "description": "An indicator, taken of every child of a sort.",
        "oneOf": [_indicator(definition, of_ticker=False) for definition in CATALOGUE.values()],
    },
    "StrategyNumber": {
        "description": "A number, or the name of a variable in braces.",
        "oneOf": [{"type": "number"}, _VARIABLE],
    },
    "StrategyTicker": {
        "description": "A ticker, or the name of a variable in braces.",
        "oneOf": [{"type": "string", "pattern": f"^{TICKER.pattern}$", "example": "AAPL"}, _VARIABLE],
    },
}


def add_language(result: dict[str, Any], generator: object, request: object, public: bool) -> dict[str, Any]:
    """drf-spectacular's last step: puts SCHEMAS among the document's components."""
    result["components"]["schemas"].update(SCHEMAS)
    return result


@extend_schema_field(_reference("StrategyDocument"))
class DocumentField(serializers.JSONField):
    """A strategy document, as it came: what is wrong in it is told by the codec, with the node's path."""
