"""Faults on demand, the rate limit, and what alpaca-py makes of them."""

import datetime as dt
import json
import time
from typing import Any

import pytest
import requests
from alpaca.common.exceptions import APIError
from alpaca.data.historical import StockHistoricalDataClient
from alpaca.data.requests import StockBarsRequest
from alpaca.data.timeframe import TimeFrame

from tests.fakes.alpaca.faults import KINDS, Faults, Rule
from tests.fakes.alpaca.server import FakeAlpaca

WEEK = {"start": "2025-11-03", "end": "2025-11-07"}


def bars(http: requests.Session, fake: FakeAlpaca, **query: Any) -> requests.Response:
    return http.get(
        f"{fake.url}/v2/stocks/bars", params={"timeframe": "1Day", "symbols": "BIL,SPY", **WEEK, **query}, timeout=5
    )


def through_alpaca_py(stocks: Any) -> Any:
    return stocks.get_stock_bars(
        StockBarsRequest(
            symbol_or_symbols=["SPY"],
            timeframe=TimeFrame.Day,
            start=dt.datetime(2025, 11, 3),
            end=dt.datetime(2025, 11, 8),
        )
    )


def test_bars_null_crash_alpaca_py(fake: FakeAlpaca, stocks: Any) -> None:
    fake.faults.add(Rule("null", numbers=(0,)))
    with pytest.raises(AttributeError):
        through_alpaca_py(stocks)
    assert len(through_alpaca_py(stocks)["SPY"]) == 5


def test_alpaca_py_tries_429_and_504_again_after_its_own_wait(fake: FakeAlpaca, stocks: Any) -> None:
    stocks._retry_wait = 0
    fake.faults.add(Rule("504", numbers=(0,)), Rule("429", numbers=(1,), seconds=30))
    assert len(through_alpaca_py(stocks)["SPY"]) == 5
    assert [one.status for one in fake.requests] == [504, 429, 200]


def test_a_code_of_an_html_page_cannot_be_read(fake: FakeAlpaca, stocks: Any) -> None:
    stocks._retry = 0
    fake.faults.add(Rule("504"))
    with pytest.raises(APIError) as caught:
        through_alpaca_py(stocks)
    assert caught.value.status_code == 504
    with pytest.raises(json.JSONDecodeError):
        _ = caught.value.code


def test_an_error_without_a_code_cannot_be_read_either(fake: FakeAlpaca, stocks: Any) -> None:
    fake.faults.add(Rule("403"))
    with pytest.raises(APIError) as caught:
        through_alpaca_py(stocks)
    with pytest.raises(KeyError):
        _ = caught.value.code


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("500", 500, "internal server error"),
        ("401", 401, "request is not authorized"),
        ("403", 403, "subscription does not permit"),
        ("422", 422, "42210000"),
        ("400", 400, "invalid symbol: BIL"),
        ("429", 429, "42910000"),
        ("504", 504, "<html>"),
        ("504 done", 504, "<html>"),
        ("null", 200, '{"bars":null,"next_page_token":null}'),
    ],
)
def test_a_fault_befalls_the_request_that_its_rule_says(
    kind: Any, status: int, words: str, fake: FakeAlpaca, http: requests.Session
) -> None:
    fake.faults.add(Rule(kind, path="/v2/stocks", numbers=(1,)))
    first, second, third = (bars(http, fake) for _ in range(3))
    assert (first.status_code, second.status_code, third.status_code) == (200, status, 200)
    assert words in second.text
    assert first.text == third.text
    assert [one.fault for one in fake.requests] == ["", kind, ""]


@pytest.mark.parametrize("kind", ["dropped", "dropped done", "cut"])
def test_a_connection_is_dropped(kind: Any, fake: FakeAlpaca, http: requests.Session) -> None:
    fake.faults.add(Rule(kind, times=1))
    with pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        bars(http, fake)
    assert bars(http, fake).status_code == 200


def test_half_a_document(fake: FakeAlpaca, http: requests.Session) -> None:
    fake.faults.add(Rule("malformed"))
    answer = bars(http, fake)
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def test_a_slow_answer_is_right_and_does_not_outlive_the_server(fake: FakeAlpaca, http: requests.Session) -> None:
    right = bars(http, fake).text
    fake.faults.add(Rule("slow", numbers=(0,), seconds=0.3), Rule("slow", seconds=60))
    slow = bars(http, fake)
    assert slow.text == right
    assert slow.elapsed > dt.timedelta(seconds=0.3)
    began = time.monotonic()
    with pytest.raises(requests.exceptions.Timeout):
        http.get(f"{fake.url}/v2/clock", timeout=0.2)
    fake.close()
    assert time.monotonic() - began < 3


def test_an_empty_page_with_a_token_comes_before_the_data(fake: FakeAlpaca, http: requests.Session) -> None:
    whole = bars(http, fake).json()
    fake.faults.add(Rule("empty page", numbers=(0,)))
    empty = bars(http, fake).json()
    assert empty["bars"] == {}
    assert bars(http, fake, page_token=empty["next_page_token"]).json() == whole
    first = bars(http, fake, limit=3).json()
    fake.faults.replace([Rule("empty page", numbers=(0,))])
    between = bars(http, fake, page_token=first["next_page_token"]).json()
    rest = bars(http, fake, page_token=between["next_page_token"]).json()["bars"]
    assert (between["bars"], len(rest["BIL"]), len(rest["SPY"])) == ({}, 2, 5)


def test_a_symbol_may_be_split_over_pages_and_another_be_missing(fake: FakeAlpaca, http: requests.Session) -> None:
    fake.faults.add(Rule("small page", numbers=(0,), size=2), Rule("missing", numbers=(1,)))
    small = bars(http, fake).json()
    assert (len(small["bars"]["BIL"]), small["next_page_token"] is None) == (2, False)
    missing = bars(http, fake).json()
    assert (list(missing["bars"]), missing["next_page_token"]) == (["SPY"], None)


def test_wrong_keys_are_refused(fake: FakeAlpaca) -> None:
    client: Any = StockHistoricalDataClient(fake.key, "another", raw_data=True, url_override=fake.url)
    with pytest.raises(APIError) as caught:
        through_alpaca_py(client)
    assert (caught.value.status_code, caught.value.code) == (401, 40110000)


def test_the_server_counts_and_refuses_the_two_hundred_and_first(fake: FakeAlpaca, http: requests.Session) -> None:
    for left in range(199, -1, -1):
        answer = bars(http, fake)
        assert answer.headers["X-RateLimit-Remaining"] == str(left)
    refused = bars(http, fake)
    assert (refused.status_code, refused.json()["code"]) == (429, 42910000)
    assert refused.headers["X-RateLimit-Limit"] == "200"
    assert 50 < int(refused.headers["X-RateLimit-Reset"]) - time.time() < 62
    assert http.get(f"{fake.url}/v2/clock").status_code == 200, "trading has a limit of its own"
    assert fake.most_in(60, "data") == 201
    at, path, purpose, *_ = fake.requests[0]
    assert (path, purpose) == ("/v2/stocks/bars", "data")
    assert at <= time.monotonic()


def test_the_same_rules_and_requests_give_the_same_faults() -> None:
    def befallen(seed: int) -> list[str]:
        faults = Faults()
        faults.add(Rule("504", probability=0.2, seed=seed), Rule("dropped", probability=0.1, seed=seed))
        found = (faults.next("GET", "/v2/stocks/bars") for _ in range(1000))
        return [rule.kind if rule else "" for rule in found]

    assert befallen(1) == befallen(1) != befallen(2)
    assert 150 < befallen(1).count("504") < 250


def test_another_process_can_drive_the_faults(fake: FakeAlpaca, http: requests.Session) -> None:
    rules = [{"kind": "500", "path": "/v2/stocks", "times": 1}]
    assert requests.post(f"{fake.url}/_fake/faults", json={"rules": rules}).status_code == 200
    assert [bars(http, fake).status_code for _ in range(2)] == [500, 200]
    assert requests.get(f"{fake.url}/_fake/faults").json()["rules"][0]["used"] == 1
    counted = requests.get(f"{fake.url}/_fake/requests").json()
    assert (counted["most_in_a_minute"], counted["requests"][0]["fault"]) == (2, "500")
    wrong = requests.post(f"{fake.url}/_fake/faults", json={"rules": [{"kind": "500", "when": 3}]})
    assert (wrong.status_code, "when" in wrong.json()["message"]) == (422, True)


def test_every_kind_of_fault_has_a_name_of_its_own() -> None:
    assert len(set(KINDS)) == len(KINDS)
    with pytest.raises(ValueError, match="there is no fault"):
        Rule("flood")  # type: ignore[arg-type]
