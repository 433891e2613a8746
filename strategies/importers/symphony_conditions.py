"""Conditions of symphonies in maps: the flat fields of a branch, and the newer `condition`."""

from collections.abc import Mapping

from strategies.importers import composer
from strategies.importers.report import Findings, Untranslatable
from strategies.importers.values import number, shown
from strategies.tree.nodes import AllOf, AnyOf, Comparison, Condition, Operand

Fields = Mapping[str, object]

_MOST_CONDITIONS = 50
_MOST_LEVELS = 20
_ANY_TICKER = "%"  # stands for each ticker of a list
_BOTH = "its `condition` is taken, as Composer does; older fields beside it are not looked at"


def condition_of(findings: Findings, path: str, branch: Fields) -> Condition:
    """The condition of an if-child. Raises Untranslatable."""
    if branch.get("condition") is None:
        return _flat(findings, path, branch)
    if "comparator" in branch:
        findings.note(path, _BOTH)
    return _newer(findings, path, branch["condition"], 1)


def parameters(fields: Fields, prefix: str) -> dict[str, object]:
    """The parameters of a function, newer (`-fn-params`) before older (`-window-days`)."""
    given = fields.get(f"{prefix}-fn-params")
    found = {"window": fields.get(f"{prefix}-window-days")}
    return found | {str(name): value for name, value in given.items()} if isinstance(given, dict) else found


def _flat(findings: Findings, path: str, branch: Fields) -> Condition:
    left = composer.reading(findings, path, branch.get("lhs-fn"), branch.get("lhs-val"), parameters(branch, "lhs"))
    op = composer.comparator(branch.get("comparator"))
    right: Operand
    fixed, value = branch.get("rhs-fixed-value?"), branch.get("rhs-val")
    if fixed is True or (fixed is None and "rhs-fn" not in branch and number(value) is not None):
        right = composer.constant(value)
    else:
        right = composer.reading(findings, path, branch.get("rhs-fn"), value, parameters(branch, "rhs"))
    return Comparison(left, op, right)


def _newer(findings: Findings, path: str, value: object, level: int) -> Condition:
    if not isinstance(value, dict):
        raise Untranslatable("a condition", f"{shown(value)} is not a map")
    kind = value.get("condition-type")
    if kind == "compound":
        parts = _some(value.get("conditions"), "conditions")
        if level == _MOST_LEVELS:
            raise Untranslatable("a condition", f"it has more than {_MOST_LEVELS} levels")
        return _joined(value, tuple(_newer(findings, path, part, level + 1) for part in parts))
    if kind == "binary-compound":
        tickers = _some(value.get("tickers"), "tickers")
        return _joined(value, tuple(_binary(findings, path, value, symbol) for symbol in tickers))
    if kind == "binary":
        return _binary(findings, path, value, None)
    raise Untranslatable("a condition", f"its type {shown(kind)} is none that is known")


def _some(value: object, what: str) -> list[object]:
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST_CONDITIONS:
        raise Untranslatable("a condition", f"it has no list of 1 to {_MOST_CONDITIONS} {what}")
    return value


def _joined(value: Fields, parts: tuple[Condition, ...]) -> Condition:
    operator = value.get("operator")
    if operator not in ("any", "all"):
        raise Untranslatable("a condition", f"its operator {shown(operator)} is neither any nor all")
    if len(parts) == 1:
        return parts[0]
    return AnyOf(parts) if operator == "any" else AllOf(parts)


def _binary(findings: Findings, path: str, value: Fields, symbol: object) -> Condition:
    left, right = (_operand(findings, path, value.get(side), symbol) for side in ("lhs", "rhs"))
    if isinstance(left, float) and isinstance(right, float):
        raise Untranslatable("a condition", "it compares two numbers, so it never changes")
    return Comparison(left, composer.comparator(value.get("comparator")), right)


def _operand(findings: Findings, path: str, value: object, symbol: object) -> Operand:
    if not isinstance(value, dict):
        raise Untranslatable("a condition", f"{shown(value)} is neither a function nor a constant")
    if "constant" in value:
        return composer.constant(value["constant"])
    given, named = value.get("params"), value.get("ticker")
    if named == _ANY_TICKER:
        named = symbol
    return composer.reading(findings, path, value.get("fn"), named, given if isinstance(given, dict) else {})
