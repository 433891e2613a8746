"""The tree of a document, read without recursion.

First down the document, parents before children: each node's own fields are read into a maker that lacks only its
sub-trees. Then the makers in reverse, so that every node finds its sub-trees made. A document may be nested as deeply
as somebody likes: below MAXIMUM_DEPTH levels nothing is read, and whoever recurses over the finished tree has that few.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from strategies.tree.conditions import (
    UNREAD_CONDITION,
    UNREAD_READING,
    read_condition,
    read_number,
    read_reading,
)
from strategies.tree.nodes import (
    Cash,
    Condition,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Node,
    Number,
    Reference,
    Scale,
    Specified,
    Ticker,
    Variable,
)
from strategies.tree.reader import Reader, shown
from strategies.tree.sorting import read_sorting
from treeline.core.errors import Invalid

MAXIMUM_DEPTH = 200
MAXIMUM_NODES = 20_000
LONGEST_GROUP_NAME = 500
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_EXAMPLES = {
    "ticker": '{"node": "ticker", "ticker": "SPY"}',
    "cash": '{"node": "cash"}',
    "group": '{"node": "group", "name": "Core", "child": NODE}',
    "equal": '{"node": "equal", "children": [NODE, …]}',
    "specified": '{"node": "specified", "children": [{"weight": 60, "child": NODE}, …]}',
    "inverse_volatility": '{"node": "inverse_volatility", "window": 20, "children": [NODE, …]}',
    "scale": '{"node": "scale", "by": READING, "children": [{"stop": 10, "child": NODE}, …]}',
    "sort": '{"node": "sort", "score": [{"measure": {"indicator": "rsi", "window": 10}, "weight": 1}], '
    '"select": "top", "count": 3, "children": [NODE, …]}',
    "gate": '{"node": "gate", "condition": {"left": …, "op": ">", "right": …}, "then": NODE, "else": NODE}',
    "enter_exit": '{"node": "enter_exit", "enter": CONDITION, "exit": CONDITION, "inside": NODE, "outside": NODE}',
    "reference": '{"node": "reference", "strategy": "7f0c1a52-6a4e-4d0e-9a53-0d6a3c1f2b11"}',
}

# A node that still lacks its sub-trees, and those sub-trees as (path, document).
Maker = Callable[[Sequence[Node]], Node]
Below = list[tuple[str, object]]


def decode_tree(reader: Reader, document: object) -> Node:
    """The tree below `root`; faults go to the reader, and what could not be read is left out or replaced.

    Raises Invalid with what was found so far when the tree has more than MAXIMUM_NODES nodes.
    """
    makers: list[tuple[Maker, int]] = []
    waiting: list[tuple[str, int, object]] = [("root", 1, document)]
    while waiting:
        path, level, value = waiting.pop()
        make, sub_trees = _node(reader, path, value)
        if level == MAXIMUM_DEPTH and sub_trees:
            reader.fault(path, f"the tree is deeper than {MAXIMUM_DEPTH} levels", "nest less")
            make, sub_trees = _nothing, []
        if len(makers) + len(waiting) + len(sub_trees) >= MAXIMUM_NODES:
            message = f"the tree has more than {MAXIMUM_NODES:,} nodes; the rest was not read"
            reader.fault(path, message, "make it smaller")
            raise Invalid(reader.faults)
        makers.append((make, len(sub_trees)))
        waiting.extend((place, level + 1, child) for place, child in reversed(sub_trees))
    made: list[Node] = []
    for make, count in reversed(makers):
        made.append(make([made.pop() for _ in range(count)]))
    return made.pop()


def _nothing(_: Sequence[Node]) -> Node:
    return Cash()


def _node(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    if not isinstance(value, dict):
        reader.fault(path, f"{shown(value)} is not a node", 'write an object such as {"node": "cash"}')
        return _nothing, []
    if "node" not in value:
        reader.fault(path, 'the field "node" is missing', "it says what the node is: " + ", ".join(_EXAMPLES))
        return _nothing, []
    kind = reader.choice(value["node"], f"{path}.node", _EXAMPLES, "node")
    return (_nothing, []) if kind is None else _READERS[kind](reader, path, value)


def _ticker(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    fields = reader.fields(value, path, ("node", "ticker"), example=_EXAMPLES["ticker"])
    symbol = reader.symbol(fields["ticker"], f"{path}.ticker") if "ticker" in fields else "?"
    return lambda _: Ticker(symbol), []


def _cash(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    reader.fields(value, path, ("node",), example=_EXAMPLES["cash"])
    return lambda _: Cash(), []


def _group(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    fields = reader.fields(value, path, ("node", "name", "child"), example=_EXAMPLES["group"])
    name = reader.text(fields["name"], f"{path}.name", LONGEST_GROUP_NAME) if "name" in fields else "?"
    return lambda made: Group(name, made[0]), [(f"{path}.child", fields.get("child", _STAND_IN))]


def _equal(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    fields = reader.fields(value, path, ("node", "children"), example=_EXAMPLES["equal"])
    sub_trees = list(_children(reader, path, fields))
    return (lambda made: Equal(tuple(made))), sub_trees


def _specified(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    fields = reader.fields(value, path, ("node", "children"), example=_EXAMPLES["specified"])
    weights, sub_trees = _numbered_children(reader, path, fields, "weight")
    if not weights:
        return _nothing, []
    return (lambda made: Specified(weights, tuple(made))), sub_trees


def _inverse_volatility(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    fields = reader.fields(value, path, ("node", "window", "children"), example=_EXAMPLES["inverse_volatility"])
    window = read_number(reader, path, fields, "window", 2.0)
    sub_trees = list(_children(reader, path, fields))
    return (lambda made: InverseVolatility(window, tuple(made))), sub_trees


def _scale(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    fields = reader.fields(value, path, ("node", "by", "children"), example=_EXAMPLES["scale"])
    by = read_reading(reader, f"{path}.by", fields["by"]) if "by" in fields else UNREAD_READING
    stops, sub_trees = _numbered_children(reader, path, fields, "stop")
    if len(sub_trees) == 1:
        remedy = "a scale goes from one child to the next: give at least two"
        reader.fault(f"{path}.children", "there is one child only", remedy)
    if not stops:
        return _nothing, []
    return (lambda made: Scale(by, stops, tuple(made))), sub_trees


def _sort(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    required = ("node", "score", "select", "count", "children")
    optional = ("weighting", "window", "limits", "ties")
    fields = reader.fields(value, path, required, optional, _EXAMPLES["sort"])
    sorting = read_sorting(reader, path, fields)
    sub_trees = list(_children(reader, path, fields))
    if not sub_trees:
        return _nothing, []
    return (lambda made: replace(sorting, children=tuple(made))), sub_trees


def _gate(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    fields = reader.fields(value, path, ("node", "condition", "then", "else"), example=_EXAMPLES["gate"])
    condition = _condition(reader, path, fields, "condition")
    return (lambda made: Gate(condition, made[0], made[1])), _branches(path, fields, "then", "else")


def _enter_exit(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    required = ("node", "enter", "exit", "inside", "outside")
    fields = reader.fields(value, path, required, example=_EXAMPLES["enter_exit"])
    enter, leave = (_condition(reader, path, fields, name) for name in ("enter", "exit"))
    return (lambda made: EnterExit(enter, leave, made[0], made[1])), _branches(path, fields, "inside", "outside")


def _reference(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    fields = reader.fields(value, path, ("node", "strategy"), example=_EXAMPLES["reference"])
    strategy = fields.get("strategy", "?")
    if "strategy" in fields and not (isinstance(strategy, str) and _UUID.fullmatch(strategy)):
        remedy = "copy it from the strategy's address: 32 hexadecimal digits in five groups"
        reader.fault(f"{path}.strategy", f"{shown(strategy)} is not a strategy's id", remedy)
    return (lambda _: Reference(str(strategy).lower())), []


def _condition(reader: Reader, path: str, fields: dict[str, object], name: str) -> Condition:
    return read_condition(reader, f"{path}.{name}", fields[name]) if name in fields else UNREAD_CONDITION


def _branches(path: str, fields: dict[str, object], *names: str) -> Below:
    return [(f"{path}.{name}", fields.get(name, _STAND_IN)) for name in names]


def _numbered_children(
    reader: Reader, path: str, fields: dict[str, object], name: str
) -> tuple[tuple[Number, ...], Below]:
    """The children of a node that gives each a number, `{name: NUMBER, "child": NODE}`; () and [] after a fault."""
    numbers: list[Number] = []
    sub_trees: Below = []
    for place, numbered in _children(reader, path, fields):
        parts = reader.fields(numbered, place, (name, "child"), example=f'{{"{name}": 60, "child": NODE}}')
        number = reader.number(parts[name], f"{place}.{name}") if name in parts else None
        numbers.append(_UNREAD_NUMBER if number is None else number)
        sub_trees.append((f"{place}.child", parts.get("child", _STAND_IN)))
    return tuple(numbers), sub_trees


def _children(reader: Reader, path: str, fields: dict[str, object]) -> Iterator[tuple[str, object]]:
    value = fields.get("children")
    if "children" not in fields:
        return
    if not isinstance(value, list | tuple):
        reader.fault(f"{path}.children", f"{shown(value)} is not a list", "write [NODE, …]")
    elif not value:
        reader.fault(f"{path}.children", "there are no children", 'give at least one, or hold {"node": "cash"}')
    elif len(value) > MAXIMUM_NODES:
        reader.fault(f"{path}.children", f"{len(value):,} children", f"a tree has {MAXIMUM_NODES:,} nodes at most")
    else:
        for index, child in enumerate(value):
            yield f"{path}.children[{index}]", child


# These stand for what is missing or could not be read; they have no fault of their own.
_STAND_IN = {"node": "cash"}
_UNREAD_NUMBER = Variable("?")

_READERS: dict[str, Callable[[Reader, str, object], tuple[Maker, Below]]] = {
    "ticker": _ticker,
    "cash": _cash,
    "group": _group,
    "equal": _equal,
    "specified": _specified,
    "inverse_volatility": _inverse_volatility,
    "scale": _scale,
    "sort": _sort,
    "gate": _gate,
    "enter_exit": _enter_exit,
    "reference": _reference,
}
