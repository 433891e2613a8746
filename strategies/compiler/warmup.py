"""How much history a program needs before its first session, and how long its indicators remember what came before."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from strategies.compiler.program import Composite, Need, Program
from strategies.compiler.resolve import Resolver
from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.nodes import Variable


@dataclass(frozen=True, slots=True)
class Needed:
    """A reading of the tree as written, for one choice of its own variables (not those of a sub-tree that it measures);
    `sessions` before a session it must have a value too: its delay, and what a condition looks back."""

    indicator: str
    instrument: str | Composite
    parameters: tuple[float, ...]
    sessions: int

    @property
    def lag(self) -> int:
        """The bar of its instrument, counted from 0, from which on all that is asked for has a value."""
        return CATALOGUE[self.indicator].lag(self.parameters) + self.sessions

    @property
    def memory(self) -> float:
        """The factor by which the influence of what was before fades each session; 0 for none, 1 for ever."""
        return CATALOGUE[self.indicator].memory(self.parameters)

    def __str__(self) -> str:
        """`rsi(SPY, 10)`, or `volatility(a sub-tree, 20)` for the equity of a part of the tree."""
        of = self.instrument if isinstance(self.instrument, str) else "a sub-tree"
        return f"{self.indicator}({of}{''.join(f', {number:.12g}' for number in self.parameters)})"


def needed(program: Program, resolver: Resolver) -> tuple[Needed, ...]:
    """Everything that must have a value before the first session, for every choice of the variables."""
    return tuple(dict.fromkeys(one for need in program.needs for one in _resolved(need, resolver)))


def _resolved(need: Need, resolver: Resolver) -> Iterator[Needed]:
    read = need.read
    own = read.instrument if isinstance(read.instrument, Variable) else ()
    axes = resolver.axes_of((read.measure, own, need.for_days))
    for chosen in product(*(range(len(resolver.lists[axis])) for axis in axes)):
        at = dict(zip(axes, chosen, strict=True))
        back = int(resolver.number(need.for_days, at)) - 1 + need.earlier
        yield Needed(
            read.measure.indicator,
            read.instrument if isinstance(read.instrument, Composite) else resolver.ticker(read.instrument, at),
            tuple([resolver.number(number, at) for number in read.measure.parameters]),
            int(resolver.number(read.measure.days_ago, at)) + read.delay + back,
        )
