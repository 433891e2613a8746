"""The tree of a strategy as a JSON document: what the decoder reads. Fields that hold their default are left out."""

from typing import Any

from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.figures import plain, written
from strategies.tree.nodes import (
    AllOf,
    AnyOf,
    Cash,
    Comparison,
    Condition,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Measure,
    Node,
    Number,
    Operand,
    Reading,
    Reference,
    Scale,
    Sort,
    Specified,
    Ticker,
    Variable,
)
from strategies.tree.walk import children, walk

Document = dict[str, Any]

KINDS: dict[type[Node], str] = {
    Ticker: "ticker",
    Cash: "cash",
    Group: "group",
    Equal: "equal",
    Specified: "specified",
    InverseVolatility: "inverse_volatility",
    Scale: "scale",
    Sort: "sort",
    Gate: "gate",
    EnterExit: "enter_exit",
    Reference: "reference",
}


def encode_tree(root: Node) -> Document:
    """The document of a tree."""
    made: list[Document] = []
    for _, _, node in reversed(list(walk(root))):
        made.append(_document(node, [made.pop() for _ in children(node)]))
    return made.pop()


def _document(node: Node, made: list[Document]) -> Document:
    fields: Document
    match node:
        case Ticker():
            fields = {"ticker": written(node.symbol)}
        case Cash():
            fields = {}
        case Reference():
            fields = {"strategy": node.strategy}
        case Group():
            fields = {"name": node.name, "child": made[0]}
        case Equal():
            fields = {"children": made}
        case Specified():
            fields = {"children": _numbered("weight", node.weights, made)}
        case InverseVolatility():
            fields = {"window": _number(node.window), "children": made}
        case Scale():
            fields = {"by": _reading(node.by), "children": _numbered("stop", node.stops, made)}
        case Sort():
            fields = _sorting(node) | {"children": made}
        case Gate():
            fields = {"condition": _condition(node.condition), "then": made[0], "else": made[1]}
        case EnterExit():
            conditions = {"enter": _condition(node.enter), "exit": _condition(node.exit)}
            fields = conditions | {"inside": made[0], "outside": made[1]}
    return {"node": KINDS[type(node)], **fields}


def _numbered(name: str, numbers: tuple[Number, ...], made: list[Document]) -> list[Document]:
    return [{name: _number(number), "child": child} for number, child in zip(numbers, made, strict=True)]


def _sorting(node: Sort) -> Document:
    document: Document = {
        "score": [{"measure": _measure(term.measure), "weight": _number(term.weight)} for term in node.score],
        "select": node.select,
        "count": _number(node.count),
    }
    if node.weighting != "equal":
        document["weighting"] = node.weighting
    if node.window is not None:
        document["window"] = _number(node.window)
    if node.limits:
        document["limits"] = [
            {"measure": _measure(limit.measure), "op": limit.op, "bound": _number(limit.bound)} for limit in node.limits
        ]
    if node.ties:
        document["ties"] = [{"measure": _measure(tie.measure), "select": tie.select} for tie in node.ties]
    return document


def _condition(condition: Condition) -> Document:
    match condition:
        case AllOf():
            return {"all": [_condition(part) for part in condition.conditions]}
        case AnyOf():
            return {"any": [_condition(part) for part in condition.conditions]}
        case Comparison():
            document = {"left": _operand(condition.left), "op": condition.op, "right": _operand(condition.right)}
            return document | _unless(1.0, for_days=condition.for_days)


def _operand(operand: Operand) -> Any:
    return _reading(operand) if isinstance(operand, Reading) else _number(operand)


def _reading(reading: Reading) -> Document:
    measure = _measure(reading.measure)
    document = {"indicator": measure.pop("indicator"), "ticker": written(reading.ticker)} | measure
    return document | _unless(1.0, times=reading.times) | _unless(0.0, plus=reading.plus)


def _measure(measure: Measure) -> Document:
    parameters = CATALOGUE[measure.indicator].parameters
    document: Document = {"indicator": measure.indicator}
    for parameter, number in zip(parameters, measure.parameters, strict=True):
        document[parameter.name] = _number(number)
    return document | _unless(0.0, days_ago=measure.days_ago)


def _unless(usual: float, **fields: Number) -> Document:
    return {name: _number(number) for name, number in fields.items() if number != usual}


def _number(number: Number) -> int | float | str:
    return written(number) if isinstance(number, Variable) else plain(number)
