"""Alpaca as a source of prices."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

from treeline.core.errors import Unavailable
from treeline.marketdata import recents
from treeline.marketdata.alpaca.access import AlpacaAccess
from treeline.marketdata.alpaca.actions import TYPES, Ledger
from treeline.marketdata.alpaca.asking import Answer, ask
from treeline.marketdata.alpaca.assets import Assets
from treeline.marketdata.alpaca.pace import Errand, Pace, Turns
from treeline.marketdata.alpaca.paging import Page, most_pages, pages
from treeline.marketdata.alpaca.retry import Failure, persist
from treeline.marketdata.limiter import Limiter
from treeline.marketdata.sessions import NEW_YORK, exchange, new_york_date
from treeline.marketdata.source import Bars, Fetched, FetchedActions, Listed

if TYPE_CHECKING:
    from redis import Redis

    from treeline.marketdata.alpaca.transport import Line

FIRST = date(2016, 1, 4)  # where Alpaca's history of the consolidated feed begins

# A free account may not ask for the last 15 minutes.
DELAY = timedelta(minutes=16)

BARS_A_PAGE = 10_000
ACTIONS_A_PAGE = 1_000

NAMED = 5  # of many symbols, so many are named in a sentence

# Nobody waits longer for the list of symbols, neither who lists the sources nor a backtest, which only lacks hints.
ASSETS_WITHIN = 5.0

# Actions are filtered by the day on which Alpaca processes them: of a dividend that is the day on which it is paid, and
# of one that was announced weeks ahead.
_BEFORE, _AHEAD = timedelta(days=31), timedelta(days=366)

Server = Literal["bars", "actions", "assets"]


class AlpacaSource:
    """Raw daily bars of the consolidated feed (SIP) and corporate actions from Alpaca. Shared by the threads of a
    process; connections are made by each thread for itself, at its first request.

    `redis`, which answers bytes, is where processes share the account's turns and the list of symbols. No call takes
    longer than `pace` says, whatever the server does.
    """

    name = "alpaca"
    feed = "sip"
    adjustment = "splits, dividends and spin-offs, by Treeline"
    has_actions = True
    on_exchange = True

    def __init__(
        self,
        access: AlpacaAccess,
        redis: "Redis | None",
        now: Callable[[], datetime],
        pace: Pace | None = None,
        turns: Mapping[Literal["data", "trading"], Turns] | None = None,
    ) -> None:
        self._access = access
        self._now = now
        self._pace = pace or Pace()
        self._turns = turns or {
            "data": Limiter(redis, access.key, "data"),
            "trading": Limiter(redis, access.key, "trading"),
        }
        self._own = threading.local()
        self._assets = Assets(redis, access.trading_host, now, self._load_assets)

    @property
    def note(self) -> str:
        text = (
            "Daily bars of all US exchanges (SIP) from Alpaca, 2016 and later. Symbols that are no longer traded are "
            "there only as far as Alpaca keeps them."
        )
        return " ".join([text, *self.cautions(())])

    def cautions(self, symbols: Sequence[str]) -> tuple[str, ...]:
        """That prices are not Alpaca's, where they are not."""
        if self._access.official:
            return ()
        return (f"Prices come from {self._access.data_host}: they are not Alpaca's, perhaps made up.",)

    def span(self) -> tuple[date, date]:
        """From Alpaca's first session to the last one that closed at least 16 minutes ago."""
        return FIRST, exchange().last_complete(self._now(), DELAY)

    def bounds(self) -> tuple[str, str]:
        return (
            "Alpaca's history of the consolidated feed begins there",
            "sessions after it are not over, or closed less than 16 minutes ago, which a free account may not ask for",
        )

    def settled(self) -> date:
        return recents.settled(self._now())

    def stamps(self, first: int, last: int) -> dict[int, str]:
        """ "" of every year, because settled bars don't change; another server's bars are labelled as its own."""
        return dict.fromkeys(range(first, last + 1), self._access.label)

    def symbols(self) -> tuple[str, ...]:
        return self._assets.symbols()

    def listed(self, symbols: Sequence[str]) -> tuple[Listed, ...]:
        """Whether Alpaca takes orders of fractions of each; when its history begins, only its bars tell."""
        fractional = self._assets.fractional()
        return tuple(Listed(one, fractional=fractional.get(one)) for one in symbols)

    def bars(self, symbols: Sequence[str], first: date, last: date) -> Fetched:
        """As `Source.bars`. In `failed` are also symbols whose bars make no sense. Raises Unavailable for keys that
        are not accepted."""
        first, last = max(first, FIRST), min(last, self.span()[1])
        if first > last or not symbols:
            return Fetched({})
        from treeline.marketdata.alpaca.bars import NonsenseError, read_bars  # noqa: PLC0415 - polars comes with it

        errand = self._errand()
        with _keys_accepted("bars", symbols):
            answer = self._ask_for_bars(symbols, first, last, errand)
        bars: dict[str, Bars] = {}
        failed = answer.failed
        for symbol in symbols:
            try:
                read = read_bars(symbol, answer.rows.get(symbol, ()), first, last)
            except NonsenseError as error:
                failed[symbol] = f"Alpaca's data make no sense: {error}"
            else:
                if read is not None:
                    bars[symbol] = read
        return Fetched(bars, failed, errand.calls)

    def actions(self, symbols: Sequence[str]) -> FetchedActions:
        """As `Source.actions`; those with an ex-date in the future are among them, as far as they are announced."""
        errand = self._errand()
        ledger = Ledger(new_york_date(self._now()))
        asked: dict[str, None] = {}
        failed: dict[str, str] = {}
        missing = list(dict.fromkeys(symbols))
        # Once for the symbols themselves, and again for those that their companies had before.
        while missing:
            with _keys_accepted("corporate actions", symbols):
                answer = self._ask_for_actions(missing, errand)
            for kind, rows in answer.rows.items():
                ledger.add(kind, rows)
            failed |= answer.failed
            asked |= dict.fromkeys(missing)
            missing = [former for former in ledger.former(symbols) if former not in asked]
        causes = {symbol: ledger.cause(symbol, failed) for symbol in dict.fromkeys(symbols)}
        return FetchedActions(
            {symbol: ledger.of(symbol) for symbol, cause in causes.items() if not cause},
            {symbol: cause for symbol, cause in causes.items() if cause},
            errand.calls,
        )

    def _ask_for_bars(self, symbols: Sequence[str], first: date, last: date, errand: Errand) -> Answer:
        """The rows of each symbol. Those that nothing was said of, and those of which a part may have been lost between
        two pages, are asked for once more before that is believed."""
        params: dict[str, str | int] = {
            "timeframe": "1Day",
            "adjustment": "raw",
            "feed": "sip",
            "start": _midnight(first),
            "end": _midnight(last),
            "limit": BARS_A_PAGE,
        }

        def fetch(group: Sequence[str]) -> Iterator[Page]:
            asked = {"symbols": ",".join(group), **params}
            most = most_pages(len(group), first, last, BARS_A_PAGE)
            return pages(self._line("bars").get, "/stocks/bars", asked, "bars", errand, self._pace, most)

        answer = ask(symbols, fetch, by_symbol=True)
        unsure = [
            symbol
            for symbol in dict.fromkeys(symbols)
            if symbol not in answer.failed and (symbol in answer.doubtful or not answer.rows.get(symbol))
        ]
        if unsure:
            again = ask(unsure, fetch, by_symbol=True)
            for symbol in unsure:
                had = answer.rows.pop(symbol, None)
                if symbol in again.rows:
                    answer.rows[symbol] = again.rows[symbol]
                elif had and symbol not in again.failed:
                    answer.failed[symbol] = "some of its bars came at first, and none when asked again"
            answer.failed |= again.failed
        return answer

    def _ask_for_actions(self, symbols: Sequence[str], errand: Errand) -> Answer:
        first, last = FIRST - _BEFORE, new_york_date(self._now()) + _AHEAD
        params: dict[str, str | int] = {
            "types": ",".join(TYPES),
            "start": first.isoformat(),
            "end": last.isoformat(),
            "limit": ACTIONS_A_PAGE,
            "sort": "asc",
        }

        def fetch(group: Sequence[str]) -> Iterator[Page]:
            asked = {"symbols": ",".join(group), **params}
            most = most_pages(len(group), first, last, ACTIONS_A_PAGE)
            line = self._line("actions")
            return pages(line.get, "/corporate-actions", asked, "corporate_actions", errand, self._pace, most)

        return ask(symbols, fetch, by_symbol=False)

    def _load_assets(self) -> Any:
        errand = Errand(self._pace.monotonic() + ASSETS_WITHIN)
        line = self._line("assets")

        def load() -> Any:
            return line.get("/assets", {"asset_class": "us_equity"}, errand)

        try:
            return persist(load, "/assets", errand, self._pace)
        except Failure:
            return None  # the log has it

    def _errand(self) -> Errand:
        return Errand(self._pace.monotonic() + self._pace.call)

    def _line(self, server: Server) -> "Line":
        """This thread's connection: neither threads nor the children of a fork may share one."""
        if getattr(self._own, "process", None) != os.getpid():
            self._own.process, self._own.lines = os.getpid(), {}
        lines: dict[Server, Line] = self._own.lines
        if server not in lines:
            from treeline.marketdata.alpaca.transport import connect  # noqa: PLC0415 - requests and alpaca-py

            turns = self._turns["trading" if server == "assets" else "data"]
            lines[server] = connect(server, self._access, turns, self._pace)
        return lines[server]


@contextmanager
def _keys_accepted(what: str, symbols: Sequence[str]) -> Iterator[None]:
    try:
        yield
    except Failure as failure:
        more = len(symbols) - NAMED
        named = ", ".join(symbols[:NAMED]) + (f" and {more} more" if more > 0 else "")
        raise Unavailable(f"Alpaca gives no {what} of {named}: {failure}.") from None


def _midnight(session: date) -> str:
    """The moment that a session's bar is stamped with."""
    return datetime.combine(session, time(), NEW_YORK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
