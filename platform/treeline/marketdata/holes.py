"""Sessions of the exchange without a bar, and what a long row of them means.

Only days within the sessions given are judged: the calendar may begin after the first bar, or end before the last.
"""

from dataclasses import dataclass

import numpy as np

from treeline.marketdata.source import OPTIONAL_SERIES, Bars, Series, Sessions

# Sessions, about two months: no halt of trading has lasted so long without the listing being another after.
LONGEST = 40
_NAMED_DAYS = 3
_DAILY, _SILENT = 4, 14  # days: a long weekend; more than any holiday


@dataclass(frozen=True, slots=True, eq=False)
class Holes:
    """Of one symbol: the sessions between its first and its last bar that have none, and its bars' days that are no
    sessions; datetime64[D], ascending, read-only."""

    symbol: str
    missing: Sessions
    strange: Sessions

    def sentences(self) -> tuple[str, ...]:
        """For people: at most one of each kind, with the first days named; none where there is nothing to say."""
        said = []
        if self.missing.size:
            said.append(f"{self.symbol} has no bar on {_days(self.missing)}: filled with the close before.")
        if self.strange.size:
            days = _days(self.strange)
            said.append(f"{self.symbol} has bars on days without trading at the exchange, which are left out: {days}.")
        return tuple(said)


def holes(bars: Bars, sessions: Sessions) -> Holes:
    """What is missing of these bars, and what is too much. sessions: datetime64[D], ascending, every session of the
    exchange from some day to another."""
    if _whole(bars, sessions):
        return Holes(bars.symbol, bars.sessions[:0], bars.sessions[:0])
    inside = sessions[(sessions > bars.sessions[0]) & (sessions < bars.sessions[-1])]
    first, end = np.searchsorted(bars.sessions, sessions[[0, -1]]) if sessions.size else (0, 0)
    judged = bars.sessions[first:end]
    missing = inside[~np.isin(inside, bars.sessions, assume_unique=True)]
    strange = judged[~np.isin(judged, sessions, assume_unique=True)]
    missing.flags.writeable = strange.flags.writeable = False
    return Holes(bars.symbol, missing, strange)


def after_last_break(bars: Bars, sessions: Sessions, longest: int = LONGEST) -> tuple[Bars, str | None]:
    """The bars after the last time that more than `longest` sessions in a row have none, and a sentence about what is
    left out; `bars` itself and None where there is no such break. sessions as for `holes`.

    What came before a break may be another company that had the symbol, or another listing: as one series it would
    trade at prices of two things. A bar on a day that is no session ends no break.
    """
    if _whole(bars, sessions):
        return bars, None
    traded = bars.sessions[np.isin(bars.sessions, sessions, assume_unique=True)]
    places = np.searchsorted(sessions, traded)
    breaks = np.flatnonzero(np.diff(places) - 1 > longest)
    if not breaks.size:
        return bars, None
    last = int(breaks[-1])
    before, after = int(places[last]), int(places[last + 1])
    count, first_missing, last_missing = after - before - 1, sessions[before + 1], sessions[after - 1]
    said = (
        f"{bars.symbol} has no bars on the {count:,} sessions from {first_missing} to {last_missing}: what came "
        "before may be another company or another listing and is left out."
    )
    kept = bars.between(traded[last + 1].item(), bars.sessions[-1].item())
    assert kept is not None
    return kept, said


def on_sessions(bars: Bars, sessions: Sessions) -> Bars:
    """A bar for each session from the first to the last bar; `bars` itself when that is what it is. sessions as for
    `holes`, which tells of what is filled and left out: a session without trades stands at the close before, with a
    volume of 0. So a run has the exchange's days, whichever tickers are in it."""
    if _whole(bars, sessions):
        return bars
    days = sessions[(sessions >= bars.sessions[0]) & (sessions <= bars.sessions[-1])]
    if not days.size:
        return bars
    row = np.searchsorted(bars.sessions, days, side="right") - 1
    absent = bars.sessions[row] != days
    close = bars.close[row]
    others: dict[str, Series] = {}
    for name in OPTIONAL_SERIES:
        values = getattr(bars, name)
        if values is not None:
            others[name] = np.where(absent, 0.0 if name == "volume" else close, values[row])
    return Bars(bars.symbol, days, close, **others)


def long_silence(bars: Bars) -> str | None:
    """A sentence about the longest silence of a series of which no calendar is known: more than 14 days where half of
    the bars are at most 4 days apart, as daily ones are; None where there is none."""
    apart = np.diff(bars.sessions).astype(np.int64)
    if apart.size == 0 or np.median(apart) > _DAILY or apart.max() <= _SILENT:
        return None
    row = int(apart.argmax())
    more = int((apart > _SILENT).sum()) - 1
    others = f", and {more:,} more silences of over {_SILENT} days" if more else ""
    return (
        f"{bars.symbol} has no bar for {apart[row]:,} days, between {bars.sessions[row]} and {bars.sessions[row + 1]}"
        f"{others}."
    )


def _whole(bars: Bars, sessions: Sessions) -> bool:
    """Whether the bars' days are a run of the sessions: so they mostly are, and this is told ten times faster."""
    first = int(np.searchsorted(sessions, bars.sessions[0]))
    return np.array_equal(sessions[first : first + bars.sessions.size], bars.sessions)


def _days(days: Sessions) -> str:
    """The first of these days, and how many there are."""
    named = ", ".join(str(day) for day in days[:_NAMED_DAYS])
    more = days.size - _NAMED_DAYS
    return f"{named} and {more:,} more {'day' if more == 1 else 'days'}" if more > 0 else named
