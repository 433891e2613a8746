"""The latest trades, quotes, minute bars, and snapshots; assets; calendar and clock."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tests.fakes.alpaca.answers import Answer, Refused, as_json
from tests.fakes.alpaca.bars import day_of, feed_of, so_far, symbols_of
from tests.fakes.alpaca.listing import FIELDS, Listing
from tests.fakes.alpaca.market_hours import NEW_YORK, market_hours, new_york_day
from tests.fakes.alpaca.world import World

Query = Mapping[str, str]
SPREAD = 0.0001  # of the price, on either side


class Latest:
    """What is so at the moment that `now` tells."""

    def __init__(self, world: World, now: Callable[[], dt.datetime], plan: str) -> None:
        self._world = world
        self._now = now
        self._plan = plan

    def price(self, one: Listing, at: dt.datetime) -> float | None:
        """The last trade at a moment; None before its first session. Of a delisted one: its last close."""
        day = _day_of(one, at)
        return float(day[0].close[0]) if day else None

    def trades(self, query: Query) -> Answer:
        return as_json({"trades": self._each(query, _trade)})

    def quotes(self, query: Query) -> Answer:
        return as_json({"quotes": self._each(query, _quote)})

    def bars(self, query: Query) -> Answer:
        return as_json({"bars": self._each(query, _minute_bar)})

    def snapshots(self, query: Query) -> Answer:
        def snapshot(day: "_Day") -> dict[str, Any]:
            bar, before, _ = day
            return {
                "latestTrade": _trade(day), "latestQuote": _quote(day), "minuteBar": _minute_bar(day),
                "dailyBar": _bar(bar), "prevDailyBar": _bar(before) if before else None,
            }  # fmt: skip

        return as_json(self._each(query, snapshot))

    def assets(self, query: Query) -> Answer:
        found = [self._asset(one) for one in self._listed()]
        wanted = {"status": query.get("status"), "class": query.get("asset_class"), "exchange": query.get("exchange")}
        return as_json([one for one in found if all(value in (None, one[name]) for name, value in wanted.items())])

    def asset(self, symbol: str) -> Answer:
        for one in self._listed():
            if symbol in (one.symbol, one.identity):
                return as_json(self._asset(one))
        raise Refused(404, f"asset not found for {symbol}", 40410000)

    def calendar(self, query: Query) -> Answer:
        hours = market_hours()
        first = hours.place(day_of(query.get("start", "2016-01-01"), "start"))
        last = hours.place(day_of(query.get("end", "2029-12-31"), "end") + dt.timedelta(days=1))
        return as_json([
            {
                "date": hours.days[place].item().isoformat(),
                "open": f"{hours.opens_at(place).astimezone(NEW_YORK):%H:%M}",
                "close": f"{hours.closes_at(place).astimezone(NEW_YORK):%H:%M}",
                "session_open": "0400",
                "session_close": "2000",
                "settlement_date": hours.days[place + 1].item().isoformat(),
            }
            for place in range(first, last)
        ])  # fmt: skip

    def clock(self) -> Answer:
        now, hours = self._now(), market_hours()
        moments = {
            "timestamp": now,
            "next_open": hours.opens_at(hours.started(now)),
            "next_close": hours.closes_at(hours.ended(now)),
        }
        told = {name: moment.astimezone(NEW_YORK).isoformat() for name, moment in moments.items()}
        return as_json({**told, "is_open": hours.is_open(now)})

    def _listed(self) -> list[Listing]:
        return [one for name in self._world.symbols() if (one := self._world.get(name)) is not None]

    def _asset(self, one: Listing) -> dict[str, Any]:
        today = np.datetime64(new_york_day(self._now()))
        there = one.sessions[0] <= today and (one.active or today <= one.sessions[-1])
        return {
            "id": one.identity, "class": "us_equity", "exchange": one.exchange,
            "symbol": one.symbol_on(today.item()), "name": f"{one.symbol} (made up)",
            "status": "active" if there else "inactive", "tradable": bool(there), "marginable": bool(there),
            "maintenance_margin_requirement": 30, "margin_requirement_long": "30", "margin_requirement_short": "30",
            "shortable": bool(there), "easy_to_borrow": bool(there), "fractionable": bool(there), "attributes": [],
        }  # fmt: skip

    def _each(self, query: Query, made: Callable[["_Day"], dict[str, Any]]) -> dict[str, Any]:
        now = self._now()
        feed = feed_of(query, self._plan, None, now)
        found = {}
        for symbol in symbols_of(query):
            one = self._world.named(symbol, new_york_day(now))
            day = _day_of(one.on_iex() if feed == "iex" else one, now) if one else None
            if day:
                found[symbol] = made(day)
        return found


_Day = tuple[Listing, Listing | None, dt.datetime]


def _day_of(one: Listing, now: dt.datetime) -> _Day | None:
    """Its latest bar (of a session that is under way: so far), the one before, and the time of its last trade."""
    hours = market_hours()
    over = hours.ended(now)
    past = one.between(hours.days[0], hours.days[over - 1])
    today = so_far(one, over, hours.elapsed(over, now)) if hours.started(now) > over else None
    if today is not None:
        before = past.between(past.sessions[-1], past.sessions[-1]) if past.sessions.size else None
        return today, before, now
    if not past.sessions.size:
        return None
    last = past.between(past.sessions[-1], past.sessions[-1])
    before = past.between(past.sessions[-2], past.sessions[-2]) if past.sessions.size > 1 else None
    return last, before, hours.closes_at(hours.place(last.sessions[0].item()))


def _stamp(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}000Z"


def _trade(day: _Day) -> dict[str, Any]:
    bar, _, at = day
    return {"t": _stamp(at), "x": "V", "p": float(bar.close[0]), "s": 100, "c": ["@"], "i": 71, "z": "A"}


def _quote(day: _Day) -> dict[str, Any]:
    bar, _, at = day
    price = float(bar.close[0])
    asked, bid = round(price * (1 + SPREAD), 4), round(price * (1 - SPREAD), 4)
    return {
        "t": _stamp(at), "ax": "V", "ap": asked, "as": 3, "bx": "V", "bp": bid, "bs": 2, "c": ["R"], "z": "A"
    }  # fmt: skip


def _minute_bar(day: _Day) -> dict[str, Any]:
    bar, _, at = day
    price = float(bar.close[0])
    minute = at.astimezone(dt.UTC) - dt.timedelta(minutes=1)
    volume = int(bar.volume[0]) // 390 + 1
    prices = dict.fromkeys(("o", "h", "l", "c", "vw"), price)
    return {"t": f"{minute:%Y-%m-%dT%H:%M:00Z}", **prices, "v": volume, "n": 12}


def _bar(bar: Listing) -> dict[str, Any]:
    opened, high, low, close = (float(getattr(bar, name)[0]) for name in FIELDS)
    volume = int(bar.volume[0])
    vwap = round((high + low + close) / 3, 6)
    trades = volume // 150 + 1
    return {"t": bar.stamps[0], "o": opened, "h": high, "l": low, "c": close, "v": volume, "n": trades, "vw": vwap}
