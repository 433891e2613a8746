"""What a source of prices is, and the bars it answers with."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from treeline.core.errors import Fault, Invalid
from treeline.marketdata.actions import Action

Sessions = NDArray[np.datetime64]
Series = NDArray[np.float64]

# The optional series of a Bars, in the order in which they are packed.
OPTIONAL_SERIES = ("open", "high", "low", "volume")


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """The daily bars of one symbol, oldest first; every array is one-dimensional, of one length, and read-only.

    sessions datetime64[D], strictly ascending. close float64, in dollars, finite and above 0. open, high, low (dollars,
    raw or adjusted as the close is) and volume (shares) are float64 with NaN where the source has none, or None when it
    has none at all. Arrays that could still be written to are copied. Raises ValueError when any of this does not hold:
    a source reports what is wrong with its data before it gets here.
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
        for name in ("close", *OPTIONAL_SERIES):
            values = getattr(self, name)
            if values is not None:
                self._hold(name, values, np.dtype(np.float64))
                if getattr(self, name).shape != self.sessions.shape:
                    raise ValueError(f"{self.symbol}: {name} and sessions are not of one length")
        if self.sessions.ndim != 1 or self.sessions.size == 0:
            raise ValueError(f"{self.symbol}: there are no bars")
        days = self.sessions.view(np.int64)
        # NaT is the smallest integer: ascending days that start with a day hold none.
        if np.isnat(self.sessions[0]) or not (days[1:] > days[:-1]).all():
            raise ValueError(f"{self.symbol}: the sessions do not ascend")
        if not (np.isfinite(self.close) & (self.close > 0)).all():
            raise ValueError(f"{self.symbol}: a close is not a finite number above 0")

    def between(self, first: date, last: date) -> "Bars | None":
        """The bars from `first` to `last`, both included, as views; None when there are none."""
        low = int(np.searchsorted(self.sessions, np.datetime64(first)))
        high = int(np.searchsorted(self.sessions, np.datetime64(last), side="right"))
        if low == high:
            return None
        if high - low == self.sessions.size:
            return self
        others: dict[str, Any] = {}
        for name in OPTIONAL_SERIES:
            values = getattr(self, name)
            others[name] = None if values is None else values[low:high]
        return Bars(self.symbol, self.sessions[low:high], self.close[low:high], **others)

    def closes(self) -> "Bars":
        """The same without the optional series."""
        if all(getattr(self, name) is None for name in OPTIONAL_SERIES):
            return self
        return Bars(self.symbol, self.sessions, self.close)

    @classmethod
    def checked_before(cls, symbol: str, sessions: Sessions, close: Series, **others: Series) -> "Bars":
        """Bars of arrays that were in a Bars once, read-only and of the right dtypes. A request unpacks hundreds of
        years, and to check each again took half of the time: 396 years 5.8 ms, without it 3.0 (AMD EPYC)."""
        bars = object.__new__(cls)
        given = {"symbol": symbol, "sessions": sessions, "close": close, **dict.fromkeys(OPTIONAL_SERIES), **others}
        for name, value in given.items():
            object.__setattr__(bars, name, value)
        return bars

    def _hold(self, name: str, values: NDArray[np.generic], dtype: np.dtype[np.generic]) -> None:
        held = np.ascontiguousarray(values, dtype=dtype)
        if held.flags.writeable:
            held = held.copy()
            held.flags.writeable = False
        object.__setattr__(self, name, held)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source answered for some symbols over some days.

    bars: raw where the source has corporate actions, of the days asked for only; a symbol that had none on them is left
    out. failed: why a symbol could not be had, in words ("504 Gateway Timeout, after 4 attempts"); it is not in `bars`.
    calls: HTTP requests that were sent for it, failed ones too.
    """

    bars: Mapping[str, Bars]
    failed: Mapping[str, str] = field(default_factory=dict)
    calls: int = 0


@dataclass(frozen=True, slots=True)
class FetchedActions:
    """The corporate actions of some symbols, ascending by ex-date; a symbol without any has an empty tuple. `failed`
    and `calls` as in Fetched."""

    actions: Mapping[str, tuple[Action, ...]]
    failed: Mapping[str, str] = field(default_factory=dict)
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """What can be said of a symbol without asking for its bars; None is what the source does not know.

    first, last: its first and last session. fractional: whether the broker of these prices takes orders of fractions of
    a share.
    """

    symbol: str
    first: date | None = None
    last: date | None = None
    fractional: bool | None = None


class Source(Protocol):
    """Where prices come from. A source is never completed from another one. Shared by the threads of a process."""

    @property
    def name(self) -> str:
        """How a backtest asks for it and what stands on the result, e.g. "sample", "alpaca" or "files:etfs"."""

    @property
    def note(self) -> str:
        """What a person should know of these figures before believing a result, in a sentence or two."""

    @property
    def feed(self) -> str:
        """Whose trades are in the bars, e.g. "sip"; "" when that is not known."""

    @property
    def adjustment(self) -> str:
        """What the prices that a backtest sees are adjusted for, and by whom, in a few words."""

    @property
    def has_actions(self) -> bool:
        """Whether `bars` are raw and `actions` tell how they are to be adjusted; else they are taken as they are."""

    @property
    def on_exchange(self) -> bool:
        """Whether every session of the New York Stock Exchange should have a bar of every symbol."""

    def span(self) -> tuple[date, date]:
        """The first and the last day that can be asked for now, whichever symbol. Raises Invalid when there is none,
        Unavailable when the source cannot be reached."""

    def bounds(self) -> tuple[str, str]:
        """Why there is nothing before the first and nothing after the last day of `span`: halves of sentences such as
        "Alpaca's history begins there"."""

    def cautions(self, symbols: Sequence[str]) -> tuple[str, ...]:
        """Sentences that stand on every result with these symbols: what is not as one would expect of this source."""

    def settled(self) -> date:
        """The last day whose bars may be kept for ever: those that `stamps` speak for, or that no longer change."""

    def stamps(self, first: int, last: int) -> Mapping[int, str]:
        """Of each year from `first` to `last`, what its cached bars are labelled with: a text that changes whenever
        they would not be right any more, "" where they don't change. Cheap enough for every request."""

    def symbols(self) -> tuple[str, ...]:
        """All symbols there are, sorted; symbols are case-sensitive. Empty when the source can't tell for now."""

    def listed(self, symbols: Sequence[str]) -> tuple[Listed, ...]:
        """What is known of these symbols, which are some of `symbols`, in this order. Raises Unavailable when the
        source cannot be reached."""

    def bars(self, symbols: Sequence[str], first: date, last: date) -> Fetched:
        """The bars of these symbols from `first` to `last`, both included. Raises Invalid that names every fault in
        the source's data; Unavailable when it cannot be reached at all."""

    def actions(self, symbols: Sequence[str]) -> FetchedActions:
        """All that is known of these symbols; asked only of a source that has actions. Raises as `bars`."""


class AsTheyAre:
    """What sources have in common whose prices are taken as they are: no corporate actions, no calendar, nothing that
    changes but by their stamps, and nothing to say beside the note."""

    feed = ""
    has_actions = False
    on_exchange = False

    def settled(self) -> date:
        """For ever: other bars have another stamp."""
        return date.max

    def cautions(self, symbols: Sequence[str]) -> tuple[str, ...]:
        """None."""
        return ()

    def actions(self, symbols: Sequence[str]) -> FetchedActions:
        """None."""
        return FetchedActions(dict.fromkeys(symbols, ()))


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
