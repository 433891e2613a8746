"""Symphonies in Composer's `defsymphony` notation.

(defsymphony NAME {:rebalance-frequency :daily} BLOCK), where a block is one of

    (asset TICKER NAME)                         (group NAME [BLOCK …])
    (weight-equal [BLOCK …])                    (weight-specified 0.6 BLOCK 0.4 BLOCK …)
    (weight-inverse-volatility DAYS [BLOCK …])  (if (> (rsi TICKER {:window 10}) 30) [BLOCK …] [BLOCK …])
    (filter (rsi {:window 10}) (select-top 2) [BLOCK …])
"""

from collections.abc import Callable, Sequence
from typing import cast

from strategies.importers import composer
from strategies.importers.building import Part, build, together
from strategies.importers.functions import COMPOSER, measure
from strategies.importers.naming import titled
from strategies.importers.report import Findings, Imported, Untranslatable
from strategies.importers.values import exact, shown
from strategies.tree.nodes import AllOf, AnyOf, Cash, Comparison, Condition, Operand, Strategy

HEAD = "defsymphony"
_MOST_CONDITIONS = 50
_MOST_LEVELS = 20
_PERCENT = 100
_SELECTS = {"select-top": "top", "select-bottom": "bottom"}
_MARKED = "the file marks the function as unimplemented; it is taken to be what it names"


def translate(forms: Sequence[object], file_name: str) -> Imported:
    """The first symphony of a file, or its one block without a symphony around it."""
    findings = Findings()
    symphonies = [form for form in forms if _head(form) == HEAD]
    if len(symphonies) > 1:
        others = ", ".join(shown(form[1] if len(form) > 1 else None) for form in map(_parts, symphonies[1:]))
        findings.lost(
            "root", f"the file holds {len(symphonies)} symphonies; this is the first, the others are {others}"
        )
    if not symphonies:
        root = build(findings, expand, together(list(forms)))
        name, description = titled(findings, None, "", file_name)
        return findings.imported(Strategy(name, root, description), "composer_dsl")
    given = _parts(symphonies[0])[1:]
    options = next((part for part in given if isinstance(part, dict)), {})
    title = next((part for part in given if isinstance(part, str)), None)
    blocks = [part for part in given if isinstance(part, tuple | list)]
    root = build(findings, expand, together(blocks[0] if len(blocks) == 1 and isinstance(blocks[0], list) else blocks))
    frequency, corridor = composer.rebalancing(
        findings, options.get("rebalance-frequency", "daily"), options.get("rebalance-threshold")
    )
    name, description = titled(findings, title, options.get("description", ""), file_name)
    return findings.imported(Strategy(name, root, description, rebalance=frequency, corridor=corridor), "composer_dsl")


def expand(findings: Findings, path: str, form: object) -> Part:
    """A block's node, and the blocks below it. Raises Untranslatable."""
    if form is composer.CASH:
        return lambda _: Cash(), []
    head = _head(form)
    block = _BLOCKS.get(head) if isinstance(head, str) else None
    if block is None:
        raise Untranslatable(f"the block {shown(head)}", "it is none that is known")
    return block(findings, path, _parts(form))


def _asset(findings: Findings, path: str, parts: tuple[object, ...]) -> Part:
    return composer.asset(findings, path, parts[1] if len(parts) > 1 else None)


def _group(_: Findings, __: str, parts: tuple[object, ...]) -> Part:
    return composer.group(parts[1] if len(parts) > 1 else "", _listed(parts[2:]))


def _equally(_: Findings, __: str, parts: tuple[object, ...]) -> Part:
    return composer.equally(_listed(parts[1:]))


def _specified(findings: Findings, path: str, parts: tuple[object, ...]) -> Part:
    if len(parts) % 2 == 0:
        raise Untranslatable("specified weights", "there is not one weight for each block")
    weights = [exact(weight) for weight in parts[1::2]]
    if sum(weight for weight in weights if weight is not None) != _PERCENT:  # they are fractions, as usual
        weights = [None if weight is None else weight * _PERCENT for weight in weights]
    return composer.specified(findings, path, weights, [together(form) for form in parts[2::2]])


def _by_volatility(findings: Findings, path: str, parts: tuple[object, ...]) -> Part:
    window, forms = (parts[1] if len(parts) > 1 else None), _listed(parts[2:])
    if len(forms) == 1 and _head(forms[0]) == "filter":
        return _filter(findings, path, _parts(forms[0]), composer.volatility_window(window))
    return composer.by_volatility(findings, path, window, forms, _plain(forms))


def _choice(findings: Findings, path: str, parts: tuple[object, ...]) -> Part:
    if len(parts) not in (3, 4):
        raise Untranslatable("a choice", "it is not (if CONDITION [BLOCK …] [BLOCK …])")
    condition = _condition(findings, path, parts[1])
    return composer.choice(
        findings, path, condition, together(parts[2]), together(parts[3]) if len(parts) == 4 else None
    )


def _filter(findings: Findings, path: str, parts: tuple[object, ...], window: float | None = None) -> Part:
    if len(parts) < 4:
        raise Untranslatable("a filter", "it is not (filter (FUNCTION {:window 10}) (select-top 1) [BLOCK …])")
    name, _, given = _function(findings, path, parts[1])
    by = measure(findings, path, COMPOSER, name, given)
    chosen, forms = _parts(parts[2]), _listed(parts[3:])
    select = _SELECTS.get(head) if isinstance(head := _head(chosen), str) else None
    count = chosen[1] if len(chosen) > 1 else None
    return composer.filtered(findings, path, by, select, count, forms, _plain(forms), window)


_BLOCKS: dict[str, Callable[[Findings, str, tuple[object, ...]], Part]] = {
    "asset": _asset,
    "group": _group,
    "weight-equal": _equally,
    "weight-specified": _specified,
    "weight-inverse-volatility": _by_volatility,
    "if": _choice,
    "filter": _filter,
}


def _condition(findings: Findings, path: str, form: object, level: int = 1) -> Condition:
    head, parts = _head(form), _parts(form)
    if head in ("and", "or"):
        if level == _MOST_LEVELS or not 1 <= len(parts) - 1 <= _MOST_CONDITIONS:
            raise Untranslatable("a condition", "ours has up to 20 levels, and from 1 to 50 conditions in each")
        inner = tuple(_condition(findings, path, part, level + 1) for part in parts[1:])
        return AllOf(inner) if head == "and" else AnyOf(inner)
    if len(parts) != 3:
        raise Untranslatable("a condition", "it is not (> VALUE VALUE)")
    op = composer.comparator(head)
    left, right = (_operand(findings, path, part) for part in parts[1:])
    if isinstance(left, float) and isinstance(right, float):
        raise Untranslatable("a condition", "it compares two numbers, so it never changes")
    return Comparison(left, op, right)


def _operand(findings: Findings, path: str, form: object) -> Operand:
    if not isinstance(form, tuple):
        return composer.constant(form)
    name, symbol, given = _function(findings, path, form)
    return composer.reading(findings, path, name, symbol, given)


def _function(findings: Findings, path: str, form: object) -> tuple[object, object, dict[str, object]]:
    """The name, the ticker (None in a filter) and the parameters of (rsi "SPY" {:window 10})."""
    name, parts = _head(form), _parts(form)
    if _head(name) == "unimplemented":
        findings.note(path, _MARKED)
        name = (*_parts(name), None)[1]
    given = next((part for part in parts[1:] if isinstance(part, dict)), {})
    symbol = next((part for part in parts[1:] if isinstance(part, str)), None)
    return name, symbol, cast(dict[str, object], given)


def _head(form: object) -> object:
    return form[0] if isinstance(form, tuple) and form else None


def _parts(form: object) -> tuple[object, ...]:
    return form if isinstance(form, tuple) else ()


def _listed(parts: Sequence[object]) -> list[object]:
    """The blocks of [BLOCK …], or of BLOCK … without a vector around them."""
    return parts[0] if len(parts) == 1 and isinstance(parts[0], list) else list(parts)


def _plain(forms: Sequence[object]) -> bool:
    return all(_head(form) == "asset" for form in forms)
