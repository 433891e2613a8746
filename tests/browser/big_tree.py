"""A strategy of the size and shape of a large published one, as Composer writes it: 5,287 nodes on 46 levels."""

from collections.abc import Iterator
from itertools import cycle

NODES, LEVELS = 5287, 46
BRANCH = 441  # nodes of the first sub-tree, large enough to be missed
SYMBOLS = ("SP500", "AAPL", "AMD", "BAC", "HD", "JNJ", "JPM", "KO", "MSFT", "PG", "UNH", "WMT")
INDICATORS = ("rsi", "moving-average-return", "stdev-return")
_SHARE = 6  # of what is left, one part in so many goes off the spine at each gate
_BARE = 14  # levels at the spine's end with nothing beside it but a ticker


def composer_file(name: str = "Many branches") -> str:
    """The text of a `.clj` file. Always the same."""
    return f'(defsymphony "{name}" {{:rebalance-frequency :daily}} {_Tree().spine(NODES, LEVELS)})'


class _Tree:
    """Every sub-tree has an odd number of nodes: a ticker, a gate of two, or a group whose weights hold three."""

    def __init__(self) -> None:
        self._symbols = cycle(SYMBOLS)
        self._conditions = _conditions()
        self._groups = 0

    def spine(self, nodes: int, levels: int) -> str:
        """A gate on every level but the last, and beside each a bush of its own."""
        if levels == 1:
            return self._ticker()
        spare = nodes - (2 * levels - 1)  # what need not be: a gate and a ticker on each level, and the last ticker
        if levels == LEVELS:
            bush = BRANCH
        elif levels > _BARE:
            bush = 1 + _even(spare // _SHARE)
        else:
            bush = 1 + (spare if levels == _BARE else 0)
        return self._gate(self.bush(bush), self.spine(nodes - 1 - bush, levels - 1))

    def bush(self, nodes: int) -> str:
        """As flat as it can be."""
        if nodes == 1:
            return self._ticker()
        if nodes % 4 == 1:
            third = 1 + _even((nodes - 5) // 3)
            parts = (third, third, nodes - 2 - 2 * third)
            self._groups += 1
            inner = " ".join(map(self.bush, parts))
            return f'(group "Group {self._groups}" [(weight-equal [{inner}])])'
        half = 1 + _even((nodes - 3) // 2)
        return self._gate(self.bush(half), self.bush(nodes - 1 - half))

    def _ticker(self) -> str:
        return f'(asset "{next(self._symbols)}" nil)'

    def _gate(self, then: str, otherwise: str) -> str:
        return f"(if {next(self._conditions)} [{then}] [{otherwise}])"


def _even(number: int) -> int:
    return number - number % 2


def _conditions() -> Iterator[str]:
    """Ever new ones, each with a window and a bound of its own."""
    for number, (indicator, symbol) in enumerate(zip(cycle(INDICATORS), cycle(SYMBOLS), strict=False)):
        sign = "><"[number % 2]
        yield f'({sign} ({indicator} "{symbol}" {{:window {5 + number % 60}}}) {20 + number % 61})'
