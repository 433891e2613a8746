"""The nodes of a strategy tree. Frozen, so that equal sub-trees are equal values and may be shared."""

from dataclasses import dataclass
from typing import Literal

Comparator = Literal[">", ">=", "<", "<=", "==", "crosses_above", "crosses_below"]
COMPARATORS: tuple[Comparator, ...] = (">", ">=", "<", "<=", "==", "crosses_above", "crosses_below")

Rebalance = Literal["daily", "weekly", "monthly", "quarterly", "yearly"]
REBALANCES: tuple[Rebalance, ...] = ("daily", "weekly", "monthly", "quarterly", "yearly")

Select = Literal["top", "bottom"]
SELECTS: tuple[Select, ...] = ("top", "bottom")
Weighting = Literal["equal", "rank", "inverse_volatility"]
WEIGHTINGS: tuple[Weighting, ...] = ("equal", "rank", "inverse_volatility")


@dataclass(frozen=True, slots=True)
class Variable:
    """A number or a ticker that a grid or a caller supplies, written `{name}`."""

    name: str


Number = float | Variable
Symbol = str | Variable
Value = float | str  # what a variable can be: a number, or a ticker


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator with its parameters (in the catalogue's order), of nothing yet; read `days_ago` sessions back."""

    indicator: str
    parameters: tuple[Number, ...] = ()
    days_ago: Number = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure of a ticker, times a factor, plus an offset."""

    measure: Measure
    ticker: Symbol
    times: Number = 1.0
    plus: Number = 0.0


Operand = float | Variable | Reading


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left op right`, compared exactly: a tie is not `>`. True when it was so on each of the last `for_days` sessions.

    `crosses_above` is `left > right` now and `left <= right` one session ago; `crosses_below` likewise.
    """

    left: Operand
    op: Comparator
    right: Operand
    for_days: Number = 1.0


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every condition is."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when at least one condition is."""

    conditions: tuple["Condition", ...]


Condition = Comparison | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Ticker:
    """Hold this ticker."""

    symbol: Symbol


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
class InverseVolatility:
    """A share for every child in proportion to 1/σ, σ the sample deviation of its last `window` returns."""

    window: Number
    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Everything to the first child while `by` is at or below the first stop, to the last one at or above the last
    stop, and linearly from one to the next between two stops. As many stops as children, ascending."""

    by: Reading
    stops: tuple[Number, ...]
    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a score: a measure of each child of a sort, times a weight."""

    measure: Measure
    weight: Number = 1.0


@dataclass(frozen=True, slots=True)
class Limit:
    """A child takes part in a sort only while `measure op bound` holds for it; `op` is > >= < <= or ==."""

    measure: Measure
    op: Comparator
    bound: Number


@dataclass(frozen=True, slots=True)
class TieBreak:
    """Among equal scores the child with the highest ("top") or lowest ("bottom") measure comes first."""

    measure: Measure
    select: Select


@dataclass(frozen=True, slots=True)
class Sort:
    """The `count` children with the highest ("top") or lowest ("bottom") score (the sum of its terms) among those that
    meet every limit. `window` is that of the weighting "inverse_volatility", else None."""

    score: tuple[Term, ...]
    select: Select
    count: Number
    children: tuple["Node", ...]
    weighting: Weighting = "equal"
    window: Number | None = None
    limits: tuple[Limit, ...] = ()
    ties: tuple[TieBreak, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """`then` on the sessions at whose close the condition is true, else `otherwise`."""

    condition: Condition
    then: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class EnterExit:
    """A gate with memory: from outside to inside when `enter` is true, back out when `exit` is; begins outside."""

    enter: Condition
    exit: Condition
    inside: "Node"
    outside: "Node"


@dataclass(frozen=True, slots=True)
class Reference:
    """Another saved strategy, by its id; replaced by its tree before anything runs (tree.references)."""

    strategy: str


Node = Ticker | Cash | Group | Equal | Specified | InverseVolatility | Scale | Sort | Gate | EnterExit | Reference


@dataclass(frozen=True, slots=True)
class Strategy:
    """A named tree; `variables` are the defaults of the variables in it, sorted by name.

    `rebalance` says on which sessions the tree is asked and its answer traded. With a `corridor` (percentage points) it
    is asked daily and traded only when its answer changes or a holding has drifted further than that from its target.
    """

    name: str
    root: Node
    description: str = ""
    variables: tuple[tuple[str, Value], ...] = ()
    rebalance: Rebalance = "daily"
    corridor: float | None = None
