"""A compiled strategy: flat arrays in topological order, every distinct sub-tree and condition once."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from strategies.tree.nodes import Number, Operand, Reading

ASSET, CASH, GATE, SPLIT = 0, 1, 2, 3
NONE = -1


class Code(NamedTuple):
    """What the kernels read: N nodes, E edges, C conditions. Node 0 is the root; parents stand before children.

    kind int8 [N]; `arg` int32 [N]: an asset's column of `held`, a gate's condition, a split's mix (NONE when its shares
    are constants); `first` int32 [N+1]: node i's edges are first[i]..first[i+1]; `child` int32 [E]; `share` float64 [E]
    (0 where a mix decides); `strict` bool [C]: `left > right` rather than `left >= right`.
    A gate's first edge is taken when its condition is true, its second when not.
    """

    kind: NDArray[np.int8]
    arg: NDArray[np.int32]
    first: NDArray[np.int32]
    child: NDArray[np.int32]
    share: NDArray[np.float64]
    strict: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Condition:
    """`left > right` (strict) or `left >= right`; `<` and `<=` are the same with the sides exchanged."""

    left: Operand
    strict: bool
    right: Operand


@dataclass(frozen=True, slots=True)
class Program:
    """A strategy ready to run on any panel.

    `symbols`: every ticker of the tree, held or read; `held`: those that can have weight, one column each;
    `readings`: every indicator of the tree as it was written (they decide the first session, even where a pass could
    drop them); `conditions` and `mixes` (the weights of splits with variables) are what `code` refers to by number.
    """

    symbols: tuple[str, ...]
    held: tuple[str, ...]
    readings: tuple[Reading, ...]
    conditions: tuple[Condition, ...]
    mixes: tuple[tuple[Number, ...], ...]
    code: Code
