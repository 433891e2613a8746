"""Strategies as versioned JSON documents, and back."""

import hashlib
import json
from typing import Any, cast

from strategies.tree.decoder import decode_tree
from strategies.tree.encoder import encode_tree
from strategies.tree.figures import plain
from strategies.tree.nodes import REBALANCES, Rebalance, Strategy, Value
from strategies.tree.reader import NAME_REMEDY, TICKER, TICKER_REMEDY, VARIABLE_NAME, Reader, below, shown
from strategies.tree.validate import faults_of, unused_defaults
from treeline.core.errors import Invalid

VERSIONS = (1,)
LONGEST_NAME = 120
LONGEST_DESCRIPTION = 10_000
WIDEST_CORRIDOR = 100.0  # percentage points

_DOCUMENT = '{"version": 1, "name": "Calm trend", "root": NODE}'


def decode(document: object) -> Strategy:
    """The strategy of a JSON document (as `json.loads` gives it), whoever wrote it.

    Raises Invalid with every fault, each with its node's path. Reading stops at a version that isn't known, after
    `reader.MAXIMUM_FAULTS` faults and after `decoder.MAXIMUM_NODES` nodes; the last fault says so.
    """
    reader = Reader()
    if isinstance(document, dict) and "version" in document:
        _check_version(reader, document["version"])
    required, optional = ("version", "name", "root"), ("description", "variables", "rebalance", "corridor")
    fields = reader.fields(document, "", required, optional, _DOCUMENT)
    name = reader.text(fields["name"], "name", LONGEST_NAME) if "name" in fields else ""
    description = reader.text(fields.get("description", ""), "description", LONGEST_DESCRIPTION, empty=True)
    variables = _defaults(reader, fields.get("variables", {}))
    rebalance, corridor = _rebalance(reader, fields)
    if "root" not in fields:
        raise Invalid(reader.faults)
    root = decode_tree(reader, fields["root"])
    strategy = Strategy(name, root, description, variables, rebalance, corridor)
    # A default may well be used in a part that could not be read, so it is called unused only when all could.
    faults = reader.faults + faults_of(strategy) + ([] if reader.faults else unused_defaults(strategy))
    if faults:
        raise Invalid(faults)
    return strategy


def encode(strategy: Strategy) -> dict[str, Any]:
    """The JSON document of a strategy, such that `decode(encode(s)) == s`; empty optional fields are left out."""
    document: dict[str, Any] = {"version": VERSIONS[-1], "name": strategy.name}
    if strategy.description:
        document["description"] = strategy.description
    if strategy.variables:
        document["variables"] = {
            name: value if isinstance(value, str) else plain(value) for name, value in strategy.variables
        }
    if strategy.rebalance != "daily":
        document["rebalance"] = strategy.rebalance
    if strategy.corridor is not None:
        document["corridor"] = plain(strategy.corridor)
    return document | {"root": encode_tree(strategy.root)}


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


def _defaults(reader: Reader, value: object) -> tuple[tuple[str, Value], ...]:
    if not isinstance(value, dict):
        reader.fault("variables", f"{shown(value)} is not an object", 'write {"n": 10}')
        return ()
    found: list[tuple[str, Value]] = []
    for name, default in value.items():
        path = below("variables", name)
        if not isinstance(name, str) or not VARIABLE_NAME.fullmatch(name):
            reader.fault(path, f"{shown(name)} is not a variable's name", NAME_REMEDY)
        read = _default(reader, default, path)
        if read is not None:
            found.append((name, read))
    return tuple(sorted(found, key=lambda pair: str(pair[0])))


def _default(reader: Reader, value: object, path: str) -> Value | None:
    """A number, or a text that spells a ticker: which of them it has to be is known when the tree is."""
    if not isinstance(value, str):
        return cast(float | None, reader.number(value, path, variable=False))
    if TICKER.fullmatch(value):
        return value
    reader.fault(path, f"{shown(value)} is neither a number nor a ticker", f"a ticker is {TICKER_REMEDY}")
    return None


def _rebalance(reader: Reader, fields: dict[str, object]) -> tuple[Rebalance, float | None]:
    rebalance = reader.choice(fields.get("rebalance", "daily"), "rebalance", REBALANCES, "rebalance")
    if "corridor" not in fields:
        return cast(Rebalance, rebalance or "daily"), None
    corridor = cast(float | None, reader.number(fields["corridor"], "corridor", variable=False))
    if corridor is not None and not 0.0 < corridor <= WIDEST_CORRIDOR:
        remedy = f"percentage points, above 0 and at most {plain(WIDEST_CORRIDOR)}"
        reader.fault("corridor", f"{plain(corridor)} is out of range", remedy)
    elif rebalance not in ("daily", None):
        remedy = "leave one of the two out: a corridor is watched daily"
        reader.fault("corridor", f'there is no corridor with the rebalance "{rebalance}"', remedy)
    return cast(Rebalance, rebalance or "daily"), corridor
