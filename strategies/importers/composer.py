"""What Composer's blocks are in our language, whichever notation they were read from."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from strategies.importers.building import Below, Part, children, shares, together
from strategies.importers.functions import COMPOSER, measure
from strategies.importers.report import Findings, Untranslatable
from strategies.importers.values import number, one_line, shown, ticker
from strategies.tree.decoder import LONGEST_GROUP_NAME, MAXIMUM_NODES
from strategies.tree.nodes import (
    REBALANCES,
    Comparator,
    Condition,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Measure,
    Reading,
    Rebalance,
    Select,
    Sort,
    Specified,
    Term,
    Ticker,
    Weighting,
)

COMPARATORS: dict[object, Comparator] = {
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "eq": "==",
    ">": ">",
    ">=": ">=",
    "<": "<",
    "<=": "<=",
    "=": "==",
}
_WHOLE = 100  # the weights of a symphony are parts of this
_MOST = 10**12  # whatever is more is no share of anything

_TIES = "Composer does not say which of equal ones its filter takes; ours takes the first"
_OVER_GROUPS = "Composer does not publish how it measures a group in a filter; ours is measured on its own equity"
_AROUND_GROUPS = "Composer does not publish the volatility of a group; ours is that of its own equity"
_AROUND_FILTER = "inverse volatility around a filter is taken to weigh what the filter selects"
_REST = "the weights add up to {}%; the rest is held as cash"
_OVER = "the weights add up to {}%; they are taken as proportions"
_CALENDAR = "Composer does not say on which day of its period it trades; ours is the first session"
_NO_ELSE = "the choice has no else; cash is held there"


def asset(findings: Findings, path: str, symbol: object) -> Part:
    """A ticker that is held."""
    found = ticker(findings, path, symbol)
    return lambda _: Ticker(found), []


def group(name: object, forms: object) -> Part:
    """A block with a name."""
    title = one_line(name, LONGEST_GROUP_NAME) or "no name"
    return lambda made: Group(title, made[0]), [(".child", together(forms))]


def equally(forms: Sequence[object]) -> Part:
    """The same share for each."""
    _some(forms)
    return lambda made: Equal(tuple(made)), children(forms)


def specified(findings: Findings, path: str, weights: Sequence[Fraction | None], forms: Sequence[object]) -> Part:
    """Shares in percent; what is missing to 100 is cash, an unreadable share is 0 and reported."""
    _some(forms)
    known = [weight if weight is not None and 0 <= weight <= _MOST else None for weight in weights]
    total = sum((weight for weight in known if weight is not None), Fraction())
    for index, weight in enumerate(known):
        if weight is None:
            reason = f"the weight cannot be read; the others make {_percent(total)}%, this one is written as 0"
            findings.lost(f"{path}.children[{index}].weight", reason)
    figures = [0.0 if weight is None else float(weight) for weight in known]
    below: Below = shares(forms)
    rest = float(_WHOLE - total)
    if rest > 1e-9:
        findings.note(path, _REST.format(_percent(total)))
        below.extend(shares([*forms, CASH])[-1:])
        figures.append(rest)
    elif rest < -1e-9:
        findings.note(path, _OVER.format(_percent(total)))
    return lambda made: Specified(tuple(figures), tuple(made)), below


def by_volatility(findings: Findings, path: str, window: object, forms: Sequence[object], plain: bool) -> Part:
    """Shares by 1/σ; `plain` says that the children are all tickers."""
    _some(forms)
    days = volatility_window(window)
    if not plain:
        findings.note(path, _AROUND_GROUPS)
    return lambda made: InverseVolatility(days, tuple(made)), children(forms)


def volatility_window(value: object) -> float:
    """The window of an inverse volatility. Raises Untranslatable."""
    days = number(value)
    if days is None or days != int(days) or not 2 <= days <= 2000:
        raise Untranslatable("inverse volatility", f"its window is {shown(value)}, ours is whole, from 2 to 2,000")
    return days


def choice(findings: Findings, path: str, condition: Condition, then: object, otherwise: object) -> Part:
    """An if with its two branches; `otherwise` may be missing (None)."""
    if otherwise is None:
        findings.note(path, _NO_ELSE)
        otherwise = CASH
    return lambda made: Gate(condition, made[0], made[1]), [(".then", then), (".else", otherwise)]


def filtered(
    findings: Findings,
    path: str,
    by: Measure,
    select: object,
    count: object,
    forms: Sequence[object],
    plain: bool,
    window: float | None = None,
) -> Part:
    """The first `count` of a ranking; with a window they are weighted by their volatility."""
    _some(forms)
    chosen = number(count)
    if chosen is None or chosen != int(chosen) or not 1 <= chosen <= MAXIMUM_NODES:
        raise Untranslatable("a filter", f"it selects {shown(count)}, which is not a whole number from 1")
    if select not in ("top", "bottom"):
        raise Untranslatable("a filter", f"it selects by {shown(select)}, which is neither top nor bottom")
    end: Select = "top" if select == "top" else "bottom"
    findings.note(path, _TIES)
    if not plain:
        findings.note(path, _OVER_GROUPS)
    weighting: Weighting = "equal"
    if window is not None:
        findings.note(path, _AROUND_FILTER)
        weighting = "inverse_volatility"
    return lambda made: Sort((Term(by),), end, chosen, tuple(made), weighting, window), children(forms)


def reading(findings: Findings, path: str, name: object, symbol: object, given: Mapping[str, object]) -> Reading:
    """A function of a ticker. Raises Untranslatable."""
    return Reading(measure(findings, path, COMPOSER, name, given), ticker(findings, path, symbol))


def comparator(name: object) -> Comparator:
    """Our sign for a comparison. Raises Untranslatable."""
    if isinstance(name, str) and name in COMPARATORS:
        return COMPARATORS[name]
    raise Untranslatable(f"the comparison {shown(name)}", "it is none that is known")


def constant(value: object) -> float:
    """A number that something is compared with. Raises Untranslatable."""
    found = number(value)
    if found is None:
        raise Untranslatable("a comparison", f"{shown(value)} is not a number")
    return found


def rebalancing(findings: Findings, frequency: object, threshold: object) -> tuple[Rebalance, float | None]:
    """When it trades: a calendar's word, or a corridor (a fraction in the file, percentage points in ours)."""
    if threshold is not None:
        width = number(threshold)
        if width is not None and 0 < width <= 1:
            return "daily", float(Fraction(repr(width)) * 100)
        findings.lost("corridor", f"the threshold {shown(threshold)} is not a fraction from 0 to 1: it trades daily")
        return "daily", None
    for known in REBALANCES:
        if frequency == known:
            if known != "daily":
                findings.note("rebalance", _CALENDAR)
            return known, None
    findings.lost("rebalance", f"{shown(frequency)} is not a rebalancing that is known: it trades daily")
    return "daily", None


class _Cash:
    """The form of a child that holds cash by design."""


CASH = _Cash()


def _some(forms: Sequence[object]) -> None:
    if not forms:
        raise Untranslatable("an empty block", "there is nothing in it")


def _percent(value: Fraction) -> str:
    return f"{float(value):.10g}"
