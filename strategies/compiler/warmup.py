"""How much history a program needs before its first session, and which indicators never quite forget their first values."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from strategies.compiler.columns import Series
from strategies.compiler.parameters import Binding
from strategies.compiler.program import Need
from strategies.indicators.catalogue import CATALOGUE


@dataclass(frozen=True, slots=True)
class Needed:
    """A reading of the tree as written, for one choice of its variables; `earlier` sessions before a session it must have
    a value too, beside its own delay."""

    series: Series
    earlier: int

    @property
    def lag(self) -> int:
        """The bar of its instrument, counted from 0, from which on all that is asked for has a value."""
        return CATALOGUE[self.series.indicator].lag(self.series.parameters) + self.series.delay + self.earlier

    @property
    def memory(self) -> float:
        """The factor by which the influence of what was before fades each session; 0 for none, 1 for ever."""
        return CATALOGUE[self.series.indicator].memory(self.series.parameters)


def needed(binding: Binding) -> Iterator[Needed]:
    """Everything that must have a value before the first session, for every choice of the variables."""
    for need in binding.program.needs:
        yield from _resolved(binding, need)


def _resolved(binding: Binding, need: Need) -> Iterator[Needed]:
    resolver = binding.resolver
    axes = resolver.axes_of(need)
    for chosen in product(*(range(binding.sizes[axis]) for axis in axes)):
        at = dict(zip(axes, chosen, strict=True))
        for_days = int(resolver.number(need.for_days, at))
        yield Needed(resolver.series(need.read, at), for_days - 1 + need.earlier)
