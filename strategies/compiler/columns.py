"""The columns of the indicator table: one series each, all variables replaced by values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Equity:
    """A measured sub-tree: its number among the binding's composites, and the numbers of its variables' values."""

    composite: int
    combination: tuple[int, ...]


Instrument = str | Equity  # a ticker, or a sub-tree


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator of a ticker or sub-tree with its parameters, `delay` sessions ago, times a factor plus an offset."""

    indicator: str
    instrument: Instrument
    parameters: tuple[float, ...] = ()
    delay: int = 0
    times: float = 1.0
    plus: float = 0.0


@dataclass(frozen=True, slots=True)
class Compared:
    """`left > right` (strict) or `left >= right` on a session."""

    left: "float | Column"
    strict: bool
    right: "float | Column"


@dataclass(frozen=True, slots=True)
class AllTrue:
    """True on the sessions on which all parts are."""

    parts: tuple["Judged", ...]


@dataclass(frozen=True, slots=True)
class AnyTrue:
    """True on the sessions on which at least one part is."""

    parts: tuple["Judged", ...]


Judged = Compared | AllTrue | AnyTrue


@dataclass(frozen=True, slots=True)
class Streak:
    """On how many sessions in a row, up to each one, it has been true."""

    judged: Judged


@dataclass(frozen=True, slots=True)
class State:
    """1 while inside, else 0 (see tree.nodes.EnterExit)."""

    enter: Judged
    exit: Judged


Column = Series | Streak | State
