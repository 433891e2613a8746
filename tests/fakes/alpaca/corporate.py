"""GET /v1/corporate-actions: filtered by process date, and so not by the day on which prices change."""

import base64
import binascii
import datetime as dt
import json
import uuid
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from tests.fakes.alpaca.answers import Answer, Refused, as_json
from tests.fakes.alpaca.bars import day_of, page_size
from tests.fakes.alpaca.faults import Rule
from tests.fakes.alpaca.listing import Event, Listing
from tests.fakes.alpaca.market_hours import new_york_day
from tests.fakes.alpaca.world import World

LARGEST_PAGE = 1_000
USUAL_PAGE = 100
TYPES = (
    "reverse_split", "forward_split", "unit_split", "cash_dividend", "stock_dividend", "spin_off", "cash_merger",
    "stock_merger", "stock_and_cash_merger", "redemption", "name_change", "worthless_removal", "rights_distribution",
)  # fmt: skip


class CorporateActions:
    """Answers for the events of a world, as far as they are known at the time that `now` tells."""

    def __init__(self, world: World, now: Callable[[], dt.datetime]) -> None:
        self._world = world
        self._now = now
        self._known: list[tuple[dt.date, str, dict[str, Any]]] = []  # the day it is posted, type and body; made once

    def answer(self, query: Mapping[str, str], fault: Rule | None) -> Answer:
        today = new_york_day(self._now())
        start = day_of(query["start"], "start") if query.get("start") else today
        end = day_of(query["end"], "end") if query.get("end") else today
        if start > end:
            raise Refused(400, "end should not be before start")
        types = [kind for kind in query.get("types", "").split(",") if kind]
        for kind in types:
            if kind not in TYPES:
                raise Refused(400, f"invalid type: {kind}")
        size = page_size(query, USUAL_PAGE, LARGEST_PAGE)
        after = _read_token(query.get("page_token"))
        symbols = {symbol for symbol in query.get("symbols", "").split(",") if symbol}
        if fault and fault.kind == "null":
            return Answer(200, b'{"corporate_actions":null,"next_page_token":null}')
        if fault and fault.kind == "empty page":
            return as_json({"corporate_actions": {}, "next_page_token": _write_token(*after)})
        if fault and fault.kind == "small page":
            size = min(size, fault.size)
        if fault and fault.kind == "missing":
            symbols -= {min(symbols, default="")}
        backwards = query.get("sort", "asc") == "desc"
        found = sorted(
            (body["process_date"], body["id"], kind, body)
            for kind, body in self._bodies(today)
            if start.isoformat() <= body["process_date"] <= end.isoformat()
            and (not types or kind in types)
            and (not symbols or symbols & {value for name, value in body.items() if name.endswith("symbol")})
        )
        if backwards:
            found.reverse()
        rest = [one for one in found if not after[0] or (one[:2] < after if backwards else one[:2] > after)]
        page: dict[str, list[dict[str, Any]]] = {}
        for _, _, kind, body in rest[:size]:
            page.setdefault(f"{kind}s", []).append(body)
        token = _write_token(*rest[size - 1][:2]) if len(rest) > size else None
        return Answer(200, json.dumps({"corporate_actions": page, "next_page_token": token}).encode())

    def _bodies(self, today: dt.date) -> list[tuple[str, dict[str, Any]]]:
        """Everything that is known today: type and body."""
        if not self._known:
            listings = filter(None, map(self._world.get, self._world.symbols()))
            self._known = [(event.posted, *_body(one, event, self._world)) for one in listings for event in one.events]
        return [(kind, body) for posted, kind, body in self._known if posted <= today]


def _body(one: Listing, event: Event, world: World) -> tuple[str, dict[str, Any]]:
    """The event's type and what Alpaca says of it."""
    ex_date, process_date = event.ex_date.isoformat(), event.process_date.isoformat()
    identity = uuid.uuid5(uuid.NAMESPACE_DNS, f"{event.kind} {one.symbol} {ex_date}.actions")
    kind, own = _own(one, event, world)
    body = {"id": str(identity), "process_date": process_date, **own}
    if kind not in ("name_change", "worthless_removal"):
        body |= {"ex_date": ex_date, "record_date": ex_date}
    if kind in ("cash_dividend", "stock_dividend", "forward_split"):
        body["payable_date"] = process_date
    return kind, body


def _own(one: Listing, event: Event, world: World) -> tuple[str, dict[str, Any]]:
    """The event's type, and the fields that not every type has."""
    own: dict[str, Any]
    company = {"symbol": one.symbol_on(event.ex_date), "cusip": one.cusip}
    ratio = Fraction(event.amount).limit_denominator(1000)
    match event.kind:
        case "dividend":
            kind, own = "cash_dividend", {**company, "rate": event.amount, "special": False, "foreign": False}
        case "stock_dividend":
            kind, own = "stock_dividend", {**company, "rate": event.amount}
        case "split" if ratio >= 1:
            kind, own = "forward_split", {**company, "new_rate": ratio.numerator, "old_rate": ratio.denominator}
        case "split":
            own = {"symbol": company["symbol"], "new_rate": ratio.numerator, "old_rate": ratio.denominator}
            kind, own = "reverse_split", {**own, "old_cusip": one.cusip, "new_cusip": f"{one.cusip[1:]}N"}
        case "spin_off":
            child = world.get(event.other)
            own = {"source_symbol": company["symbol"], "source_cusip": one.cusip, "source_rate": ratio.denominator}
            own |= {"new_symbol": event.other, "new_cusip": child.cusip if child else "", "new_rate": ratio.numerator}
            kind = "spin_off"
        case "rename":
            own = {"old_symbol": event.other, "old_cusip": one.cusip}
            kind, own = "name_change", {**own, "new_symbol": one.symbol, "new_cusip": one.cusip}
        case "worthless":
            kind, own = "worthless_removal", {**company}
    return kind, own


def _write_token(process_date: str, identity: str) -> str:
    return base64.b64encode(f"{process_date}|{identity}".encode()).decode()


def _read_token(token: str | None) -> tuple[str, str]:
    """The process date and id of the last one of the page before."""
    if not token:
        return "", ""
    try:
        process_date, identity = base64.b64decode(token, validate=True).decode().split("|")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise Refused(400, "invalid page_token") from None
    return process_date, identity
