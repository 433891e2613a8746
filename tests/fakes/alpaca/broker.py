"""The account: orders, their fills, positions, cash and activities, as the trading API knows them.

Orders fill by the market's own time and by nothing else: with the clock standing still nothing happens. Each is taken
up when it comes (or at the next open), filled in parts at the last price, and what is left at the close expires.
"""

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from typing import Any

from tests.fakes.alpaca.answers import Refused
from tests.fakes.alpaca.latest import Latest
from tests.fakes.alpaca.listing import Listing
from tests.fakes.alpaca.market_hours import NEW_YORK, market_hours, new_york_day
from tests.fakes.alpaca.orders import NANO, Order, Wish, changed, number, stamp, wish
from tests.fakes.alpaca.world import World

Fills = Sequence[tuple[float, float]]
USUAL_FILLS: Fills = ((0.5, 0.4), (2.0, 1.0))  # seconds after it is taken up, part that is filled by then
LEAST_ORDER = Decimal(1)
CLOSING_UNTIL, OPENING_UNTIL = dt.time(15, 50), dt.time(9, 28)  # New York; no cls and no opg from then to EVENING
EVENING = dt.time(19)


@dataclass
class Holding:
    """Shares and what was paid for them."""

    qty: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)


class Broker:
    """One account. Shared by the server's threads: every method takes the lock first and lets the time that has gone by
    take effect. `fills` may be changed at any time."""

    def __init__(self, world: World, now: Callable[[], dt.datetime], latest: Latest, cash: float = 100_000.0) -> None:
        self.fills: Fills = USUAL_FILLS
        self.identity = str(uuid.uuid5(uuid.NAMESPACE_DNS, "fake.account"))
        self.opened_at = now()
        self.lock = threading.RLock()
        self.cash = Decimal(str(cash))
        self.holdings: dict[str, Holding] = {}
        self.orders: list[Order] = []
        self.activities: list[dict[str, Any]] = []
        self._world = world
        self.now = now
        self._latest = latest

    # Orders

    def submit(self, document: Any) -> Order:
        """Take an order. Raises Refused."""
        with self.lock:
            now = self.advance()
            asked = wish(document)
            one = self._tradable(asked.symbol)
            if any(order.client_order_id == asked.client_order_id for order in self.orders):
                raise Refused(422, "client_order_id must be unique", 40010001)
            self._check_hour(asked, now)
            self._check_account(asked, self.price(asked.symbol))
            begins, ends = self._life(asked, now)
            status = "pending_new" if begins <= now else "accepted"
            order = Order(
                asked.symbol, asked.side, asked.kind, asked.time_in_force, asked.qty, asked.notional, asked.limit_price,
                asked.client_order_id, now, begins, ends, one.identity, status=status,
            )  # fmt: skip
            self.orders.append(order)
            return replace(order)

    def order(self, identity: str = "", client_order_id: str = "") -> Order:
        """The order with this id. Raises Refused."""
        with self.lock:
            self.advance()
            for order in self.orders:
                if identity == order.identity or client_order_id == order.client_order_id:
                    return order
            raise Refused(404, f"order not found for {identity or client_order_id}", 40410000)

    def cancel(self, identity: str) -> None:
        with self.lock:
            now = self.advance()
            order = self.order(identity)
            if not order.is_open:
                raise Refused(422, f'order is already in "{order.status}" state', 42210000)
            order.ends_as("canceled", "canceled_at", now)

    def amend(self, identity: str, document: Any) -> Order:
        """A new order in place of an open one, for what is left of it."""
        with self.lock:
            now = self.advance()
            old = self.order(identity)
            if not old.is_open:
                raise Refused(422, f'order is already in "{old.status}" state', 42210000)
            fields = changed(old, document)
            name = fields.setdefault("client_order_id", str(uuid.uuid4()))
            if any(order.client_order_id == name for order in self.orders):
                raise Refused(422, "client_order_id must be unique", 40010001)
            qty = (fields.pop("qty", None) or old.qty or Decimal(0)) - old.filled_qty
            if qty <= 0:
                raise Refused(422, "qty must be more than the filled qty", 42210000)
            new = replace(
                old, **fields, qty=qty, identity=str(uuid.uuid4()), submitted_at=now, begins=max(now, old.begins),
                status="new", filled_qty=Decimal(0), paid=Decimal(0), updated_at=now, dates={}, replaces=identity,
            )  # fmt: skip
            old.ends_as("replaced", "replaced_at", now)
            old.replaced_by = new.identity
            self.orders.append(new)
            return new

    # Account

    def price(self, symbol: str, at: dt.datetime | None = None) -> Decimal:
        """The last price at a moment, or now; what is held keeps its price when it is delisted or renamed."""
        one = self.listing(symbol)
        return Decimal(str((self._latest.price(one, at or self.now()) if one else None) or 0))

    def listing(self, symbol: str) -> Listing | None:
        """Whose shares these are, under today's name or a former one."""
        under = self._world.under(symbol)
        return self._world.named(symbol, new_york_day(self.now())) or (under[0][0] if under else None)

    def available(self, symbol: str) -> Decimal:
        """Shares that no open order is going to sell."""
        held = self.holdings.get(symbol, Holding()).qty
        return held - sum(
            (o.left for o in self.orders if o.is_open and not o.is_buy and o.symbol == symbol), Decimal(0)
        )

    def buying_power(self) -> Decimal:
        """Cash that no open order is going to spend; sales add to it when they are executed."""
        reserved = Decimal(0)
        for order in self.orders:
            if order.is_open and order.is_buy:
                if order.notional is not None:
                    reserved += order.notional - order.paid
                else:
                    reserved += order.left * (order.limit_price or self.price(order.symbol))
        return max(Decimal(0), self.cash - reserved)

    def book(self, kind: str, amount: float | str, **more: Any) -> None:
        """Something that is no trade, with its activity: a deposit (CSD), a dividend (DIV, symbol=…), interest."""
        with self.lock:
            now = self.advance()
            self.cash += Decimal(str(amount))
            self._note(kind, now, date=new_york_day(now).isoformat(), net_amount=str(amount), status="executed", **more)

    # Time

    def advance(self) -> dt.datetime:
        """Let what has been due until now happen, in its order. The time that it is now."""
        with self.lock:
            now = self.now()
            for order in self.orders:
                if order.is_open and order.begins <= now:
                    self._advance(order, now)
            return now

    def _advance(self, order: Order, now: dt.datetime) -> None:
        if order.status in ("pending_new", "accepted"):
            order.status, order.updated_at = "new", order.begins
        for seconds, part in self.fills:
            due = order.begins + dt.timedelta(seconds=seconds)
            if due > min(now, order.ends) or not order.is_open:
                break
            self._fill(order, part, due)
        if order.is_open and now >= order.ends:
            order.ends_as("expired", "expired_at", order.ends)

    def _fill(self, order: Order, part: float, at: dt.datetime) -> None:
        """Bring it to this part of its quantity, at the price of that moment."""
        price = self.price(order.symbol, at)
        limit = order.limit_price
        if limit is not None and (price > limit if order.is_buy else price < limit):
            return
        if order.qty is None:
            assert order.notional is not None
            order.qty = (order.notional / price).quantize(NANO, ROUND_DOWN)
        target = order.qty if part >= 1 else (order.qty * Decimal(str(part))).quantize(NANO, ROUND_DOWN)
        qty = target - order.filled_qty
        if qty <= 0:
            return
        order.filled_qty, order.paid, order.updated_at = target, order.paid + qty * price, at
        whole = order.filled_qty == order.qty
        order.status = "partially_filled"
        if whole:
            order.ends_as("filled", "filled_at", at)
        self._settle(order, qty, price)
        self._note(
            "FILL", at, transaction_time=stamp(at), type="fill" if whole else "partial_fill", price=number(price),
            qty=number(qty), side=order.side, symbol=order.symbol, leaves_qty=number(order.left),
            order_id=order.identity, cum_qty=number(order.filled_qty), order_status=order.status,
        )  # fmt: skip

    def _settle(self, order: Order, qty: Decimal, price: Decimal) -> None:
        holding = self.holdings.setdefault(order.symbol, Holding())
        if order.is_buy:
            self.cash -= qty * price
            holding.qty, holding.cost = holding.qty + qty, holding.cost + qty * price
            return
        self.cash += qty * price
        holding.cost -= holding.cost / holding.qty * qty
        holding.qty -= qty
        if not holding.qty:
            del self.holdings[order.symbol]

    def _note(self, kind: str, at: dt.datetime, **fields: Any) -> None:
        # An id sorts by time, and those of one moment by their place.
        moment = f"{at.astimezone(dt.UTC):%Y%m%d%H%M%S%f}"[:17]
        identity = f"{moment}::{uuid.UUID(int=len(self.activities) + 1)}"
        self.activities.append({"id": identity, "account_id": self.identity, "activity_type": kind, **fields})

    # What is refused

    def _tradable(self, symbol: str) -> Listing:
        one = self._world.named(symbol, new_york_day(self.now()))
        if one is None:
            raise Refused(422, f'asset "{symbol}" not found', 42210000)
        if not one.active:
            raise Refused(422, f"asset {symbol} is not active", 42210000)
        return one

    def _check_hour(self, asked: Wish, now: dt.datetime) -> None:
        clock = now.astimezone(NEW_YORK).time()
        if asked.time_in_force == "cls" and CLOSING_UNTIL <= clock < EVENING:
            raise Refused(422, "market-on-close orders are not accepted between 15:50 and 19:00", 42210000)
        if asked.time_in_force == "opg" and OPENING_UNTIL <= clock < EVENING:
            raise Refused(422, "market-on-open orders are not accepted between 9:28 and 19:00", 42210000)

    def _check_account(self, asked: Wish, price: Decimal) -> None:
        basis = asked.notional if asked.notional is not None else (asked.qty or 0) * (asked.limit_price or price)
        if basis < LEAST_ORDER:
            raise _forbidden("cost basis must be >= minimal amount of order 1")
        if any(o.is_open and o.symbol == asked.symbol and o.side != asked.side for o in self.orders):
            raise _forbidden("potential wash trade detected. use complex orders")
        if asked.side == "buy":
            power = self.buying_power()
            if basis > power:
                raise _forbidden("insufficient buying power", buying_power=number(power), cost_basis=number(basis))
            return
        qty = asked.qty if asked.qty is not None else (basis / price).quantize(NANO, ROUND_DOWN)
        available = self.available(asked.symbol)
        if qty > available:
            said = f"(requested: {number(qty)}, available: {number(available)})"
            raise _forbidden(f"insufficient qty available for order {said}", symbol=asked.symbol)

    def _life(self, asked: Wish, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
        """When the market takes it up and when it ends: in this session, or in the next one if none is open."""
        hours = market_hours()
        session = hours.ended(now)
        opens, closes = hours.opens_at(session), hours.closes_at(session)
        if asked.time_in_force == "cls":
            return closes, closes + dt.timedelta(minutes=1)
        return max(now, opens), closes


def _forbidden(message: str, **more: Any) -> Refused:
    return Refused(403, message, 40310000, **more)
