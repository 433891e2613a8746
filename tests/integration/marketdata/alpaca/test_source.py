"""Alpaca as a source, by the real alpaca-py, from a fake over loopback."""

import datetime as dt
import itertools
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import numpy as np
import pytest

from tests.fakes.alpaca.faults import Rule
from tests.fakes.alpaca.listing import Event, listing
from tests.fakes.alpaca.server import KEY, SECRET, FakeAlpaca
from tests.fakes.alpaca.world import World
from tests.integration.marketdata.alpaca.conftest import NOW, QUICK, quickly
from treeline.core.errors import Unavailable
from treeline.marketdata import recents
from treeline.marketdata.alpaca.access import AlpacaAccess
from treeline.marketdata.alpaca.source import AlpacaSource
from treeline.marketdata.source import Source

BARS, ACTIONS, ASSETS = "/v2/stocks/bars", "/v1/corporate-actions", "/v2/assets"
FIVE = ("SPY", "QQQ", "TLT", "GLD", "BRK.B")
YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def asked(fake, path: str = BARS) -> list[dict[str, str]]:
    return [{name: text[0] for name, text in parse_qs(one.query).items()} for one in fake.requests if one.path == path]


def test_five_tickers_over_a_year_are_one_request_and_their_actions_another(source, fake):
    bars, actions = source.bars(FIVE, *YEAR), source.actions(FIVE)
    assert (bars.calls, actions.calls) == (1, 1)
    assert len(fake.requests) == 2
    assert set(bars.bars) == set(actions.actions) == set(FIVE)


def test_twenty_tickers_over_ten_years_take_a_few_seconds(source, fake):
    symbols = fake.world.symbols()[:20]
    truths = {symbol: fake.truth(symbol) for symbol in symbols}
    began, busy = time.perf_counter(), time.process_time()
    fetched = source.bars(symbols, dt.date(2016, 1, 4), dt.date(2026, 1, 2))
    took = time.perf_counter() - began, time.process_time() - busy
    print(f"\n20 tickers, ten years: {took[0]:.2f} s, of this process and the fake in it {took[1]:.2f} s")
    assert took[0] < 10
    assert fetched.calls == 6
    for symbol, truth in truths.items():
        np.testing.assert_array_equal(fetched.bars[symbol].close, truth.close[: fetched.bars[symbol].close.size])


def test_bars_are_asked_raw_of_the_consolidated_feed_from_midnight_to_midnight_in_new_york(source, fake):
    source.bars(["SPY"], dt.date(2025, 1, 2), dt.date(2025, 7, 1))
    (query,) = asked(fake)
    assert query == {
        "symbols": "SPY",
        "timeframe": "1Day",
        "adjustment": "raw",
        "feed": "sip",
        "start": "2025-01-02T05:00:00Z",
        "end": "2025-07-01T04:00:00Z",
        "limit": "10000",
    }


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-06-02T15:00:00+00:00", "2026-06-01"),  # the session is under way
        ("2026-06-02T20:15:59+00:00", "2026-06-01"),  # over for less than 16 minutes
        ("2026-06-02T20:16:00+00:00", "2026-06-02"),
        ("2026-05-31T12:00:00+00:00", "2026-05-29"),  # a Sunday
    ],
)
def test_no_bar_of_a_session_that_may_not_be_over_is_asked_for(make, fake, now, last):
    source = make(now=lambda: dt.datetime.fromisoformat(now))
    assert source.span() == (dt.date(2016, 1, 4), dt.date.fromisoformat(last))
    fetched = source.bars(["SPY"], dt.date(2026, 5, 1), dt.date(2030, 1, 1))
    assert not fetched.failed
    assert asked(fake)[0]["end"].startswith(last)


def test_days_that_alpaca_does_not_have_cost_no_request(source, fake):
    assert source.bars(["SPY"], dt.date(2010, 1, 1), dt.date(2015, 12, 31)).calls == 0
    assert source.bars(["SPY"], dt.date(2027, 1, 1), dt.date(2027, 12, 31)).bars == {}
    assert fake.requests == []


def test_symbols_without_a_bar_are_asked_for_once_more_before_that_is_believed(source, fake):
    fetched = source.bars(["SPY", "NOPE", "COIN"], dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    assert set(fetched.bars) == {"SPY"}
    assert fetched.failed == {}
    assert [query["symbols"] for query in asked(fake)] == ["SPY,NOPE,COIN", "NOPE,COIN"]


def test_a_symbol_that_an_answer_forgot_is_not_a_hole(source, fake):
    fake.faults.add(Rule("missing", BARS, numbers=(0,)))
    assert set(source.bars(FIVE, *YEAR).bars) == set(FIVE)


def test_bars_that_were_lost_between_two_pages_are_found(source, fake):
    fake.faults.add(Rule("small page", BARS, numbers=(0,), size=100), Rule("missing", BARS, numbers=(1,)))
    assert source.bars(["AAPL", "SPY"], *YEAR).bars["AAPL"].close.size == 250


def test_one_bad_symbol_does_not_cost_the_others(source):
    fetched = source.bars([*FIVE, "bad1"], *YEAR)
    assert set(fetched.bars) == set(FIVE)
    assert fetched.failed == {"bad1": "400 Bad Request: invalid symbol: bad1"}
    assert fetched.calls == 3


def test_too_many_requests_let_everybody_wait_until_the_reset(source, fake, turns):
    fake.faults.add(Rule("429", BARS, numbers=(0,), seconds=5))
    began = quickly()
    assert set(source.bars(FIVE, *YEAR).bars) == set(FIVE)
    assert 4 < turns.blocks[0] <= 7
    assert quickly() - began > turns.blocks[0]


def test_the_turns_of_the_account_count_every_request(source, fake, turns):
    fake.faults.add(Rule("500", BARS, numbers=(0, 1)), Rule("small page", BARS, size=100))
    fetched = source.bars(["SPY"], *YEAR)
    assert turns.taken == fetched.calls == len(fake.requests) == 2 + 3


def test_a_page_that_fails_for_good_leaves_a_part_that_says_what_is_missing(source, fake):
    fake.faults.add(Rule("small page", BARS, numbers=(0,), size=300), Rule("504", BARS))
    fetched = source.bars(["AAPL", "MSFT", "SPY"], *YEAR)
    assert set(fetched.bars) == {"AAPL"}
    assert fetched.failed == dict.fromkeys(["MSFT", "SPY"], "504 Gateway Timeout, after 4 attempts")


def test_a_server_that_is_not_there_is_said_of_every_symbol(turns):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    access = AlpacaAccess(KEY, SECRET, f"http://127.0.0.1:{port}")
    fetched = AlpacaSource(access, None, lambda: NOW, QUICK, {"data": turns}).bars(["SPY", "QQQ"], *YEAR)
    assert fetched.failed == dict.fromkeys(["SPY", "QQQ"], "no connection, or it was dropped, after 4 attempts")
    assert fetched.calls == 12


def test_wrong_keys_are_said_at_once_with_a_remedy_and_without_the_keys(make, fake, caplog):
    caplog.set_level("DEBUG")
    with pytest.raises(Unavailable, match="401 Unauthorized: request is not authorized: check that the key") as caught:
        make(secret="a-secret-that-is-wrong").bars(FIVE, *YEAR)
    assert str(caught.value).startswith("Alpaca gives no bars of SPY, QQQ, TLT, GLD, BRK.B: 401")
    assert len(fake.requests) == 1
    assert "a-secret-that-is-wrong" not in str(caught.value) + caplog.text
    assert KEY not in str(caught.value) + "".join(one.getMessage() for one in caplog.records)


def test_a_subscription_that_does_not_allow_it_is_said_at_once(source, fake):
    fake.faults.add(Rule("403", BARS))
    fetched = source.bars(["SPY", "QQQ"], *YEAR)
    assert fetched.calls == 1
    assert "subscription does not permit" in fetched.failed["QQQ"]
    assert "subscription does not include" in fetched.failed["QQQ"]


def test_before_a_rename_the_actions_are_those_of_the_former_symbol(turns):
    split = Event("split", dt.date(2024, 2, 1), 2.0)
    rename = Event("rename", dt.date(2024, 3, 1), other="OLD")
    dividend = Event("dividend", dt.date(2024, 4, 1), 0.5)
    world = World([listing("NEW", dt.date(2024, 1, 2), [100.0] * 100, [split, rename, dividend])])
    with FakeAlpaca(world, lambda: NOW) as fake:
        access = AlpacaAccess(KEY, SECRET, fake.url, fake.url)
        fetched = AlpacaSource(access, None, lambda: NOW, QUICK, {"data": turns}).actions(["NEW", "OLD"])
    assert [(one.kind, one.amount, one.other) for one in fetched.actions["NEW"]] == [
        ("split", 2.0, ""),
        ("rename", 0.0, "OLD"),
        ("dividend", 0.5, ""),
    ]
    assert [one.kind for one in fetched.actions["OLD"]] == ["rename"]
    assert fetched.calls == 1


def test_a_former_symbol_costs_one_request_more(source, fake):
    source.actions(["META"])
    assert [query["symbols"] for query in asked(fake, ACTIONS)] == ["META", "FB"]


def test_actions_are_asked_by_their_process_date_from_the_beginning_to_a_year_ahead(source, fake):
    source.actions(["SPY"])
    (query,) = asked(fake, ACTIONS)
    assert query["start"] < "2016-01-04"
    assert query["end"] > "2027-06-01"


def test_a_dividend_that_is_not_paid_yet_is_there_from_its_ex_date_on(fake, make):
    event = next(one for one in fake.truth("SPY").events if one.ex_date > dt.date(2026, 1, 1))
    assert event.process_date > event.ex_date
    on_the_day = make(now=lambda: dt.datetime.combine(event.ex_date, dt.time(21), dt.UTC))
    assert event.ex_date in [one.ex_date for one in on_the_day.actions(["SPY"]).actions["SPY"]]


def test_prices_that_are_not_alpacas_are_told_apart(source):
    assert "Prices come from 127.0.0.1: they are not Alpaca's, perhaps made up." in source.note
    assert source.stamps(2020, 2020)[2020] != ""
    official = AlpacaSource(AlpacaAccess(KEY, SECRET), None, lambda: NOW)
    assert "not Alpaca's" not in official.note
    assert official.stamps(2020, 2020)[2020] == ""


def test_it_is_a_source(source):
    checked: Source = source
    assert (checked.name, checked.feed, checked.has_actions, checked.on_exchange) == ("alpaca", "sip", True, True)
    assert checked.settled() == recents.settled(NOW)
    assert all(checked.bounds())


def test_threads_have_connections_of_their_own(source):
    source.bars(["SPY"], *YEAR)
    mine = source._line("bars")
    others = []
    thread = threading.Thread(target=lambda: others.append((source.bars(["SPY"], *YEAR), source._line("bars"))))
    thread.start()
    thread.join()
    assert others[0][0].bars
    assert others[0][1] is not mine
    assert source._line("bars") is mine


def test_a_child_makes_a_connection_of_its_own(source, fake):
    mine = source._line("actions")
    child = os.fork()
    if child == 0:
        # Dies by itself whatever happens: it was forked from a process with threads.
        signal.alarm(20)
        os._exit(0 if source._line("actions") is not mine and source._line("actions") is source._line("actions") else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert source._line("actions") is mine


@pytest.fixture
def answering(turns) -> Iterator[Callable[..., AlpacaSource]]:
    """A source whose server answers every request with this status, the headers, and what the function says then."""
    servers: list[ThreadingHTTPServer] = []

    def started(status: int, body: Callable[[], bytes], **headers: str) -> AlpacaSource:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = body()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object, **__: object) -> None:
                """Not on stderr."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, args=(0.05,), daemon=True).start()
        url = f"http://127.0.0.1:{servers[-1].server_address[1]}"
        return AlpacaSource(AlpacaAccess(KEY, SECRET, url, url), None, lambda: NOW, QUICK, {"data": turns})

    yield started
    for server in servers:
        server.shutdown()
        server.server_close()


def bars_page(token: str | None, *closes: float) -> bytes:
    rows = [
        {"t": f"2024-01-{day:02}T05:00:00Z", "o": close, "h": close, "l": close, "c": close, "v": 1}
        for day, close in enumerate(closes, start=2)
    ]
    return json.dumps({"bars": {"SPY": rows}, "next_page_token": token}).encode()


@pytest.mark.parametrize("body", [b"", bars_page(None, 100.0)], ids=["without a body", "with bars"])
@pytest.mark.parametrize("status", [302, 307, 204, 203])
def test_a_status_that_is_neither_200_nor_an_error_is_strange_and_not_asked_again(answering, status, body):
    source = answering(status, lambda: b"" if status == 204 else body, Location="https://elsewhere.example.com/")
    fetched = source.bars(["SPY"], *YEAR)
    assert fetched.bars == {}
    assert fetched.failed["SPY"].startswith(f"{status} ")
    assert "is this the address of Alpaca?" in fetched.failed["SPY"]
    assert fetched.calls == 1


def test_pages_without_end_are_an_error_long_before_the_time_is_up(answering):
    numbers = itertools.count()
    fetched = answering(200, lambda: bars_page(f"token-{next(numbers)}", 100.0)).bars(["SPY"], *YEAR)
    assert fetched.bars == {}
    assert "pages" in fetched.failed["SPY"]
    assert "more announced" in fetched.failed["SPY"]
    assert fetched.calls < 30


@pytest.fixture
def trickle(turns) -> Iterator[Callable[[bytes], AlpacaSource]]:
    """A source whose server begins with these bytes and then sends one more every now and then, for ever."""
    stop = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def drip(connection: socket.socket, beginning: bytes) -> None:
        with connection:
            try:
                connection.recv(65536)
                connection.sendall(beginning)
                while not stop.wait(0.05):
                    connection.sendall(b" ")
            except OSError:
                return

    def serve(beginning: bytes) -> None:
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(connection, beginning), daemon=True).start()

    def started(beginning: bytes) -> AlpacaSource:
        threading.Thread(target=serve, args=(beginning,), daemon=True).start()
        access = AlpacaAccess(KEY, SECRET, f"http://127.0.0.1:{server.getsockname()[1]}")
        return AlpacaSource(access, None, lambda: NOW, QUICK, {"data": turns})

    yield started
    stop.set()
    server.shutdown(socket.SHUT_RDWR)
    server.close()


@pytest.mark.parametrize(
    "beginning",
    [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{", b"HTTP/1.1 200 OK\r\n\r\n{"],
    ids=["headers", "body", "body without a length"],
)
def test_an_answer_that_trickles_is_cut(trickle, beginning):
    began = quickly()
    fetched = trickle(beginning).bars(["SPY", "QQQ"], *YEAR)
    assert quickly() - began < 60
    assert set(fetched.failed) == {"SPY", "QQQ"}
    assert all(cause.startswith("no whole answer within") for cause in fetched.failed.values())


def test_the_symbols_are_those_of_the_trading_server_and_kept(source, fake):
    symbols = source.symbols()
    assert {"SPY", "BRK.B", "SIVB"} <= set(symbols)
    assert list(symbols) == sorted(symbols)
    assert source.symbols() is symbols
    assert [one.purpose for one in fake.requests] == ["trading"]


def test_processes_share_the_symbols_until_the_next_purge(make, fake, own_redis):
    first, second = (make(redis=own_redis.client()) for _ in range(2))
    assert second.symbols() == first.symbols()
    assert second.listed(["SPY", "SIVB", "NOPE"]) == first.listed(["SPY", "SIVB", "NOPE"])
    assert len(fake.requests) == 1
    (key,) = own_redis.admin.keys("*")
    assert key == b"treeline:prices:recent:assets:alpaca:127.0.0.1"
    left = (recents.next_purge(NOW) - NOW).total_seconds()
    assert own_redis.admin.ttl(key) == pytest.approx(left, abs=5)


def test_without_redis_the_symbols_come_from_the_server(make, own_redis):
    own_redis.process.kill()
    own_redis.process.wait()
    assert "SPY" in make(redis=own_redis.client()).symbols()


def test_when_the_symbols_cannot_be_had_there_are_none_and_nobody_asks_again_at_once(source, fake):
    fake.faults.add(Rule("401", ASSETS))
    assert source.symbols() == ()
    assert source.symbols() == ()
    assert len(fake.requests) == 1
