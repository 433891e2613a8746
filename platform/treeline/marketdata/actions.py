"""What companies do to their shares: the events by which raw prices have to be adjusted."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["split", "dividend", "spin_off", "rename"]


@dataclass(frozen=True, slots=True, order=True)
class Action:
    """One event of one symbol, from whose ex-date on its raw price is another thing than before.

    ex_date: the first session of the new price. amount, by kind: split: new shares for one old share (a 4-for-1 split
    is 4.0, a 1-for-10 reverse split 0.1, a stock dividend of 5 % is 1.05); dividend: dollars for a share, as paid on
    that day; spin_off: shares of `other` for one share; rename: 0. other: the symbol of the company spun off; of a
    rename the company's former symbol, or, where this is the former one, its new one; else "". identity: the vendor's
    own name for the event, "" where it has none.

    Raises ValueError for an amount that is not finite, or not above 0 where one is meant.
    """

    ex_date: dt.date
    kind: Kind
    amount: float = 0.0
    other: str = ""
    identity: str = ""

    def __post_init__(self) -> None:
        if self.kind != "rename" and not 0.0 < self.amount < float("inf"):
            raise ValueError(f"{self.kind} on {self.ex_date}: the amount {self.amount} is not a number above 0")


def lineage(actions: Iterable[Action]) -> int:
    """An unsigned 32-bit number for the renames among these, 0 for none: bars that were read under other names of the
    symbol, perhaps another company's, are not to be joined with today's."""
    renames = sorted((action.ex_date.isoformat(), action.other) for action in actions if action.kind == "rename")
    if not renames:
        return 0
    return int.from_bytes(hashlib.blake2b(repr(renames).encode(), digest_size=4).digest(), "big") | 1
