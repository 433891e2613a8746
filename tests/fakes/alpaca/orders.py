"""One order: what was asked, how far it has come, and how Alpaca writes it."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any

from tests.fakes.alpaca.answers import Refused

NANO = Decimal("0.000000001")
CENT = Decimal("0.01")
LONGEST_CLIENT_ID = 128
TERMINAL = ("filled", "canceled", "expired", "replaced", "rejected")
DATES = ("filled_at", "expired_at", "canceled_at", "failed_at", "replaced_at")


def number(value: Decimal) -> str:
    """As Alpaca writes numbers: a string without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def stamp(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


@dataclass(eq=False)
class Order:
    """qty is None until the first fill tells how many shares a notional order is for. begins: when the market takes it
    up; ends: when what is left of it expires. dates: of what has happened to it, by DATES."""

    symbol: str
    side: str
    kind: str
    time_in_force: str
    qty: Decimal | None
    notional: Decimal | None
    limit_price: Decimal | None
    client_order_id: str
    submitted_at: dt.datetime
    begins: dt.datetime
    ends: dt.datetime
    asset_id: str
    identity: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "pending_new"
    filled_qty: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)  # price × quantity of all fills
    updated_at: dt.datetime | None = None
    dates: dict[str, dt.datetime] = field(default_factory=dict)
    replaced_by: str | None = None
    replaces: str | None = None

    @property
    def is_open(self) -> bool:
        return self.status not in TERMINAL

    @property
    def is_buy(self) -> bool:
        return self.side == "buy"

    @property
    def left(self) -> Decimal:
        """Shares that are still to be traded; of a notional order before its first fill 0."""
        return (self.qty or self.filled_qty) - self.filled_qty

    def ends_as(self, status: str, date: str, now: dt.datetime) -> None:
        self.status = status
        self.dates[date] = self.updated_at = now

    def as_document(self) -> dict[str, Any]:
        """With null for everything that is not so yet."""
        dates = {name: stamp(self.dates[name]) if name in self.dates else None for name in DATES}
        price = (self.paid / self.filled_qty).quantize(Decimal("0.0001")) if self.filled_qty else None
        return {
            "id": self.identity, "client_order_id": self.client_order_id, "created_at": stamp(self.submitted_at),
            "updated_at": stamp(self.updated_at or self.submitted_at), "submitted_at": stamp(self.submitted_at),
            **dates, "expires_at": stamp(self.ends), "replaced_by": self.replaced_by, "replaces": self.replaces,
            "asset_id": self.asset_id, "symbol": self.symbol, "asset_class": "us_equity",
            "notional": number(self.notional) if self.notional is not None else None,
            "qty": number(self.qty) if self.qty is not None and self.notional is None else None,
            "filled_qty": number(self.filled_qty), "filled_avg_price": number(price) if price is not None else None,
            "order_class": "", "order_type": self.kind, "type": self.kind, "side": self.side,
            "time_in_force": self.time_in_force, "stop_price": None,
            "limit_price": number(self.limit_price) if self.limit_price is not None else None,
            "status": self.status, "extended_hours": False, "legs": None, "trail_percent": None, "trail_price": None,
            "hwm": None, "subtag": None, "source": None,
            "position_intent": "buy_to_open" if self.is_buy else "sell_to_close",
        }  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What a POST asks for, as far as it can be checked without knowing the account."""

    symbol: str
    side: str
    kind: str
    time_in_force: str
    qty: Decimal | None
    notional: Decimal | None
    limit_price: Decimal | None
    client_order_id: str


def wish(document: Any) -> Wish:
    """The order that this body asks for. Raises Refused."""
    if not isinstance(document, dict):
        raise Refused(400, "request body format is invalid", 40010000)
    side, kind, force = (str(document.get(name) or "") for name in ("side", "type", "time_in_force"))
    if side not in ("buy", "sell"):
        raise _wrong("side must be one of buy, sell")
    if kind not in ("market", "limit"):
        raise _wrong(f"invalid order type: {kind} (the fake has market and limit orders)")
    if force not in ("day", "opg", "cls"):
        raise _wrong(f"invalid time_in_force: {force} (the fake has day, opg and cls)")
    qty, notional, limit_price = (_decimal(document, name) for name in ("qty", "notional", "limit_price"))
    if (qty is None) == (notional is None):
        raise _wrong("qty or notional is required" if qty is None else "only one of qty or notional is accepted")
    if (kind == "limit") != (limit_price is not None):
        raise _wrong("limit orders require limit price, market orders have none")
    _check_places(qty, notional)
    if force != "day" and (notional is not None or qty != int(qty or 0)):
        raise _wrong("fractional orders must be DAY orders")
    client_order_id = str(document.get("client_order_id") or uuid.uuid4())
    if len(client_order_id) > LONGEST_CLIENT_ID:
        raise Refused(422, f"client_order_id must be no more than {LONGEST_CLIENT_ID} characters", 40010001)
    return Wish(str(document.get("symbol") or ""), side, kind, force, qty, notional, limit_price, client_order_id)


def _check_places(qty: Decimal | None, notional: Decimal | None) -> None:
    if notional is not None and notional != notional.quantize(CENT, ROUND_DOWN):
        raise _wrong("notional value must be limited to 2 decimal places")
    if qty is not None and qty != qty.quantize(NANO, ROUND_DOWN):
        raise _wrong("qty must be limited to 9 decimal places")


def changed(order: Order, document: Any) -> dict[str, Any]:
    """The fields of an order that a PATCH asks to change. Raises Refused."""
    asked = {name: value for name, value in (document or {}).items() if value is not None}
    if order.notional is not None or "notional" in asked:
        raise _wrong("notional orders cannot be replaced")
    found: dict[str, Any] = {name: _decimal(asked, name) for name in ("qty", "limit_price") if name in asked}
    _check_places(found.get("qty"), None)
    if "client_order_id" in asked:
        found["client_order_id"] = str(asked["client_order_id"])
    if not found:
        raise _wrong("no changes to the order")
    return found


def _decimal(document: dict[str, Any], name: str) -> Decimal | None:
    value = document.get(name)
    if value is None:
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise _wrong(f"{name} must be a number") from None
    if not found.is_finite() or found <= 0:
        raise _wrong(f"{name} must be > 0")
    return found


def _wrong(message: str) -> Refused:
    return Refused(422, message, 42210000)
