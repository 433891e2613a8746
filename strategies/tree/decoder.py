"""The tree of a document, read without recursion.

First down the document, parents before children: each node's own fields are read into a maker that lacks only its
sub-trees. Then the makers in reverse, so that every node finds its sub-trees made. A document may be nested as deeply
as somebody likes: below MAXIMUM_DEPTH levels nothing is read, and whoever recurses over the finished tree has that few.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import cast

from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.nodes import (
    COMPARATORS,
    Cash,
    Comparator,
    Comparison,
    Equal,
    Gate,
    Group,
    Node,
    Number,
    Operand,
    Reading,
    Specified,
    Ticker,
)
from strategies.tree.reader import Reader, shown
from treeline.core.errors import Invalid

MAXIMUM_DEPTH = 200
MAXIMUM_NODES = 20_000
LONGEST_GROUP_NAME = 500

_EXAMPLES = {
    "ticker": '{"node": "ticker", "ticker": "SPY"}',
    "cash": '{"node": "cash"}',
    "group": '{"node": "group", "name": "Core", "child": NODE}',
    "equal": '{"node": "equal", "children": [NODE, …]}',
    "specified": '{"node": "specified", "children": [{"weight": 60, "child": NODE}, …]}',
    "gate": '{"node": "gate", "condition": {"left": …, "op": ">", "right": …}, "then": NODE, "else": NODE}',
}
_COMPARISON = '{"left": {"indicator": "rsi", "ticker": "SPY", "window": 10}, "op": ">", "right": 75}'
_SHARE = '{"weight": 60, "child": NODE}'

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
    symbol = reader.ticker(fields["ticker"], f"{path}.ticker") if "ticker" in fields else "?"
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
    weights: list[Number] = []
    sub_trees: Below = []
    for place, share in _children(reader, path, fields):
        parts = reader.fields(share, place, ("weight", "child"), example=_SHARE)
        weight = reader.number(parts["weight"], f"{place}.weight") if "weight" in parts else None
        weights.append(1.0 if weight is None else weight)
        sub_trees.append((f"{place}.child", parts.get("child", _STAND_IN)))
    if not weights:
        return _nothing, []
    return (lambda made: Specified(tuple(weights), tuple(made))), sub_trees


def _gate(reader: Reader, path: str, value: object) -> tuple[Maker, Below]:
    fields = reader.fields(value, path, ("node", "condition", "then", "else"), example=_EXAMPLES["gate"])
    condition = _comparison(reader, f"{path}.condition", fields["condition"]) if "condition" in fields else _UNREAD
    sub_trees = [(f"{path}.{branch}", fields.get(branch, _STAND_IN)) for branch in ("then", "else")]
    return (lambda made: Gate(condition, made[0], made[1])), sub_trees


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
_UNREAD_READING = Reading("price", "?")
_UNREAD = Comparison(_UNREAD_READING, ">", 0.0)


def _comparison(reader: Reader, path: str, value: object) -> Comparison:
    fields = reader.fields(value, path, ("left", "op", "right"), example=_COMPARISON)
    op = reader.choice(fields["op"], f"{path}.op", COMPARATORS, "comparison") if "op" in fields else ">"
    left, right = (
        _operand(reader, f"{path}.{side}", fields[side]) if side in fields else _UNREAD_READING
        for side in ("left", "right")
    )
    return Comparison(left, cast(Comparator, op or ">"), right)


def _operand(reader: Reader, path: str, value: object) -> Operand:
    if not isinstance(value, dict):
        number = reader.number(value, path)
        return _UNREAD_READING if number is None else number
    known = value.get("indicator")
    definition = CATALOGUE.get(known) if isinstance(known, str) else None
    example = '{"indicator": "rsi", "ticker": "SPY", "window": 10}'
    required: tuple[str, ...] = ("indicator", "ticker")
    if definition is None:
        fields = reader.fields(value, path, required, ("window",), example)
        if "indicator" in fields:
            reader.choice(known, f"{path}.indicator", CATALOGUE, "indicator")
    elif definition.has_window:
        fields = reader.fields(value, path, (*required, "window"), example=example.replace("rsi", definition.name))
    else:
        fields = reader.fields(value, path, required, example=f'{{"indicator": "{definition.name}", "ticker": "SPY"}}')
    ticker = reader.ticker(fields["ticker"], f"{path}.ticker") if "ticker" in fields else "?"
    window = reader.number(fields["window"], f"{path}.window") if "window" in fields else None
    if definition is None or (definition.has_window and window is None):
        return _UNREAD_READING
    return Reading(definition.name, ticker, window)


_READERS: dict[str, Callable[[Reader, str, object], tuple[Maker, Below]]] = {
    "ticker": _ticker,
    "cash": _cash,
    "group": _group,
    "equal": _equal,
    "specified": _specified,
    "gate": _gate,
}
