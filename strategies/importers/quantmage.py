"""Spells of QuantMage, version 2. There is no official description; this follows the files that are known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from strategies.importers import composer
from strategies.importers.building import Part, build, children
from strategies.importers.naming import titled
from strategies.importers.quantmage_conditions import condition_of, measure_of, plain_ticker, reading_of
from strategies.importers.report import Findings, Imported, Untranslatable
from strategies.importers.values import exact, number, one_line, shown
from strategies.tree.decoder import LONGEST_GROUP_NAME
from strategies.tree.nodes import (
    REBALANCES,
    Cash,
    Condition,
    EnterExit,
    Gate,
    Group,
    InverseVolatility,
    Node,
    Rebalance,
    Scale,
    Select,
    Sort,
    Specified,
    Strategy,
    Term,
    Weighting,
)

Fields = Mapping[str, object]

VERSION = 2
_MOST = 10**12  # whatever weighs more is no share of anything
_MOST_SWITCHES = 8  # conditions; each doubles the tree

_TIES = "QuantMage does not publish which of equal ones its filter takes; ours takes the first"
_SWITCH = "a switch is taken to hold the incantation numbered by how many of its conditions are true, which is disputed"
_STATE = "an enter/exit is taken to begin outside; QuantMage does not publish how its begins"
_WIDTH = "the threshold is taken as percentage points that a holding drifts from its target"
_MEASURED = "QuantMage does not publish how it measures what is not a ticker; ours is measured on its own equity"
_PROPORTIONS = "the weights add up to neither 1 nor 100; they are taken as proportions"
_NOTHING = "a branch has no incantation; cash is held there"


@dataclass(frozen=True, slots=True)
class _Named:
    """An incantation whose name has already become a group."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class _Count:
    """A switch of which `true` conditions are known to be true and these are left to ask."""

    conditions: tuple[Condition, ...]
    outcomes: Sequence[object]
    true: int


def translate(document: Fields, file_name: str) -> Imported:
    """The strategy of a spell."""
    findings = Findings()
    if document.get("version") not in (None, VERSION):
        findings.note("", f"the file says version {shown(document['version'])}; it is read as version {VERSION}")
    root = build(findings, expand, document.get("incantation"))
    name, description = titled(findings, document.get("name"), document.get("description"), file_name)
    rebalance, corridor = _rebalancing(findings, document)
    for field, what in (("benchmark_ticker", "benchmark"), ("slippage_bps", "slippage in bps")):
        if document.get(field) not in (None, "", 0):
            findings.note("", f"the {what} of the file, {shown(document[field])}, is chosen with each backtest here")
    return findings.imported(Strategy(name, root, description, rebalance=rebalance, corridor=corridor), "quantmage")


def expand(findings: Findings, path: str, form: object) -> Part:
    """An incantation's node, and the incantations below it. Raises Untranslatable."""
    if isinstance(form, _Count):
        return _counted(form)
    if form is None:
        findings.note(path, _NOTHING)
        return lambda _: Cash(), []
    fields = form.fields if isinstance(form, _Named) else form
    if not isinstance(fields, dict):
        raise Untranslatable(f"the incantation {shown(fields)}", "it is not an object")
    title = one_line(fields.get("name"), LONGEST_GROUP_NAME)
    if title and form is fields and fields.get("incantation_type") != "Ticker":
        return lambda made: Group(title, made[0]), [(".child", _Named(fields))]
    kind = fields.get("incantation_type")
    incantation = _INCANTATIONS.get(kind) if isinstance(kind, str) else None
    if incantation is None:
        raise Untranslatable(f"the incantation {shown(kind)}", "it is none that is known")
    return incantation(findings, path, fields)


def _ticker(findings: Findings, path: str, fields: Fields) -> Part:
    return composer.asset(findings, path, plain_ticker(fields.get("symbol")))


def _weighted(findings: Findings, path: str, fields: Fields) -> Part:
    forms, kind = _forms(fields, "incantations"), fields.get("type")
    if kind == "Equal":
        return composer.equally(forms)
    if kind == "InverseVolatility":
        window = composer.volatility_window(fields.get("inverse_volatility_window"))
        return lambda made: InverseVolatility(window, tuple(made)), children(forms)
    if kind == "Custom":
        return _custom(findings, path, fields.get("weights"), forms)
    raise Untranslatable(f"weights of the type {shown(kind)}", "it is none that is known")


def _custom(findings: Findings, path: str, weights: object, forms: Sequence[object]) -> Part:
    listed = [exact(weight) for weight in weights] if isinstance(weights, list) else []
    known = [weight for weight in listed if weight is not None and 0 <= weight <= _MOST]
    if len(known) != len(forms) or not sum(known):
        raise Untranslatable("custom weights", "there is not one weight of 0 or more for each incantation")
    total = sum(known, Fraction())
    if abs(total - 1) < Fraction(1, 10**9):
        known = [weight * 100 for weight in known]
    elif abs(total - 100) > Fraction(1, 10**7):
        findings.note(path, _PROPORTIONS)
    figures = tuple(float(weight) for weight in known)
    below = [(f".children[{index}].child", form) for index, form in enumerate(forms)]
    return lambda made: Specified(figures, tuple(made)), below


def _if_else(findings: Findings, path: str, fields: Fields) -> Part:
    condition = condition_of(findings, path, fields.get("condition"))
    below = [(".then", fields.get("then_incantation")), (".else", fields.get("else_incantation"))]
    return lambda made: Gate(condition, made[0], made[1]), below


def _filtered(findings: Findings, path: str, fields: Fields) -> Part:
    forms, count = _forms(fields, "incantations"), number(fields.get("count"))
    if not forms or count is None or count != int(count) or count < 1:
        raise Untranslatable("a filter", f"it selects {shown(fields.get('count'))} of {len(forms)}")
    score = (Term(measure_of(findings, path, fields.get("sort_indicator"))),)
    weighting, window = _weighting(fields)
    findings.note(path, _TIES)
    if any(not isinstance(form, dict) or form.get("incantation_type") != "Ticker" for form in forms):
        findings.note(path, _MEASURED)
    end: Select = "bottom" if fields.get("bottom") is True else "top"
    return lambda made: Sort(score, end, count, tuple(made), weighting, window), children(forms)


def _weighting(fields: Fields) -> tuple[Weighting, float | None]:
    kind = fields.get("weight_type", "Equal")
    if kind == "Equal":
        return "equal", None
    if kind == "InverseVolatility":
        return "inverse_volatility", composer.volatility_window(fields.get("inverse_volatility_window"))
    raise Untranslatable("a filter", f"what it selects is weighted by {shown(kind)}, which ours cannot do")


def _switch(findings: Findings, path: str, fields: Fields) -> Part:
    given, outcomes = _forms(fields, "conditions"), _forms(fields, "incantations")
    if not 1 <= len(given) <= _MOST_SWITCHES or len(outcomes) != len(given) + 1:
        reason = (
            f"it has {len(given)} conditions and {len(outcomes)} incantations; 1 to {_MOST_SWITCHES} and one more fit"
        )
        raise Untranslatable("a switch", reason)
    findings.note(path, _SWITCH)
    return _counted(_Count(tuple(condition_of(findings, path, one) for one in given), outcomes, 0))


def _counted(form: _Count) -> Part:
    """The gate of the first condition that is left, above two switches that know one more."""
    first, *rest = form.conditions
    below = []
    for place, true in ((".then", form.true + 1), (".else", form.true)):
        below.append((place, _Count(tuple(rest), form.outcomes, true) if rest else form.outcomes[true]))
    return lambda made: Gate(first, made[0], made[1]), below


def _enter_exit(findings: Findings, path: str, fields: Fields) -> Part:
    enter = condition_of(findings, path, fields.get("enter_condition"))
    leave = condition_of(findings, path, fields.get("exit_condition"))
    findings.note(path, _STATE)
    below = [(".inside", fields.get("enter_incantation")), (".outside", fields.get("exit_incantation"))]
    return lambda made: EnterExit(enter, leave, made[0], made[1]), below


def _mixed(findings: Findings, path: str, fields: Fields) -> Part:
    by = reading_of(findings, path, fields.get("indicator"), fields.get("ticker_symbol"))
    ends = [(number(fields.get(f"{end}_value")), fields.get(f"{end}_incantation")) for end in ("from", "to")]
    values = [value for value, _ in ends if value is not None]
    if len(values) < 2 or values[0] == values[1]:
        raise Untranslatable("a mix", "it does not go from one number to another")
    if values[0] > values[1]:
        ends.reverse()
    stops = (min(values), max(values))

    def make(made: Sequence[Node]) -> Node:
        return Scale(by, stops, tuple(made))

    return make, [(f".children[{index}].child", form) for index, (_, form) in enumerate(ends)]


_INCANTATIONS: dict[str, Callable[[Findings, str, Fields], Part]] = {
    "Ticker": _ticker,
    "Weighted": _weighted,
    "IfElse": _if_else,
    "Filtered": _filtered,
    "Switch": _switch,
    "EnterExit": _enter_exit,
    "Mixed": _mixed,
}


def _rebalancing(findings: Findings, document: Fields) -> tuple[Rebalance, float | None]:
    kind, width = document.get("trading_type"), number(document.get("threshold"))
    if kind == "Threshold" and width is not None and 0 < width <= 100:
        findings.note("corridor", _WIDTH)
        return "daily", width
    for known in REBALANCES:
        if isinstance(kind, str) and kind.lower() == known:
            return known, None
    findings.lost("rebalance", f"the trading type {shown(kind)} is none that is known: it trades daily")
    return "daily", None


def _forms(fields: Fields, name: str) -> list[object]:
    found = fields.get(name)
    return found if isinstance(found, list) else []
