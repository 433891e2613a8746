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
            for kind, body in self._bodies(symbols, today)
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

    def _bodies(self, symbols: set[str], today: dt.date) -> list[tuple[str, dict[str, Any]]]:
        """Of every listing that may have to do with these symbols, or of all of them for none."""
        found = []
        for name in self._world.symbols():
            listing = self._world.get(name)
            assert listing is not None
            for event in listing.events:
                if event.posted <= today:
                    found.append(_body(listing, event, self._world))
        return found


def _body(one: Listing, event: Event, world: World) -> tuple[str, dict[str, Any]]:
    """The event's type and what Alpaca says of it."""
    symbol = one.symbol_on(event.ex_date)
    ex_date, process_date = event.ex_date.isoformat(), event.process_date.isoformat()
    shared = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{event.kind} {one.symbol} {ex_date}.actions")),
        "process_date": process_date,
    }
    dated = {**shared, "ex_date": ex_date, "record_date": ex_date, "symbol": symbol}
    if event.kind == "dividend":
        more = {"cusip": one.cusip, "rate": event.amount, "special": False, "foreign": False}
        return "cash_dividend", {**dated, **more, "payable_date": process_date}
    if event.kind == "stock_dividend":
        return "stock_dividend", {**dated, "cusip": one.cusip, "rate": event.amount, "payable_date": process_date}
    if event.kind == "split":
        ratio = Fraction(event.amount).limit_denominator(1000)
        rates = {"new_rate": ratio.numerator, "old_rate": ratio.denominator}
        if ratio >= 1:
            return "forward_split", {**dated, **rates, "cusip": one.cusip, "payable_date": process_date}
        return "reverse_split", {**dated, **rates, "old_cusip": one.cusip, "new_cusip": f"{one.cusip[1:]}N"}
    if event.kind == "spin_off":
        ratio = Fraction(event.amount).limit_denominator(1000)
        child = world.get(event.other)
        del dated["symbol"]
        return "spin_off", {
            **dated, "source_symbol": symbol, "source_cusip": one.cusip, "source_rate": ratio.denominator,
            "new_symbol": event.other, "new_cusip": child.cusip if child else "000000000", "new_rate": ratio.numerator,
        }  # fmt: skip
    if event.kind == "rename":
        return "name_change", {
            **shared, "old_symbol": event.other, "old_cusip": one.cusip, "new_symbol": one.symbol, "new_cusip": one.cusip
        }  # fmt: skip
    return "worthless_removal", {**shared, "symbol": symbol, "cusip": one.cusip}


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
