"""The trading API's addresses that have to do with the account: account, positions, orders, activities."""

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from tests.fakes.alpaca.answers import Answer, Refused, as_json
from tests.fakes.alpaca.bars import moment_of
from tests.fakes.alpaca.broker import Broker
from tests.fakes.alpaca.listing import Listing
from tests.fakes.alpaca.market_hours import market_hours, new_york_day
from tests.fakes.alpaca.orders import NANO, Order, number, stamp

Query = Mapping[str, str]
CENTS = Decimal("0.0001")
NO_CONTENT = Answer(204, b"")
USUAL_ORDERS, MOST_ORDERS = 50, 500
MOST_ACTIVITIES = 100


class Trading:
    """Answers for one account."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def answer(self, method: str, path: str, query: Query, document: Any) -> Answer:
        """Raises Refused, also for an address that there is not."""
        with self._broker.lock:
            self._broker.advance()
            first, _, rest = path.removeprefix("/v2/").partition("/")
            if method == "GET" and path == "/v2/account":
                return as_json(self._account())
            if method == "GET" and path.startswith("/v2/account/activities"):
                return as_json(self._activities(query, path.removeprefix("/v2/account/activities").strip("/")))
            if first == "positions":
                return self._positions(method, rest, query)
            if first == "orders:by_client_order_id" and method == "GET":
                wanted = query.get("client_order_id", "")
                return as_json(self._broker.order(client_order_id=wanted).as_document())
            if first == "orders":
                return self._orders(method, rest, query, document)
            raise Refused(404, "endpoint not found", 40410000)

    def _orders(self, method: str, identity: str, query: Query, document: Any) -> Answer:
        broker = self._broker
        match method, bool(identity):
            case "POST", False:
                return as_json(broker.submit(document).as_document())
            case "GET", False:
                return as_json([order.as_document() for order in self._listed(query)])
            case "GET", True:
                return as_json(broker.order(identity).as_document())
            case "PATCH", True:
                return as_json(broker.amend(identity, document).as_document())
            case "DELETE", True:
                broker.cancel(identity)
                return NO_CONTENT
            case "DELETE", False:
                return as_json(self._cancel_all(), 207)
        raise Refused(405, "method not allowed", 40510000)

    def _listed(self, query: Query) -> list[Order]:
        """Those that are open, unless asked otherwise, the newest first; `after` and `until` are exclusive."""
        status = query.get("status", "open")
        if status not in ("open", "closed", "all"):
            raise Refused(422, f"invalid status: {status}", 42210000)
        limit = _count(query, "limit", USUAL_ORDERS, MOST_ORDERS)
        after = moment_of(query["after"], "after") if query.get("after") else None
        until = moment_of(query["until"], "until") if query.get("until") else None
        symbols = query.get("symbols", "").split(",") if query.get("symbols") else None
        found = [
            order
            for order in self._broker.orders
            if status in ("all", "open" if order.is_open else "closed")
            and (symbols is None or order.symbol in symbols)
            and query.get("side", order.side) == order.side
            and (after is None or order.submitted_at > after)
            and (until is None or order.submitted_at < until)
        ]
        if query.get("direction", "desc") == "desc":
            found.reverse()
        return found[:limit]

    def _cancel_all(self) -> list[dict[str, Any]]:
        found = [order for order in self._broker.orders if order.is_open]
        for order in found:
            self._broker.cancel(order.identity)
        return [{"id": order.identity, "status": 200} for order in found]

    def _positions(self, method: str, symbol: str, query: Query) -> Answer:
        broker = self._broker
        if symbol and symbol not in broker.holdings:
            raise Refused(404, "position does not exist", 40410000)
        match method, bool(symbol):
            case "GET", False:
                return as_json([self._position(held) for held in sorted(broker.holdings)])
            case "GET", True:
                return as_json(self._position(symbol))
            case "DELETE", True:
                return as_json(self._close(symbol, query).as_document())
            case "DELETE", False:
                if query.get("cancel_orders", "").lower() == "true":
                    self._cancel_all()
                return as_json([self._closed(held) for held in sorted(broker.holdings)], 207)
        raise Refused(405, "method not allowed", 40510000)

    def _closed(self, symbol: str) -> dict[str, Any]:
        """One of the many answers to closing everything."""
        try:
            order = self._close(symbol, {})
        except Refused as refused:
            return {"symbol": symbol, "status": refused.answer.status, "body": {"message": str(refused)}}
        return {"symbol": symbol, "status": 200, "body": order.as_document()}

    def _close(self, symbol: str, query: Query) -> Order:
        held = self._broker.holdings[symbol].qty
        part = Decimal(query.get("percentage", "100")) / 100
        qty = Decimal(query["qty"]) if query.get("qty") else (held * part).quantize(NANO, ROUND_DOWN)
        document = {"symbol": symbol, "qty": number(qty), "side": "sell", "type": "market", "time_in_force": "day"}
        return self._broker.submit(document)

    def _account(self) -> dict[str, Any]:
        """All numbers are strings."""
        broker = self._broker
        worth = sum((held.qty * broker.price(symbol) for symbol, held in broker.holdings.items()), Decimal(0))
        before = sum((held.qty * self._lastday(symbol) for symbol, held in broker.holdings.items()), Decimal(0))
        cash, power = number(broker.cash.quantize(CENTS)), number(broker.buying_power().quantize(CENTS, ROUND_DOWN))
        equity, earlier = (number((broker.cash + value).quantize(CENTS)) for value in (worth, before))
        powers = ("buying_power", "regt_buying_power", "non_marginable_buying_power")
        nothing = ("short_market_value", "initial_margin", "maintenance_margin", "sma", "accrued_fees")
        blocks = ("trading_blocked", "transfers_blocked", "account_blocked", "trade_suspended_by_user")
        return {
            "id": broker.identity, "account_number": "PA0MADEUP000", "status": "ACTIVE", "currency": "USD",
            "cash": cash, **dict.fromkeys(powers, power), "portfolio_value": equity, "equity": equity,
            "last_equity": earlier, "long_market_value": number(worth.quantize(CENTS)), "multiplier": "1",
            **dict.fromkeys(nothing, "0"), **dict.fromkeys(blocks, False), "shorting_enabled": False,
            "created_at": stamp(broker.opened_at), "balance_asof": new_york_day(broker.now()).isoformat(),
        }  # fmt: skip

    def _lastday(self, symbol: str) -> Decimal:
        """The close of the last session before today's."""
        hours = market_hours()
        last = hours.started(self._broker.now()) - 2
        return self._broker.price(symbol, hours.closes_at(last))

    def _position(self, symbol: str) -> dict[str, Any]:
        broker = self._broker
        held, price, before = broker.holdings[symbol], broker.price(symbol), self._lastday(symbol)
        one: Listing | None = broker.listing(symbol)
        value = held.qty * price
        today = held.qty * (price - before)
        money = {
            "market_value": value, "cost_basis": held.cost, "avg_entry_price": held.cost / held.qty,
            "unrealized_pl": value - held.cost, "unrealized_plpc": (value - held.cost) / held.cost,
            "unrealized_intraday_pl": today, "unrealized_intraday_plpc": today / (held.qty * before or 1),
            "current_price": price, "lastday_price": before, "change_today": price / (before or 1) - 1,
        }  # fmt: skip
        return {
            "asset_id": one.identity if one else "", "symbol": symbol, "exchange": one.exchange if one else "",
            "asset_class": "us_equity", "asset_marginable": True, "side": "long", "qty": number(held.qty),
            "qty_available": number(broker.available(symbol)),
            **{name: number(value.quantize(NANO)) for name, value in money.items()},
        }  # fmt: skip

    def _activities(self, query: Query, kind: str) -> list[dict[str, Any]]:
        """The newest first, at most 100; the page after the activity whose id is page_token."""
        size = _count(query, "page_size", MOST_ACTIVITIES, MOST_ACTIVITIES)
        kinds = kind.split(",") if kind else [one for one in query.get("activity_types", "").split(",") if one]
        after, until = (moment_of(query[name], name) if query.get(name) else None for name in ("after", "until"))
        backwards = query.get("direction", "desc") == "desc"
        found = sorted(self._broker.activities, key=lambda one: str(one["id"]), reverse=backwards)
        token = query.get("page_token", "")
        return [
            one
            for one in found
            if (not kinds or one["activity_type"] in kinds)
            and (not token or (one["id"] < token if backwards else one["id"] > token))
            and (after is None or _moment(one) > after)
            and (until is None or _moment(one) < until)
            and query.get("date", _day(one)) == _day(one)
        ][:size]


def _moment(activity: Mapping[str, Any]) -> dt.datetime:
    """When it was: its id says so."""
    return dt.datetime.strptime(str(activity["id"])[:17] + "000", "%Y%m%d%H%M%S%f").replace(tzinfo=dt.UTC)


def _day(activity: Mapping[str, Any]) -> str:
    return new_york_day(_moment(activity)).isoformat()


def _count(query: Query, name: str, usual: int, most: int) -> int:
    text = query.get(name) or str(usual)
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise Refused(422, f"{name} must be between 1 and {most}", 42210000)
    return int(text)
