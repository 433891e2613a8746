"""The errors that people meet.

TreelineError          anything we say to a person
├── Invalid            bad input: every fault with its place and its remedy
├── NotFound           no such thing, or not yours
├── Conflict           the thing is in a state that forbids the act
└── Unavailable        a part that we need (Postgres, Redis, a source) is gone for now
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an input: where, what, and what would be right."""

    path: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{place}{self.message}" + (f" ({self.remedy})" if self.remedy else "")


class TreelineError(Exception):
    """Anything that is said to a person; its text is complete without a traceback."""


class Invalid(TreelineError):
    """Bad input. `faults` lists everything that is wrong, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        if not faults:
            raise ValueError("an Invalid without a fault says nothing")
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))


class NotFound(TreelineError):
    """There is no such thing, or it belongs to somebody else: the two are never told apart."""


class Conflict(TreelineError):
    """The thing is in a state that forbids the act."""


class Unavailable(TreelineError):
    """A part that is needed cannot be reached for now; trying again later may help."""
