"""Corporate actions of the fake Alpaca as alpaca-py gets them."""

import datetime as dt
from typing import Any

import requests
from alpaca.data.historical.corporate_actions import CorporateActionsClient
from alpaca.data.models.corporate_actions import CorporateActionsSet
from alpaca.data.requests import CorporateActionsRequest

from tests.fakes.alpaca.listing import Event, listing
from tests.fakes.alpaca.server import FakeAlpaca
from tests.fakes.alpaca.world import World
from tests.integration.fakes.conftest import Clock

ALWAYS: dict[str, Any] = {"start": dt.date(2016, 1, 1), "end": dt.date(2026, 12, 31)}


def page(http: requests.Session, fake: FakeAlpaca, **query: Any) -> Any:
    return http.get(f"{fake.url}/v1/corporate-actions", params={**ALWAYS, **query}).json()


def test_alpaca_py_understands_every_kind(corporate: Any) -> None:
    raw = corporate.get_corporate_actions(CorporateActionsRequest(**ALWAYS, limit=None))
    parsed: Any = CorporateActionsSet(raw).data
    assert {kind: len(found) for kind, found in parsed.items() if kind.endswith(("offs", "changes", "removals"))} == {
        "spin_offs": 1, "name_changes": 1, "worthless_removals": 1
    }  # fmt: skip
    assert {"cash_dividends", "stock_dividends", "forward_splits", "reverse_splits"} < set(parsed)
    spin_off = parsed["spin_offs"][0]
    assert (spin_off.source_symbol, spin_off.new_symbol, spin_off.source_rate) == ("GE", "GEHC", 3.0)


def test_alpaca_py_stops_at_its_own_limit_without_a_word(fake: FakeAlpaca, corporate: Any) -> None:
    raw = corporate.get_corporate_actions(CorporateActionsRequest(**ALWAYS))
    assert sum(map(len, raw.values())) == 1000
    everything = corporate.get_corporate_actions(CorporateActionsRequest(**ALWAYS, limit=None))
    assert sum(map(len, everything.values())) > 1500


def test_they_are_filtered_by_process_date_and_not_by_ex_date(fake: FakeAlpaca, http: requests.Session) -> None:
    dividends = page(http, fake, symbols="SPY", types="cash_dividend", limit=1000)["corporate_actions"][
        "cash_dividends"
    ]
    one = dividends[7]
    assert one["ex_date"] < one["process_date"]
    on_ex_date = {"symbols": "SPY", "start": one["ex_date"], "end": one["ex_date"]}
    assert page(http, fake, **on_ex_date)["corporate_actions"] == {}
    on_process_date = {"symbols": "SPY", "start": one["process_date"], "end": one["process_date"]}
    assert page(http, fake, **on_process_date)["corporate_actions"] == {"cash_dividends": [one]}


def test_pages_hold_a_hundred_unless_asked_and_a_thousand_at_most(fake: FakeAlpaca, http: requests.Session) -> None:
    assert sum(map(len, page(http, fake)["corporate_actions"].values())) == 100
    assert "invalid limit" in page(http, fake, limit=1001)["message"]
    seen, token = [], None
    while True:
        document = page(http, fake, symbols="TLT,UVXY", limit=7, **({"page_token": token} if token else {}))
        seen += [one["id"] for found in document["corporate_actions"].values() for one in found]
        token = document["next_page_token"]
        if not token:
            break
    whole = page(http, fake, symbols="TLT,UVXY", limit=1000)["corporate_actions"]
    assert sorted(seen) == sorted(one["id"] for found in whole.values() for one in found)


def test_a_split_may_be_posted_late(clock: Clock) -> None:
    late = Event("split", dt.date(2025, 11, 5), 2.0, posted=dt.date(2025, 11, 24))
    with FakeAlpaca(World([listing("OWN", dt.date(2025, 11, 3), [100.0, 102.0, 51.5, 52.0], [late])]), clock) as fake:
        client: Any = CorporateActionsClient(fake.key, fake.secret, raw_data=True, url_override=fake.url)
        asked = CorporateActionsRequest(symbols=["OWN"], **ALWAYS)
        assert client.get_corporate_actions(asked) == {}
        clock.pass_by(days=3)
        assert client.get_corporate_actions(asked)["forward_splits"][0]["ex_date"] == "2025-11-05"
