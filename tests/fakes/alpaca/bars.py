"""GET /v2/stocks/bars: pages of daily bars, sorted by symbol and then by time."""

import base64
import binascii
import datetime as dt
import itertools
import re
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.fakes.alpaca.answers import Answer, Refused, recent_sip
from tests.fakes.alpaca.faults import Rule
from tests.fakes.alpaca.listing import ADJUSTMENTS, FIELDS, Listing
from tests.fakes.alpaca.made_up import FIRST_DAY
from tests.fakes.alpaca.market_hours import market_hours, midnight, new_york_day
from tests.fakes.alpaca.world import World

RECENT = dt.timedelta(minutes=15)
LARGEST_PAGE = 10_000
USUAL_PAGE = 1_000
SYMBOL = re.compile(r"[A-Z]{1,6}([./][A-Z]{1,4})?")
FREE_FEEDS = ("iex", "delayed_sip")

Query = Mapping[str, str]


def symbols_of(query: Query) -> list[str]:
    """The symbols asked for. Raises Refused for none, and for one that cannot be a symbol."""
    symbols = [symbol.strip() for symbol in query.get("symbols", "").split(",") if symbol.strip()]
    if not symbols:
        raise Refused(400, "symbols is required")
    for symbol in symbols:
        if not SYMBOL.fullmatch(symbol):
            raise Refused(400, f"invalid symbol: {symbol}")
    return sorted(set(symbols))


def day_of(text: str, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refused(400, f"invalid {name}: {text}") from None


def moment_of(text: str, name: str, *, whole_day: bool = False) -> dt.datetime:
    """A moment as RFC 3339 or a date, which begins at midnight in New York; `whole_day`: and ends with it."""
    try:
        if len(text) == 10:
            day = dt.date.fromisoformat(text)
            if not whole_day:
                return midnight(day)
            return midnight(day + dt.timedelta(days=1)) - dt.timedelta(microseconds=1)
        moment = dt.datetime.fromisoformat(text.replace(" ", "+"))  # an unescaped + of an offset
    except ValueError:
        raise Refused(400, f"invalid {name}: {text}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def feed_of(query: Query, plan: str, end: dt.datetime | None, now: dt.datetime) -> str:
    """The feed that answers. The free plan has no SIP data of the last 15 minutes (`end` None: of now): unasked it gets
    IEX instead. Raises Refused when SIP was asked for."""
    feed = query.get("feed", "")
    if feed not in ("", "sip", *FREE_FEEDS, "otc", "boats"):
        raise Refused(400, f"invalid feed: {feed}")
    if plan != "free" or feed in FREE_FEEDS:
        return feed or "sip"
    if end is not None and end <= now - RECENT:
        return "sip"
    if feed:
        raise recent_sip()
    return "iex"


def page_size(query: Query, usual: int, largest: int) -> int:
    text = query.get("limit") or str(usual)
    if not text.isdecimal() or not 1 <= int(text) <= largest:
        raise Refused(400, f"invalid limit: {text} (must be between 1 and {largest})")
    return int(text)


@dataclass(frozen=True)
class _Rendered:
    """A listing's bars as JSON: the text of bar i is text[ends[i]:ends[i + 1] - 1], a comma follows it."""

    stamps: Sequence[str]
    text: bytes
    ends: Sequence[int]

    def piece(self, low: int, high: int, *, backwards: bool) -> bytes:
        if not backwards:
            return self.text[self.ends[low] : self.ends[high] - 1]
        return b",".join(self.text[self.ends[at] : self.ends[at + 1] - 1] for at in range(high - 1, low - 1, -1))

    def followed_by(self, later: "_Rendered") -> "_Rendered":
        ends = [self.ends[-1] + end for end in later.ends[1:]]
        return _Rendered([*self.stamps, *later.stamps], self.text + later.text, [*self.ends, *ends])


def render(one: Listing) -> _Rendered:
    vwap = np.round((one.high + one.low + one.close) / 3, 6).tolist()
    series = [getattr(one, name).tolist() for name in FIELDS]
    volume = one.volume.astype(np.int64)
    trades = (volume // 150 + 1).tolist()
    pieces = [
        f'{{"t":"{t}","o":{o!r},"h":{h!r},"l":{low!r},"c":{c!r},"v":{v},"n":{n},"vw":{w!r}}},'.encode()
        for t, o, h, low, c, v, n, w in zip(one.stamps, *series, volume.tolist(), trades, vwap, strict=True)
    ]
    return _Rendered(one.stamps, b"".join(pieces), [0, *itertools.accumulate(map(len, pieces))])


class BarPages:
    """Answers for bars of a world at the time that `now` tells."""

    def __init__(self, world: World, now: Callable[[], dt.datetime], plan: str) -> None:
        self._world = world
        self._now = now
        self._plan = plan
        self._lock = threading.Lock()
        self._rendered: dict[tuple[str, str, str], tuple[tuple[int, int], _Rendered]] = {}

    def answer(self, query: Query, fault: Rule | None) -> Answer:
        symbols = symbols_of(query)
        if query.get("timeframe") not in ("1Day", "1D"):
            raise Refused(400, f"invalid timeframe: {query.get('timeframe', '')} (the fake has daily bars only)")
        adjustment = query.get("adjustment") or "raw"
        if adjustment not in ADJUSTMENTS:
            raise Refused(400, f"invalid adjustment: {adjustment}")
        now = self._now()
        end = moment_of(query["end"], "end", whole_day=True) if query.get("end") else now
        feed = feed_of(query, self._plan, end, now)
        start = moment_of(query["start"], "start") if query.get("start") else midnight(new_york_day(now))
        if start > end:
            raise Refused(400, "end should not be before start")
        size = page_size(query, USUAL_PAGE, LARGEST_PAGE)
        backwards = query.get("sort", "asc") == "desc"
        after = read_token(query.get("page_token"))
        if fault and fault.kind == "null":
            return Answer(200, b'{"bars":null,"next_page_token":null}')
        if fault and fault.kind == "empty page":
            return Answer(200, b'{"bars":{},"next_page_token":"' + write_token(*after) + b'"}')
        if fault and fault.kind == "small page":
            size = min(size, fault.size)
        if fault and fault.kind == "missing":
            symbols = symbols[1:]
        runs = self._runs(symbols, query.get("asof", ""), adjustment, feed, start, end)
        return _page(runs, after, size, backwards=backwards)

    def _runs(
        self, symbols: Sequence[str], asof: str, adjustment: str, feed: str, start: dt.datetime, end: dt.datetime
    ) -> Iterator[tuple[str, _Rendered, int, int]]:
        """The symbol, its bars and the first and last place of those between start and end."""
        now = self._now()
        today = new_york_day(now)
        first = max(f"{start.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}", f"{FIRST_DAY}T")
        last = f"{end.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
        for symbol in symbols:
            if asof == "-":
                found = self._world.under(symbol)
            else:
                one = self._world.named(symbol, day_of(asof, "asof") if asof else today)
                found = [(one, dt.date.min, dt.date.max)] if one else []
            for listing, since, until in found:
                bars = self._bars(listing, adjustment, feed, now)
                low = max(bisect_left(bars.stamps, first), bisect_left(bars.stamps, since.isoformat()))
                high = min(bisect_right(bars.stamps, last), bisect_right(bars.stamps, f"{until.isoformat()}T99"))
                if low < high:
                    yield symbol, bars, low, high

    def _bars(self, one: Listing, adjustment: str, feed: str, now: dt.datetime) -> _Rendered:
        """All its bars up to now; that of a session that is under way as it is so far."""
        seen_until = now if self._plan != "free" or feed == "iex" else now - RECENT
        hours = market_hours()
        over, begun = hours.ended(seen_until), hours.started(seen_until)
        what = (one.symbol, adjustment, feed)
        when, past = self._rendered.get(what, ((0, 0), None))
        if past is None or when != (over, begun):
            past = render(self._past(one, adjustment, feed, over, begun))
            with self._lock:
                self._rendered[what] = (over, begun), past
        if over == begun:
            return past
        today = so_far(one.on_iex() if feed == "iex" else one, over, hours.elapsed(over, seen_until))
        return past if today is None else past.followed_by(render(today))

    def _past(self, one: Listing, adjustment: str, feed: str, over: int, begun: int) -> Listing:
        """The bars of sessions that are over, adjusted for what happened up to the session that has begun."""
        hours = market_hours()
        source = one.on_iex() if feed == "iex" else one
        past = source.between(hours.days[0], hours.days[begun - 1])
        if adjustment != "raw":
            past = past.adjusted(adjustment, hours.days[begun - 1].item())
        return past.between(hours.days[0], hours.days[over - 1])


def so_far(one: Listing, session: int, elapsed: float) -> Listing | None:
    """The bar of this session as it is after a part of the day, when the price is on its way from open to close; None
    when there is none."""
    day = market_hours().days[session]
    today = one.between(day, day)
    if not today.sessions.size or not elapsed:
        return None
    opened, high, low, close, volume = (float(getattr(today, name)[0]) for name in (*FIELDS, "volume"))
    price = round(opened * (close / opened) ** elapsed, 4)
    reach = min(1.0, 2 * elapsed)
    high = max(opened, price) + reach * (high - max(opened, close))
    low = min(opened, price) - reach * (min(opened, close) - low)
    values = {"open": opened, "high": round(high, 4), "low": round(low, 4), "close": price}
    series: dict[str, Any] = {name: np.array([value]) for name, value in values.items()}
    return replace(today, **series, volume=np.array([max(1.0, np.floor(volume * elapsed))]))


def _page(
    runs: Iterator[tuple[str, _Rendered, int, int]], after: tuple[str, str], size: int, *, backwards: bool
) -> Answer:
    """One page: what follows the bar `after`, at most `size` bars."""
    pieces: dict[str, list[bytes]] = {}
    left = size
    token = b"null"
    reached = after
    for symbol, bars, first, last in runs:
        low, high = first, last
        if symbol < after[0]:
            continue
        if symbol == after[0] and backwards:
            high = min(high, bisect_left(bars.stamps, after[1]))
        elif symbol == after[0]:
            low = max(low, bisect_right(bars.stamps, after[1]))
        if low >= high:
            continue
        if not left:
            token = b'"' + write_token(*reached) + b'"'
            break
        if high - low > left:
            low, high = (high - left, high) if backwards else (low, low + left)
            token = b'"' + write_token(symbol, bars.stamps[low if backwards else high - 1]) + b'"'
        pieces.setdefault(symbol, []).append(bars.piece(low, high, backwards=backwards))
        left -= high - low
        reached = (symbol, bars.stamps[low if backwards else high - 1])
        if token != b"null":
            break
    body = b",".join(b'"%s":[%s]' % (symbol.encode(), b",".join(parts)) for symbol, parts in pieces.items())
    return Answer(200, b'{"bars":{' + body + b'},"next_page_token":' + token + b"}")


def write_token(symbol: str, stamp: str) -> bytes:
    """After which bar the next page begins."""
    return base64.b64encode(f"{symbol}|D|{stamp}".encode())


def read_token(token: str | None) -> tuple[str, str]:
    if not token:
        return "", ""
    try:
        symbol, _, stamp = base64.b64decode(token, validate=True).decode().split("|")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise Refused(400, "invalid page_token") from None
    return symbol, stamp
