"""The strategy language as OpenAPI schemas, so that the API's document says what a tree may look like.

The authority is `strategies.tree.codec`; a test decodes every example that stands here.
"""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from strategies.indicators.catalogue import CATALOGUE, MAXIMUM_WINDOW, Definition
from strategies.tree.nodes import COMPARATORS
from strategies.tree.reader import VARIABLE_NAME

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


def _node(kind: str, description: str, fields: dict[str, Any]) -> dict[str, Any]:
    return _object(description, {"node": {"type": "string", "enum": [kind]}, **fields})


_NODE = _reference("StrategyNode")
_CHILDREN = {"type": "array", "minItems": 1, "items": _NODE}
_NUMBER = _reference("StrategyNumber")
_TICKER = {"type": "string", "example": "AAPL"}


def _indicator(definition: Definition) -> dict[str, Any]:
    """One indicator as an operand: what it is, which windows it has, and when it has its first value."""
    shortest = definition.minimum_window
    fields = {"indicator": {"type": "string", "enum": [definition.name]}, "ticker": _TICKER}
    if definition.has_window:
        fields["window"] = _NUMBER
        span = f"{shortest} to {MAXIMUM_WINDOW} sessions"
        warm_up = f"{definition.lag(shortest)} with window {shortest}, one more for each session more"
    else:
        span, warm_up = "none", str(definition.lag(0))
    told = f"{definition.title}, {definition.unit}. Window: {span}. Warm-up in sessions: {warm_up}."
    return {"title": definition.title, **_object(f"{told} Source: {definition.source}.", fields)}


_WEIGHTED = _object("A share of the whole in proportion to its weight.", {"weight": _NUMBER, "child": _NODE})

SCHEMAS: dict[str, Any] = {
    "StrategyDocument": {
        **_object(
            "A strategy tree, version 1 of the language.",
            {"version": {"type": "integer", "enum": [1]}, "name": {"type": "string"}, "root": _NODE},
            {
                "description": {"type": "string"},
                "variables": {
                    "type": "object",
                    "description": "The variables' defaults, by name.",
                    "additionalProperties": {"type": "number"},
                },
            },
        ),
        "example": EXAMPLE,
    },
    "StrategyNode": {
        "oneOf": [
            _node("ticker", "Hold this ticker.", {"ticker": _TICKER}),
            _node("cash", "Hold cash, which earns nothing.", {}),
            _node("group", "A child with a name.", {"name": {"type": "string"}, "child": _NODE}),
            _node("equal", "The same share for every child.", {"children": _CHILDREN}),
            _node(
                "specified",
                "A share for every child in proportion to its weight.",
                {"children": {"type": "array", "minItems": 1, "items": _WEIGHTED}},
            ),
            _node(
                "gate",
                "`then` on the sessions at whose close the condition is true, otherwise `else`.",
                {"condition": _reference("StrategyCondition"), "then": _NODE, "else": _NODE},
            ),
        ]
    },
    "StrategyCondition": _object(
        "Compared exactly: a tie is not `>`.",
        {
            "left": _reference("StrategyOperand"),
            "op": {"type": "string", "enum": list(COMPARATORS)},
            "right": _reference("StrategyOperand"),
        },
    ),
    "StrategyOperand": {"oneOf": [_NUMBER, _reference("StrategyReading")]},
    "StrategyReading": {
        "description": "An indicator of a ticker at the session's close.",
        "oneOf": [_indicator(definition) for definition in CATALOGUE.values()],
    },
    "StrategyNumber": {
        "description": "A number, or the name of a variable in braces.",
        "oneOf": [
            {"type": "number"},
            {"type": "string", "pattern": rf"^\{{{VARIABLE_NAME.pattern}\}}$", "example": "{n}"},
        ],
    },
}


def add_language(result: dict[str, Any], generator: object, request: object, public: bool) -> dict[str, Any]:
    """drf-spectacular's last step: puts SCHEMAS among the document's components."""
    result["components"]["schemas"].update(SCHEMAS)
    return result


@extend_schema_field(_reference("StrategyDocument"))
class DocumentField(serializers.JSONField):
    """A strategy document, as it came: what is wrong in it is told by the codec, with the node's path."""
