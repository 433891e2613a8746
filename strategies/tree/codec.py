"""Strategies as versioned JSON documents, and back."""

import hashlib
import json
from typing import Any

from strategies.tree.decoder import decode_tree
from strategies.tree.figures import plain, written
from strategies.tree.nodes import (
    Cash,
    Equal,
    Gate,
    Group,
    Node,
    Number,
    Operand,
    Reading,
    Specified,
    Strategy,
    Ticker,
    Variable,
)
from strategies.tree.reader import NAME_REMEDY, VARIABLE_NAME, Reader, below, shown
from strategies.tree.validate import faults_of, unused_defaults
from strategies.tree.walk import children, walk
from treeline.core.errors import Invalid

VERSIONS = (1,)
LONGEST_NAME = 120
LONGEST_DESCRIPTION = 10_000

_DOCUMENT = '{"version": 1, "name": "Calm trend", "root": NODE}'


def decode(document: object) -> Strategy:
    """The strategy of a JSON document (as `json.loads` gives it), whoever wrote it.

    Raises Invalid with every fault, each with its node's path. Reading stops at a version that isn't known, after
    `reader.MAXIMUM_FAULTS` faults and after `decoder.MAXIMUM_NODES` nodes; the last fault says so.
    """
    reader = Reader()
    if isinstance(document, dict) and "version" in document:
        _check_version(reader, document["version"])
    fields = reader.fields(document, "", ("version", "name", "root"), ("description", "variables"), _DOCUMENT)
    name = reader.text(fields["name"], "name", LONGEST_NAME) if "name" in fields else ""
    description = reader.text(fields.get("description", ""), "description", LONGEST_DESCRIPTION, empty=True)
    variables = _defaults(reader, fields.get("variables", {}))
    if "root" not in fields:
        raise Invalid(reader.faults)
    strategy = Strategy(name, decode_tree(reader, fields["root"]), description, variables)
    # A default may well be used in a part that could not be read, so it is called unused only when all could.
    faults = reader.faults + faults_of(strategy) + ([] if reader.faults else unused_defaults(strategy))
    if faults:
        raise Invalid(faults)
    return strategy


def encode(strategy: Strategy) -> dict[str, Any]:
    """The JSON document of a strategy, such that `decode(encode(s)) == s`; empty optional fields are left out."""
    made: list[dict[str, Any]] = []
    for _, _, node in reversed(list(walk(strategy.root))):
        made.append(_document(node, [made.pop() for _ in children(node)]))
    document: dict[str, Any] = {"version": VERSIONS[-1], "name": strategy.name}
    if strategy.description:
        document["description"] = strategy.description
    if strategy.variables:
        document["variables"] = {name: plain(value) for name, value in strategy.variables}
    return document | {"root": made.pop()}


def canonical(strategy: Strategy) -> bytes:
    """The one spelling of a strategy: UTF-8 JSON, sorted keys, no blanks, whole numbers without a fraction."""
    document = encode(strategy)
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(strategy: Strategy) -> str:
    """SHA-256 of the canonical bytes, in hex: equal for equal strategies, name and defaults included."""
    return hashlib.sha256(canonical(strategy)).hexdigest()


def _check_version(reader: Reader, version: object) -> None:
    """Raises Invalid at once for a version we cannot read: what else is in it cannot be judged."""
    if isinstance(version, int) and not isinstance(version, bool) and version in VERSIONS:
        return
    newer = isinstance(version, int) and version > VERSIONS[-1]
    message = f"version {shown(version)} is {'newer than this platform' if newer else 'not known'}"
    reader.fault("version", message, "known versions: " + ", ".join(str(known) for known in VERSIONS))
    raise Invalid(reader.faults)


def _defaults(reader: Reader, value: object) -> tuple[tuple[str, float], ...]:
    if not isinstance(value, dict):
        reader.fault("variables", f"{shown(value)} is not an object", 'write {"n": 10}')
        return ()
    found = []
    for name, default in value.items():
        path = below("variables", name)
        if not isinstance(name, str) or not VARIABLE_NAME.fullmatch(name):
            reader.fault(path, f"{shown(name)} is not a variable's name", NAME_REMEDY)
        number = reader.number(default, path, variable=False)
        if isinstance(number, float):
            found.append((name, number))
    return tuple(sorted(found, key=lambda pair: str(pair[0])))


def _document(node: Node, made: list[dict[str, Any]]) -> dict[str, Any]:
    match node:
        case Ticker():
            return {"node": "ticker", "ticker": node.symbol}
        case Cash():
            return {"node": "cash"}
        case Group():
            return {"node": "group", "name": node.name, "child": made[0]}
        case Equal():
            return {"node": "equal", "children": made}
        case Specified():
            shares = [
                {"weight": _number(weight), "child": child} for weight, child in zip(node.weights, made, strict=True)
            ]
            return {"node": "specified", "children": shares}
        case Gate():
            left, right = (_operand_document(side) for side in (node.condition.left, node.condition.right))
            condition = {"left": left, "op": node.condition.op, "right": right}
            return {"node": "gate", "condition": condition, "then": made[0], "else": made[1]}


def _operand_document(operand: Operand) -> Any:
    if not isinstance(operand, Reading):
        return _number(operand)
    document: dict[str, Any] = {"indicator": operand.indicator, "ticker": operand.ticker}
    return document if operand.window is None else document | {"window": _number(operand.window)}


def _number(number: Number) -> int | float | str:
    return written(number) if isinstance(number, Variable) else plain(number)
