"""Symphonies as Composer stores them: nested maps with a `step` each, in JSON or EDN.

Both notations are read into dicts with the same keys first. Older ones say a condition in flat fields (`lhs-fn`, …),
newer ones in `condition`, which counts when both are there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from strategies.importers import composer
from strategies.importers.building import Part, build, together
from strategies.importers.functions import COMPOSER, measure
from strategies.importers.naming import titled
from strategies.importers.report import Findings, Imported, Untranslatable
from strategies.importers.symphony_conditions import condition_of, parameters
from strategies.importers.values import exact, shown
from strategies.tree.nodes import Cash, Strategy

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Branches:
    """What is left of an if's branches after the first ones."""

    branches: Sequence[object]


def translate(document: Fields, file_name: str, of: Literal["composer_json", "composer_edn"]) -> Imported:
    """The strategy of a symphony, or of a block of one without a root."""
    findings = Findings()
    root = document.get("step") == "root" or "step" not in document
    form = together(_forms(document)) if root else document
    tree = build(findings, expand, form)
    name, description = titled(findings, document.get("name"), document.get("description"), file_name)
    frequency, threshold = document.get("rebalance", "daily"), document.get("rebalance-corridor-width")
    rebalance, corridor = composer.rebalancing(findings, frequency, threshold)
    return findings.imported(Strategy(name, tree, description, rebalance=rebalance, corridor=corridor), of)


def expand(findings: Findings, path: str, form: object) -> Part:
    """A step's node, and the steps below it. Raises Untranslatable."""
    if form is composer.CASH:
        return lambda _: Cash(), []
    if isinstance(form, _Branches):
        return _branches(findings, path, form.branches)
    if not isinstance(form, dict):
        raise Untranslatable(f"the block {shown(form)}", "it is not a map with a step")
    step = form.get("step")
    block = _STEPS.get(step) if isinstance(step, str) else None
    if block is None:
        raise Untranslatable(f"the step {shown(step)}", "it is none that is known")
    return block(findings, path, form)


def _asset(findings: Findings, path: str, fields: Fields) -> Part:
    return composer.asset(findings, path, fields.get("ticker"))


def _empty(_: Findings, __: str, ___: Fields) -> Part:
    raise Untranslatable("an empty block", "there is nothing in it")


def _group(_: Findings, __: str, fields: Fields) -> Part:
    return composer.group(fields.get("name"), _forms(fields))


def _equally(_: Findings, __: str, fields: Fields) -> Part:
    return composer.equally(_forms(fields))


def _specified(findings: Findings, path: str, fields: Fields) -> Part:
    forms = _forms(fields)
    return composer.specified(findings, path, [_weight(form) for form in forms], forms)


def _by_capitalisation(_: Findings, __: str, ___: Fields) -> Part:
    raise Untranslatable(
        "weights by market capitalisation", "prices do not tell it, and there is no other source of it"
    )


def _by_volatility(findings: Findings, path: str, fields: Fields) -> Part:
    forms, window = _forms(fields), fields.get("window-days")
    if len(forms) == 1 and isinstance(forms[0], dict) and forms[0].get("step") == "filter":
        return _filter(findings, path, forms[0], composer.volatility_window(window))
    return composer.by_volatility(findings, path, window, forms, _plain(forms))


def _filter(findings: Findings, path: str, fields: Fields, window: float | None = None) -> Part:
    off = [flag for flag in ("sort-by?", "select?") if fields.get(flag) is False]
    if off:
        raise Untranslatable("a filter", f"its {off[0]} is switched off")
    given = parameters(fields, "sort-by")
    by = measure(findings, path, COMPOSER, fields.get("sort-by-fn"), given)
    forms = _forms(fields)
    select, count = fields.get("select-fn"), fields.get("select-n")
    return composer.filtered(findings, path, by, select, count, forms, _plain(forms), window)


def _choice(findings: Findings, path: str, fields: Fields) -> Part:
    return _branches(findings, path, _forms(fields))


def _branches(findings: Findings, path: str, branches: Sequence[object]) -> Part:
    """The first branch's condition decides between it and the others; the last one may be the else."""
    if not all(isinstance(branch, dict) and branch.get("step") == "if-child" for branch in branches) or not branches:
        raise Untranslatable("a choice", "its branches are not if-child steps")
    first, *others = [branch for branch in branches if isinstance(branch, dict)]
    if first.get("is-else-condition?") is True:
        raise Untranslatable("a choice", "its else comes before its condition")
    condition = condition_of(findings, path, first)
    otherwise: object = None
    if len(others) == 1 and others[0].get("is-else-condition?") is True:
        otherwise = together(_forms(others[0]))
    elif others:
        otherwise = _Branches(others)
    return composer.choice(findings, path, condition, together(_forms(first)), otherwise)


_STEPS: dict[str, Callable[[Findings, str, Fields], Part]] = {
    "asset": _asset,
    "empty": _empty,
    "group": _group,
    "root": _group,
    "wt-cash-equal": _equally,
    "wt-cash-specified": _specified,
    "wt-inverse-vol": _by_volatility,
    "wt-marketcap": _by_capitalisation,
    "if": _choice,
    "filter": _filter,
}


def _forms(fields: Fields) -> list[object]:
    found = fields.get("children")
    return found if isinstance(found, list) else []


def _plain(forms: Sequence[object]) -> bool:
    return all(isinstance(form, dict) and form.get("step") == "asset" for form in forms)


def _weight(form: object) -> Fraction | None:
    """A block's weight {num, den} in percent."""
    weight = form.get("weight") if isinstance(form, dict) else None
    if not isinstance(weight, dict):
        return None
    above, below = exact(weight.get("num")), exact(weight.get("den"))
    return None if above is None or not below else above / below * 100
