"""Bars of the fake Alpaca as alpaca-py gets them."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
import requests
from alpaca.common.exceptions import APIError
from alpaca.data.enums import Adjustment, DataFeed
from alpaca.data.historical import StockHistoricalDataClient
from alpaca.data.requests import StockBarsRequest
from alpaca.data.timeframe import TimeFrame

from tests.fakes.alpaca.listing import Event, listing
from tests.fakes.alpaca.profiles import PROFILES
from tests.fakes.alpaca.server import FakeAlpaca
from tests.fakes.alpaca.world import World
from tests.integration.fakes.conftest import Clock

SYMBOLS = [profile.symbol for profile in PROFILES]
TEN_YEARS = {"start": dt.datetime(2016, 1, 1), "end": dt.datetime(2025, 11, 20, 23)}


def asked(symbols: list[str], **more: Any) -> StockBarsRequest:
    return StockBarsRequest(symbol_or_symbols=symbols, timeframe=TimeFrame.Day, **{**TEN_YEARS, **more})


def page(http: requests.Session, fake: FakeAlpaca, **query: Any) -> requests.Response:
    return http.get(f"{fake.url}/v2/stocks/bars", params={"timeframe": "1Day", **query})


def test_alpaca_py_gets_ten_years_of_twenty_symbols_in_five_requests(fake: FakeAlpaca, stocks: Any) -> None:
    bars = stocks.get_stock_bars(asked(SYMBOLS[:20]))
    assert sorted(bars) == sorted(SYMBOLS[:20])
    assert sum(map(len, bars.values())) == 20 * 2487
    assert len(fake.requests) == 5
    for symbol in ("SPY", "TLT"):
        assert [bar["c"] for bar in bars[symbol]] == fake.truth(symbol).close.tolist()


def test_pages_are_sorted_by_symbol_and_then_by_time_and_split_symbols(
    fake: FakeAlpaca, http: requests.Session
) -> None:
    query = {"symbols": "TLT,SPY,BIL", "start": "2025-11-03", "end": "2025-11-07", "limit": 4}
    seen, token, splits = [], None, 0
    while True:
        document = page(http, fake, **query, **({"page_token": token} if token else {})).json()
        seen += [(symbol, bar["t"]) for symbol, bars in document["bars"].items() for bar in bars]
        token = document["next_page_token"]
        splits += len(seen) % 5 != 0
        if token is None:
            break
    assert seen == sorted(seen)
    assert len(seen) == 15
    assert splits == 3


def test_daily_bars_are_stamped_with_midnight_in_new_york(fake: FakeAlpaca, http: requests.Session) -> None:
    stamps = [
        bar["t"] for bar in page(http, fake, symbols="SPY", start="2025-10-31", end="2025-11-03").json()["bars"]["SPY"]
    ]
    assert stamps == ["2025-10-31T04:00:00Z", "2025-11-03T05:00:00Z"]


def test_an_unknown_symbol_is_left_out_without_a_word_and_nothing_at_all_is_an_empty_object(
    fake: FakeAlpaca, http: requests.Session
) -> None:
    days = {"start": "2025-11-03", "end": "2025-11-07"}
    assert list(page(http, fake, symbols="NONE,SPY", **days).json()["bars"]) == ["SPY"]
    nothing = page(http, fake, symbols="NONE", **days)
    assert nothing.status_code == 200
    assert nothing.json() == {"bars": {}, "next_page_token": None}


def test_a_word_that_cannot_be_a_symbol_spoils_the_whole_list(fake: FakeAlpaca, http: requests.Session) -> None:
    answer = page(http, fake, symbols="SPY,sp y", start="2025-11-03", end="2025-11-07")
    assert (answer.status_code, answer.json()) == (400, {"message": "invalid symbol: sp y"})


def test_history_begins_in_2016(stocks: Any) -> None:
    bars = stocks.get_stock_bars(asked(["SPY"], start=dt.datetime(2010, 1, 1)))
    assert bars["SPY"][0]["t"] == "2016-01-04T05:00:00Z"


def test_the_free_plan_cannot_ask_for_sip_of_the_last_quarter_of_an_hour(clock: Clock, stocks: Any) -> None:
    with pytest.raises(APIError, match="subscription does not permit querying recent SIP data"):
        stocks.get_stock_bars(asked(["SPY"], end=clock.now - dt.timedelta(minutes=14), feed=DataFeed.SIP))
    assert stocks.get_stock_bars(asked(["SPY"], end=clock.now - dt.timedelta(minutes=16), feed=DataFeed.SIP))


def test_without_a_feed_recent_bars_are_silently_of_iex(fake: FakeAlpaca, clock: Clock, stocks: Any) -> None:
    sip = stocks.get_stock_bars(asked(["SPY"], feed=DataFeed.SIP))["SPY"]
    silently = stocks.get_stock_bars(asked(["SPY"], end=clock.now))["SPY"]
    openly = stocks.get_stock_bars(asked(["SPY"], end=clock.now, feed=DataFeed.IEX))["SPY"]
    assert silently == openly
    assert silently[5]["v"] < sip[5]["v"] / 20
    with FakeAlpaca(now=clock, plan="paid") as paid:
        client: Any = StockHistoricalDataClient(paid.key, paid.secret, raw_data=True, url_override=paid.url)
        assert client.get_stock_bars(asked(["SPY"], end=clock.now))["SPY"][: len(sip)] == sip


def test_todays_bar_changes_until_the_close(clock: Clock, stocks: Any) -> None:
    def last() -> dict[str, Any]:
        bar: dict[str, Any] = stocks.get_stock_bars(asked(["AAPL"], end=clock.now, feed=DataFeed.IEX))["AAPL"][-1]
        return bar

    before = last()
    clock.pass_by(hours=1)
    later = last()
    assert before["t"] == later["t"] == "2025-11-21T05:00:00Z"
    assert (before["o"], before["c"]) != (later["o"], later["c"])
    assert before["v"] < later["v"]
    clock.pass_by(hours=4)
    whole = last()
    clock.pass_by(hours=12)
    assert last() == whole
    assert whole["l"] <= min(whole["o"], whole["c"]) <= max(whole["o"], whole["c"]) <= whole["h"]


def test_sip_closes_of_the_day_are_not_there_at_five_past_four(clock: Clock, stocks: Any) -> None:
    def close() -> float:
        end = clock.now - dt.timedelta(minutes=15)
        bar = stocks.get_stock_bars(asked(["AAPL"], end=end, feed=DataFeed.SIP))["AAPL"][-1]
        return float(bar["c"])

    clock.now = dt.datetime(2025, 11, 21, 21, 5, tzinfo=dt.UTC)
    early = close()
    clock.pass_by(minutes=10)
    final = close()
    clock.pass_by(hours=5)
    assert early != final == close()


@pytest.mark.parametrize("symbol", ["SPY", "TQQQ", "UVXY", "AAPL", "GE", "TR", "TLT", "META", "BTAL"])
def test_adjusted_closes_are_the_total_return(symbol: str, fake: FakeAlpaca, stocks: Any) -> None:
    bars = stocks.get_stock_bars(asked([symbol], adjustment=Adjustment.ALL))[symbol]
    adjusted = np.array([bar["c"] for bar in bars])
    truth = fake.truth(symbol)
    np.testing.assert_allclose(adjusted, truth.adjusted_close, rtol=3e-5, atol=6e-5)
    if truth.events and symbol != "META":
        assert np.abs(truth.close / truth.adjusted_close - 1).max() > 0.01


def test_raw_prices_fall_by_the_dividend_and_divide_at_the_split(fake: FakeAlpaca) -> None:
    for symbol in SYMBOLS:
        truth = fake.truth(symbol)
        for event in truth.events:
            at = int(np.searchsorted(truth.sessions, np.datetime64(event.ex_date)))
            if event.kind not in ("dividend", "split") or at in (0, truth.close.size):
                continue
            grown = truth.total_return[at] / truth.total_return[at - 1]
            before = truth.close[at - 1]
            expected = (before - event.amount if event.kind == "dividend" else before / event.amount) * grown
            assert truth.close[at] == pytest.approx(expected, rel=5e-5)


def test_prices_do_not_depend_on_the_time_they_are_asked_at(fake: FakeAlpaca) -> None:
    early = dt.datetime(2020, 3, 2, 22, tzinfo=dt.UTC)
    with FakeAlpaca(now=lambda: early) as then:
        count = then.truth("SVXY").close.size
        assert then.truth("SVXY").close.tolist() == fake.truth("SVXY").close[:count].tolist()


def test_a_renamed_symbol_has_its_history_and_without_mapping_each_name_has_its_own(
    fake: FakeAlpaca, http: requests.Session
) -> None:
    query = {"symbols": "FB,META", "start": "2022-06-07", "end": "2022-06-10"}

    def counts(**more: str) -> dict[str, int]:
        return {symbol: len(bars) for symbol, bars in page(http, fake, **query, **more).json()["bars"].items()}

    assert counts() == {"META": 4}
    assert counts(asof="2022-06-08") == {"FB": 4}
    assert counts(asof="-") == {"FB": 2, "META": 2}


def test_late_listings_delistings_and_holes(fake: FakeAlpaca, stocks: Any) -> None:
    bars = stocks.get_stock_bars(asked(["COIN", "SIVB", "BTAL", "SPY"]))
    assert bars["COIN"][0]["t"] == "2021-04-14T04:00:00Z"
    assert bars["SIVB"][-1]["t"] == "2023-03-09T05:00:00Z"
    assert 10 < len(bars["SPY"]) - len(bars["BTAL"]) < 100


def test_a_test_may_bring_a_world_of_its_own(clock: Clock) -> None:
    first = dt.date(2025, 11, 3)
    split = Event("split", dt.date(2025, 11, 5), 2.0)
    own = listing("OWN", first, [100.0, 102.0, 51.5, 52.0], [split], missing=[dt.date(2025, 11, 4)])
    with FakeAlpaca(World([own]), now=clock) as fake:
        client: Any = StockHistoricalDataClient(fake.key, fake.secret, raw_data=True, url_override=fake.url)
        raw = client.get_stock_bars(asked(["OWN", "SPY"]))
        assert [(bar["t"][:10], bar["c"]) for bar in raw["OWN"]] == [
            ("2025-11-03", 100.0),
            ("2025-11-05", 51.5),
            ("2025-11-06", 52.0),
        ]
        assert list(raw) == ["OWN"]
        assert client.get_stock_bars(asked(["OWN"], adjustment=Adjustment.SPLIT))["OWN"][0]["c"] == 50.0


def test_alpaca_py_reads_latest_trades_quotes_and_snapshots(fake: FakeAlpaca) -> None:
    from alpaca.data.requests import StockLatestTradeRequest, StockSnapshotRequest  # noqa: PLC0415

    client: Any = StockHistoricalDataClient(fake.key, fake.secret, url_override=fake.url)
    trades = client.get_stock_latest_trade(StockLatestTradeRequest(symbol_or_symbols=["SPY", "NONE", "SIVB"]))
    assert sorted(trades) == ["SIVB", "SPY"]
    snapshot = client.get_stock_snapshot(StockSnapshotRequest(symbol_or_symbols=["SPY"]))["SPY"]
    assert snapshot.latest_trade.price == trades["SPY"].price == snapshot.daily_bar.close
    assert snapshot.latest_quote.bid_price < trades["SPY"].price < snapshot.latest_quote.ask_price
    with pytest.raises(APIError, match="recent SIP data"):
        client.get_stock_latest_trade(StockLatestTradeRequest(symbol_or_symbols=["SPY"], feed=DataFeed.SIP))


def test_ten_thousand_bars_are_answered_within_a_tenth_of_a_second(fake: FakeAlpaca, http: requests.Session) -> None:
    query = {"symbols": ",".join(SYMBOLS[:20]), "start": "2016-01-01", "end": "2025-11-20", "limit": 10_000}
    page(http, fake, **query)
    best = min(page(http, fake, **query).elapsed for _ in range(3))
    assert best < dt.timedelta(seconds=0.1)
