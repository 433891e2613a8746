"""What a source of prices is, and the bars it answers with."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from treeline.core.errors import Fault, Invalid

Sessions = NDArray[np.datetime64]
Series = NDArray[np.float64]

# The optional series of a Bars, in the order in which they are packed.
OPTIONAL_SERIES = ("open", "high", "low", "volume")


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """The daily bars of one symbol, oldest first; every array is one-dimensional, of one length, and read-only.

    sessions datetime64[D], strictly ascending. close float64, adjusted, in dollars, finite and above 0. open, high, low
    (dollars, adjusted as the close is) and volume (shares) are float64 with NaN where the source has none, or None when
    it has none at all. Arrays that could still be written to are copied. Raises ValueError when any of this does not
    hold: a source reports what is wrong with its data before it gets here.
    """

    symbol: str
    sessions: Sessions
    close: Series
    open: Series | None = None
    high: Series | None = None
    low: Series | None = None
    volume: Series | None = None

    def __post_init__(self) -> None:
        self._hold("sessions", self.sessions, np.dtype("datetime64[D]"))
        for field in ("close", *OPTIONAL_SERIES):
            values = getattr(self, field)
            if values is not None:
                self._hold(field, values, np.dtype(np.float64))
                if getattr(self, field).shape != self.sessions.shape:
                    raise ValueError(f"{self.symbol}: {field} and sessions are not of one length")
        if self.sessions.ndim != 1 or self.sessions.size == 0:
            raise ValueError(f"{self.symbol}: there are no bars")
        days = self.sessions.view(np.int64)
        # NaT is the smallest integer: ascending days that start with a day hold none.
        if np.isnat(self.sessions[0]) or not (days[1:] > days[:-1]).all():
            raise ValueError(f"{self.symbol}: the sessions do not ascend")
        if not (np.isfinite(self.close) & (self.close > 0)).all():
            raise ValueError(f"{self.symbol}: a close is not a finite number above 0")

    def _hold(self, field: str, values: NDArray[np.generic], dtype: np.dtype[np.generic]) -> None:
        held = np.ascontiguousarray(values, dtype=dtype)
        if held.flags.writeable:
            held = held.copy()
            held.flags.writeable = False
        object.__setattr__(self, field, held)


class Source(Protocol):
    """Where prices come from. A source is never completed from another one."""

    @property
    def name(self) -> str:
        """How a backtest asks for it and what stands on the result, e.g. "sample" or "files:etfs"."""

    @property
    def note(self) -> str:
        """What a person should know of these figures before believing a result, in a sentence or two."""

    def version(self) -> str:
        """Hexadecimal digits that change whenever any bar that `load` answers does. Cheap enough for every request."""

    def symbols(self) -> tuple[str, ...]:
        """All symbols there are, sorted. Symbols are case-sensitive."""

    def load(self, symbols: Sequence[str]) -> dict[str, Bars]:
        """All bars of these symbols, each of them present in the answer. Raises Invalid that names every unknown symbol
        and every fault in the data; Unavailable when the source cannot be reached."""


def require_known(source: str, wanted: Iterable[str], known: Sequence[str]) -> None:
    """Raises Invalid with a fault for every symbol that the source does not have, and the nearest ones that it has."""
    have = set(known)
    missing = [symbol for symbol in dict.fromkeys(wanted) if symbol not in have]
    if not missing:
        return
    by_fold: dict[str, list[str]] = {}
    for symbol in known:
        by_fold.setdefault(symbol.casefold(), []).append(symbol)
    faults = []
    for symbol in missing:
        near = difflib.get_close_matches(symbol.casefold(), list(by_fold), n=3, cutoff=0.5)
        names = [name for fold in near for name in by_fold[fold]] or list(known[:5])
        remedy = ("did you mean " if near else "it has, for example, ") + " or ".join(names) + ("?" if near else "")
        faults.append(Fault(symbol, f'the source "{source}" has no such symbol', remedy if names else ""))
    raise Invalid(faults)
