"""The nodes of a strategy tree. Frozen, so that equal sub-trees are equal values and may be shared."""

from dataclasses import dataclass
from typing import Literal

Comparator = Literal[">", ">=", "<", "<="]
COMPARATORS: tuple[Comparator, ...] = (">", ">=", "<", "<=")


@dataclass(frozen=True, slots=True)
class Variable:
    """A number that a grid or a caller supplies, written `{name}`."""

    name: str


Number = float | Variable


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator of a ticker; `window` in sessions, None for an indicator that has none."""

    indicator: str
    ticker: str
    window: Number | None = None


Operand = float | Variable | Reading


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left op right`, compared exactly: a tie is not `>`."""

    left: Operand
    op: Comparator
    right: Operand


@dataclass(frozen=True, slots=True)
class Ticker:
    """Hold this ticker."""

    symbol: str


@dataclass(frozen=True, slots=True)
class Cash:
    """Hold cash, which earns nothing."""


@dataclass(frozen=True, slots=True)
class Group:
    """A child with a name."""

    name: str
    child: "Node"


@dataclass(frozen=True, slots=True)
class Equal:
    """The same share for every child."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Specified:
    """A share for every child in proportion to its weight (weights are divided by their sum)."""

    weights: tuple[Number, ...]
    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """`then` on the sessions at whose close the condition is true, else `otherwise`."""

    condition: Comparison
    then: "Node"
    otherwise: "Node"


Node = Ticker | Cash | Group | Equal | Specified | Gate


@dataclass(frozen=True, slots=True)
class Strategy:
    """A named tree; `variables` are the defaults of the variables in it, sorted by name."""

    name: str
    root: Node
    description: str = ""
    variables: tuple[tuple[str, float], ...] = ()
