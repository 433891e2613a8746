"""The fake Alpaca's account as alpaca-py trades in it: a Friday at a quarter to one in New York, 100,000 dollars."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import requests
from alpaca.common.enums import Sort
from alpaca.common.exceptions import APIError
from alpaca.trading.client import TradingClient
from alpaca.trading.enums import OrderSide, QueryOrderStatus, TimeInForce
from alpaca.trading.requests import (
    GetCalendarRequest,
    GetOrdersRequest,
    LimitOrderRequest,
    MarketOrderRequest,
    ReplaceOrderRequest,
)

from tests.fakes.alpaca.faults import Rule
from tests.fakes.alpaca.server import FakeAlpaca
from tests.integration.fakes.conftest import Clock


@pytest.fixture
def client(fake: FakeAlpaca) -> Any:
    client = TradingClient(fake.key, fake.secret, url_override=fake.url)
    client._retry_wait = 0
    return client


@pytest.fixture
def raw(fake: FakeAlpaca) -> Any:
    return TradingClient(fake.key, fake.secret, url_override=fake.url, raw_data=True)


def market(symbol: str, side: OrderSide = OrderSide.BUY, **more: Any) -> MarketOrderRequest:
    return MarketOrderRequest(symbol=symbol, side=side, **{"time_in_force": TimeInForce.DAY, **more})


def refusal(caught: pytest.ExceptionInfo[APIError]) -> tuple[Any, Any]:
    return caught.value.status_code, caught.value.code


def test_an_order_is_filled_in_part_and_then_whole(client: Any, raw: Any, clock: Clock) -> None:
    posted = raw.submit_order(market("SPY", qty=10, client_order_id="one"))
    assert (posted["status"], posted["filled_qty"], posted["qty"]) == ("pending_new", "0", "10")
    assert posted["filled_at"] is posted["filled_avg_price"] is posted["notional"] is None
    assert client.get_order_by_client_id("one").status == "new"
    clock.pass_by(seconds=1)
    part = raw.get_order_by_client_id("one")
    assert (part["status"], part["filled_qty"], part["filled_at"]) == ("partially_filled", "4", None)
    clock.pass_by(seconds=2)
    whole = raw.get_order_by_id(posted["id"])
    assert (whole["status"], whole["filled_qty"]) == ("filled", "10")
    assert whole["filled_at"] is not None
    position = raw.get_open_position("SPY")
    assert (position["qty"], position["qty_available"]) == ("10", "10")
    spent = Decimal("100000") - Decimal(raw.get_account()["cash"])
    assert spent == pytest.approx(10 * Decimal(whole["filled_avg_price"]), abs=Decimal("0.01"))


def test_numbers_of_the_account_are_strings(raw: Any, client: Any) -> None:
    account = raw.get_account()
    assert (account["cash"], account["equity"], account["buying_power"]) == ("100000", "100000", "100000")
    assert client.get_account().status == "ACTIVE"
    assert client.get_all_positions() == []


def test_a_notional_order_has_no_quantity_until_it_fills(raw: Any, clock: Clock) -> None:
    posted = raw.submit_order(market("QQQ", notional=250.25))
    assert (posted["notional"], posted["qty"]) == ("250.25", None)
    clock.pass_by(seconds=5)
    filled = raw.get_order_by_id(posted["id"])
    assert Decimal(filled["filled_qty"]) == round(Decimal(filled["filled_qty"]), 9)
    assert Decimal(filled["filled_qty"]) * Decimal(filled["filled_avg_price"]) == pytest.approx(
        Decimal("250.25"), abs=1
    )


@pytest.mark.parametrize(
    ("order", "status", "code", "words"),
    [
        (market("SPY", qty=1000), 403, 40310000, "insufficient buying power"),
        (market("SPY", OrderSide.SELL, qty=10), 403, 40310000, "requested: 10, available: 5"),
        (market("SPY", notional=0.99), 403, 40310000, "minimal amount of order 1"),
        (market("SPY", notional=10.001), 422, 42210000, "limited to 2 decimal places"),
        (market("SPY", qty=0.30000000000000004), 422, 42210000, "9 decimal places"),
        (market("SPY", qty=0.5, time_in_force=TimeInForce.CLS), 422, 42210000, "fractional orders must be DAY orders"),
        (market("SPY", qty=1, client_order_id="taken"), 422, 40010001, "client_order_id must be unique"),
        (market("SPY", qty=1, client_order_id="x" * 129), 422, 40010001, "no more than 128"),
        (market("NONE", qty=1), 422, 42210000, "not found"),
        (market("SIVB", qty=1), 422, 42210000, "not active"),
        (market("TLT", OrderSide.SELL, qty=1), 403, 40310000, "potential wash trade detected"),
    ],
)
def test_what_is_refused(
    order: MarketOrderRequest, status: int, code: int, words: str, client: Any, clock: Clock
) -> None:
    client.submit_order(market("SPY", qty=5, client_order_id="taken"))
    clock.pass_by(seconds=5)
    client.submit_order(LimitOrderRequest(symbol="TLT", side="buy", qty=1, limit_price=1.5, time_in_force="day"))
    with pytest.raises(APIError, match=words) as caught:
        client.submit_order(order)
    assert refusal(caught) == (status, code)


def test_a_client_order_id_stays_taken_after_a_cancel(client: Any) -> None:
    order = client.submit_order(market("SPY", qty=5, client_order_id="mine"))
    client.cancel_order_by_id(order.id)
    assert client.get_order_by_client_id("mine").status == "canceled"
    with pytest.raises(APIError, match="must be unique"):
        client.submit_order(market("SPY", qty=5, client_order_id="mine"))


@pytest.mark.parametrize("kind", ["504 done", "dropped done"])
def test_an_order_may_be_accepted_though_nothing_says_so(kind: Any, fake: FakeAlpaca, client: Any) -> None:
    client._retry = 0
    fake.faults.add(Rule(kind, method="POST"))
    with pytest.raises((APIError, requests.exceptions.ConnectionError)):
        client.submit_order(market("SPY", qty=5, client_order_id="mine"))
    assert client.get_order_by_client_id("mine").qty == "5"


def test_alpaca_py_posts_an_order_again_after_a_504(fake: FakeAlpaca, client: Any) -> None:
    fake.faults.add(Rule("504 done", method="POST", times=1))
    client.submit_order(market("SPY", qty=5))
    assert len(client.get_orders()) == 2


def test_an_unknown_status_makes_alpaca_py_fail_after_the_order_was_placed(fake: FakeAlpaca, client: Any) -> None:
    submit = fake.broker.submit

    def strangely(document: Any) -> Any:
        order = submit(document)
        order.status = "pondered"
        return order

    fake.broker.submit = strangely  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="pondered"):
        client.submit_order(market("SPY", qty=5))
    assert len(fake.broker.orders) == 1


def test_buying_power_comes_from_sales_that_were_executed_only(client: Any, raw: Any, clock: Clock) -> None:
    client.submit_order(market("BIL", notional=99000))
    clock.pass_by(seconds=5)
    assert Decimal(raw.get_account()["buying_power"]) == pytest.approx(Decimal(1000), abs=1)
    held = raw.get_open_position("BIL")["qty"]
    client.submit_order(market("BIL", OrderSide.SELL, qty=float(held)))
    assert raw.get_open_position("BIL")["qty_available"] == "0"
    assert Decimal(raw.get_account()["buying_power"]) == pytest.approx(Decimal(1000), abs=1)
    clock.pass_by(seconds=5)
    assert Decimal(raw.get_account()["buying_power"]) > 99_900
    with pytest.raises(APIError, match="position does not exist") as caught:
        client.get_open_position("BIL")
    assert refusal(caught) == (404, 40410000)


def test_everything_is_closed_with_a_list_of_answers(
    fake: FakeAlpaca, http: requests.Session, client: Any, clock: Clock
) -> None:
    for symbol in ("SPY", "TLT"):
        client.submit_order(market(symbol, qty=2))
    clock.pass_by(seconds=5)
    client.submit_order(market("TLT", OrderSide.SELL, qty=1))
    answer = http.delete(f"{fake.url}/v2/positions")
    assert answer.status_code == 207
    assert [(one["symbol"], one["status"]) for one in answer.json()] == [("SPY", 200), ("TLT", 403)]
    clock.pass_by(seconds=5)
    client.close_all_positions(cancel_orders=True)
    clock.pass_by(seconds=5)
    assert client.get_all_positions() == []


def test_a_replaced_order_has_a_new_id(client: Any) -> None:
    order = client.submit_order(
        LimitOrderRequest(symbol="SPY", side="buy", qty=2, limit_price=10, time_in_force="day", client_order_id="old")
    )
    new = client.replace_order_by_id(order.id, ReplaceOrderRequest(qty=3))
    old = client.get_order_by_client_id("old")
    assert (old.status, old.replaced_by, new.replaces, new.qty) == ("replaced", new.id, old.id, "3")
    client.cancel_order_by_id(new.id)
    with pytest.raises(APIError, match="already in") as caught:
        client.cancel_order_by_id(new.id)
    assert refusal(caught) == (422, 42210000)
    notional = client.submit_order(market("SPY", notional=100))
    with pytest.raises(APIError, match="notional orders cannot be replaced"):
        client.replace_order_by_id(notional.id, ReplaceOrderRequest(qty=3))


def test_lists_of_orders_hold_fifty_and_their_ends_are_exclusive(client: Any, raw: Any, clock: Clock) -> None:
    for _ in range(60):
        client.submit_order(market("SPY", notional=1))
        clock.pass_by(seconds=1)
    everything = GetOrdersRequest(status=QueryOrderStatus.ALL)
    assert len(client.get_orders(everything)) == 50
    whole = raw.get_orders(GetOrdersRequest(status=QueryOrderStatus.ALL, limit=500, direction=Sort.ASC))
    assert len(whole) == 60
    assert len(client.get_orders()) == 1
    third, fifth = (dt.datetime.fromisoformat(whole[place]["submitted_at"]) for place in (2, 4))
    between = GetOrdersRequest(status=QueryOrderStatus.ALL, after=third, until=fifth)
    assert [order["id"] for order in raw.get_orders(between)] == [whole[3]["id"]]
    with pytest.raises(APIError, match="between 1 and 500"):
        client.get("/orders", {"limit": 501})


def test_activities_are_paged_by_the_last_id(fake: FakeAlpaca, client: Any, clock: Clock) -> None:
    fake.broker.book("CSD", 500)
    for _ in range(3):
        client.submit_order(market("SPY", qty=1))
        clock.pass_by(seconds=5)
    fake.broker.book("DIV", "1.25", symbol="SPY", qty="3", per_share_amount="0.41")
    seen: list[dict[str, Any]] = []
    while page := client.get(
        "/account/activities", {"page_size": 3, **({"page_token": seen[-1]["id"]} if seen else {})}
    ):
        seen += page
    assert [one["activity_type"] for one in seen] == ["DIV", *["FILL"] * 6, "CSD"]
    assert [one["type"] for one in reversed(seen[1:-1])] == ["partial_fill", "fill"] * 3
    assert [one["cum_qty"] for one in reversed(seen[1:-1])] == ["0.4", "1"] * 3
    assert len(client.get("/account/activities/FILL")) == 6
    with pytest.raises(APIError, match="between 1 and 100"):
        client.get("/account/activities", {"page_size": 101})


def test_orders_at_the_close(client: Any, raw: Any, clock: Clock) -> None:
    at_close = client.submit_order(market("SPY", qty=1, time_in_force=TimeInForce.CLS))
    clock.now = dt.datetime(2025, 11, 21, 20, 55, tzinfo=dt.UTC)
    with pytest.raises(APIError, match="market-on-close"):
        client.submit_order(market("SPY", qty=1, time_in_force=TimeInForce.CLS))
    never = LimitOrderRequest(symbol="TLT", side="buy", qty=1, limit_price=1.5, time_in_force="day")
    limit = client.submit_order(never)
    clock.pass_by(minutes=10)
    assert client.get_order_by_id(at_close.id).status == "filled"
    assert client.get_order_by_id(limit.id).status == "expired"
    late = raw.submit_order(market("SPY", qty=1))
    assert late["status"] == "accepted"
    clock.now = dt.datetime(2025, 11, 24, 14, 29, tzinfo=dt.UTC)
    assert raw.get_order_by_id(late["id"])["status"] == "accepted"
    clock.pass_by(minutes=2)
    assert raw.get_order_by_id(late["id"])["status"] == "filled"


def test_calendar_clock_and_assets(client: Any) -> None:
    week = client.get_calendar(GetCalendarRequest(start=dt.date(2025, 11, 24), end=dt.date(2025, 11, 28)))
    assert [(day.date.day, day.close.time()) for day in week] == [
        (24, dt.time(16)), (25, dt.time(16)), (26, dt.time(16)), (28, dt.time(13))
    ]  # fmt: skip
    assert week[0].open.tzinfo is None, "naive New York time"
    clock = client.get_clock()
    assert (clock.is_open, clock.next_close.hour, clock.next_open.day) == (True, 16, 24)
    assets = {asset.symbol: asset for asset in client.get_all_assets()}
    assert len(assets) == 46
    assert (assets["SIVB"].tradable, assets["SPY"].fractionable, assets["META"].status) == (False, True, "active")
    with pytest.raises(APIError, match="not found"):
        client.get_asset("NONE")
