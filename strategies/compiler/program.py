"""A compiled strategy: flat arrays in topological order, every distinct sub-tree and decision once.

What a node does with its share on a session is either constant (hold an asset, split) or a *decision*: a comparison, a
sort, weights from volatilities … A decision is a value of its own; nodes that ask the same share it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from strategies.tree.nodes import Measure, Number, Symbol, Variable

ASSET, CASH, SPLIT, CHOOSE, BLEND = range(5)
NONE = -1


class Code(NamedTuple):
    """What the kernels read: N nodes, E edges. Node 0 is the root; parents stand before children.

    kind int8 [N]; `arg` int32 [N]: an asset's column of `held`, the decision of a CHOOSE or BLEND; `first` int32
    [N+1]: node i's edges are first[i]..first[i+1]; `child` int32 [E]; `share` float64 [E], of a SPLIT's edges.
    A CHOOSE gives everything to the edge that its decision names, a BLEND to all edges as its decision shares out.
    """

    kind: NDArray[np.int8]
    arg: NDArray[np.int32]
    first: NDArray[np.int32]
    child: NDArray[np.int32]
    share: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Composite:
    """A sub-tree that is measured like a ticker: a program of `Program.composites`, by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Read:
    """A measure of a ticker or sub-tree, `delay` sessions before what the measure says, times a factor plus an
    offset."""

    measure: Measure
    instrument: Symbol | Composite
    times: Number = 1.0
    plus: Number = 0.0
    delay: int = 0


@dataclass(frozen=True, slots=True)
class Streak:
    """On how many sessions in a row, up to this one, a formula has been true."""

    formula: "Formula"


@dataclass(frozen=True, slots=True)
class Inside:
    """1 from the session at which `enter` is true to the one before `exit` is, else 0."""

    enter: "Formula"
    exit: "Formula"


Signal = Read | Streak | Inside
Operand = float | Variable | Signal


@dataclass(frozen=True, slots=True)
class Test:
    """`left > right` (strict) or `left >= right`; `<` and `<=` are the same with the sides exchanged."""

    left: Operand
    strict: bool
    right: Operand


@dataclass(frozen=True, slots=True)
class Every:
    """True when all parts are."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True when at least one part is."""

    parts: tuple["Formula", ...]


Formula = Test | Every | Some


@dataclass(frozen=True, slots=True)
class Pick:
    """The edge of the ticker that is the variable's value; `symbols` has one an edge."""

    variable: str
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares in proportion to weights, of which at least one is a variable."""

    weights: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Inverse:
    """Shares in proportion to one over each child's volatility."""

    volatility: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """All to the first edge at or below the first stop, to the last at or above the last one, linear in between."""

    by: Read
    stops: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of a sort: `op` is > >= < <= or ==; one value a child."""

    values: tuple[Operand, ...]
    op: str
    bound: Number


@dataclass(frozen=True, slots=True)
class Ranking:
    """The `count` best children by the sum of weight × value over `terms`; each has one value a child, as have `ties`
    (with True where the highest comes first) and `volatility` (empty unless the chosen are weighted by it)."""

    terms: tuple[tuple[Number, tuple[Operand, ...]], ...]
    top: bool
    count: Number
    limits: tuple[Bound, ...]
    ties: tuple[tuple[bool, tuple[Operand, ...]], ...]
    by_rank: bool
    volatility: tuple[Operand, ...]


Decision = Test | Pick | Weights | Inverse | Between | Ranking


@dataclass(frozen=True, slots=True)
class Need:
    """A reading as it was written: what has to have a value, also `for_days − 1 + earlier` sessions before a session.

    Needs decide the first session, even where a pass could drop what they were read for.
    """

    read: Read
    for_days: Number = 1.0
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Program:
    """A strategy ready to run on any panel.

    `symbols`: every ticker of the tree, held or read; `held`: those that can have weight, one column each; `needs`:
    every reading as written; `variables`: those of its decisions, signals and needs; `decisions` are what `code`
    refers to by number; `composites`: the sub-trees that are measured, those inside others first.
    """

    symbols: tuple[str, ...]
    held: tuple[str, ...]
    needs: tuple[Need, ...]
    variables: tuple[str, ...]
    decisions: tuple[Decision, ...]
    composites: tuple["Program", ...]
    code: Code
