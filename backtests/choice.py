"""Which combinations are run, as people write it: a grid, with values of their library, or a random sample of one."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import AbstractBaseUser

from backtests.combinations import Combinations
from backtests.grid import Grid
from strategies import library
from strategies.tree.nodes import Value
from treeline.core.errors import Fault, Invalid

LIBRARY = "library"  # in the place of values: those of the owner's library variable of that name

_DRAWN = 2**32  # seeds that the server draws are below: people copy them

# Text for all variables, `n=5:30,t=60:85:0.5`, or by variable the text of its values or a list of them.
Written = str | Mapping[str, str | Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Sample:
    """So many combinations, drawn at random with this seed; None: it is drawn, too."""

    count: int
    seed: int | None = None


def of_grid(owner: AbstractBaseUser, written: Written, sample: Sample | None = None) -> Combinations:
    """All combinations of a grid, or a sample of them. Raises Invalid with every fault."""
    grid = _of_text(owner, written) if isinstance(written, str) else _of_variables(owner, written)
    if sample is None:
        return Combinations.whole(grid)
    seed = secrets.randbelow(_DRAWN) if sample.seed is None else sample.seed
    return Combinations.sampled(grid, sample.count, seed)


def _of_text(owner: AbstractBaseUser, text: str) -> Grid:
    """`n=library` is a library's variable; all else, and what is wrong with it, is told by Grid.parse."""
    pairs = [(name.strip(), values.strip()) for name, _, values in (part.partition("=") for part in text.split(","))]
    written = dict(pairs)
    if LIBRARY not in written.values() or len(written) < len(pairs):
        return Grid.parse(text)
    return _of_variables(owner, written)


def _of_variables(owner: AbstractBaseUser, written: Mapping[str, str | Sequence[Value]]) -> Grid:
    known: dict[str, str | Sequence[Value]] = {}
    faults: list[Fault] = []
    for name, values in written.items():
        try:
            known[name] = library.library_values(owner, [name])[name] if values == LIBRARY else values
        except Invalid as error:
            faults += [replace(fault, path=f"grid.{name}") for fault in error.faults]
    try:
        grid = Grid.of(known)
    except Invalid as error:
        raise Invalid([*faults, *error.faults]) from None
    if faults:
        raise Invalid(faults)
    return grid
