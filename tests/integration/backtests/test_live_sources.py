"""Backtests and batches on prices that come from a server, and on files that somebody uploaded."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from redis import Redis

from backtests import planning, services
from backtests.combinations import Combinations
from backtests.contracts import RunSpec
from backtests.execution import work_once
from backtests.grid import Grid
from backtests.models import Batch
from strategies.tree import codec
from tests import cast
from tests.fakes.alpaca.server import FakeAlpaca
from tests.integration.uploads.conftest import csv, post, reader_at_hand
from treeline.core.errors import Invalid, Unavailable
from treeline.prices import registry

pytestmark = pytest.mark.django_db

__all__ = ("reader_at_hand",)  # a fixture of the uploads' tests

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "name": "Calm or not",
    "variables": {"n": 10},
    "root": {
        "node": "gate",
        "condition": {"left": {"indicator": "rsi", "ticker": "SPY", "window": "{n}"}, "op": ">", "right": 60},
        "then": {"node": "ticker", "ticker": "TLT"},
        "else": {"node": "ticker", "ticker": "QQQ"},
    },
}
STRATEGY = codec.decode(DOCUMENT)
# A Wednesday evening in the future of the machine's clock, so that nothing in Redis is of an older run.
EVENING = dt.datetime(2030, 11, 20, 23, 0, tzinfo=dt.UTC)
YEAR = RunSpec("SPY", start=dt.date(2029, 1, 2), end=dt.date(2029, 12, 31))


@pytest.fixture
def fake(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAlpaca]:
    """Alpaca's stand-in at that evening, as the source "alpaca"; nothing of it is in Redis yet."""
    forget_prices(settings)
    with FakeAlpaca(now=lambda: EVENING) as server:
        settings.ALPACA_API_KEY, settings.ALPACA_SECRET_KEY = server.key, server.secret
        settings.ALPACA_DATA_URL = settings.ALPACA_TRADING_URL = server.url
        monkeypatch.setattr(registry, "now", lambda: EVENING)
        registry._sources.cache_clear()
        registry._reader.cache_clear()
        yield server
    registry._sources.cache_clear()
    registry._reader.cache_clear()


def forget_prices(settings: Any) -> None:
    """As a Redis does that was flushed."""
    redis = Redis.from_url(settings.REDIS_URL)
    for key in redis.scan_iter("treeline:prices:*", count=1_000):
        redis.delete(key)


def calls(fake: FakeAlpaca) -> int:
    """For prices and corporate actions."""
    return sum(request.purpose == "data" for request in fake.requests)


def order() -> planning.Order:
    return planning.Order(STRATEGY, Combinations.whole(Grid.parse("n=5:14")), YEAR, "alpaca")


def finished(batch: Batch) -> Batch:
    while work_once("w"):
        pass
    batch.refresh_from_db()
    return batch


def test_a_result_says_what_its_prices_are(fake: FakeAlpaca) -> None:
    outcome = services.backtest(STRATEGY, {}, YEAR, "alpaca")
    prices = outcome.provenance
    assert (prices.source, prices.feed) == ("alpaca", "sip")
    assert prices.adjustment == "splits, dividends and spin-offs, by Treeline"
    assert prices.through == dt.date(2029, 12, 31)
    assert prices.api_calls == calls(fake)
    assert len(fake.requests) <= 5, "the list of symbols among them, which is asked for until the next purge"
    assert outcome.warnings == ("Prices come from 127.0.0.1: they are not Alpaca's, perhaps made up.",)
    assert outcome.span.first == dt.date(2029, 1, 2)


def test_the_same_again_costs_no_request_and_recent_days_cost_one(fake: FakeAlpaca) -> None:
    first = services.backtest(STRATEGY, {}, YEAR, "alpaca").provenance
    again = services.backtest(STRATEGY, {}, YEAR, "alpaca").provenance
    assert (again.api_calls, again.hit_percent, again.version) == (0, 100.0, first.version)
    recent = RunSpec("SPY", start=dt.date(2029, 1, 2))
    services.backtest(STRATEGY, {}, recent, "alpaca")
    outcome = services.backtest(STRATEGY, {}, recent, "alpaca")
    assert (outcome.provenance.api_calls, outcome.provenance.hit_percent) == (1, 100.0)
    assert outcome.span.last == EVENING.date()


def test_one_line_tells_of_a_backtest(fake: FakeAlpaca, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Mock()
    monkeypatch.setattr(services, "log", log)
    for _ in range(2):
        services.backtest(STRATEGY, {}, YEAR, "alpaca")
    cold, warm = (call.args[0] for call in log.info.call_args_list)
    assert cold.startswith("Backtest complete in ")
    assert cold.endswith(f" s (0 % cache hits, {calls(fake)} API calls)")
    assert warm.endswith(" s (100 % cache hits, 0 API calls)")
    assert {"analysis", "prices", "indicators", "simulation"} <= set(log.info.call_args.kwargs)


def test_a_start_before_the_source_is_told_with_the_reason(fake: FakeAlpaca) -> None:
    early = RunSpec("SPY", start=dt.date(2010, 1, 4), end=dt.date(2029, 12, 31))
    outcome = services.backtest(STRATEGY, {}, early, "alpaca")
    assert outcome.span.first > dt.date(2016, 1, 4)
    said = 'the source "alpaca" has nothing before 2016-01-04: Alpaca\'s history of the consolidated feed begins there'
    assert said in outcome.warnings


def test_an_end_after_the_source_is_told_and_no_tickers_fault(fake: FakeAlpaca) -> None:
    late = RunSpec("SPY", start=dt.date(2029, 1, 2), end=dt.date(2031, 1, 2))
    outcome = services.backtest(STRATEGY, {}, late, "alpaca")
    assert (outcome.span.last, outcome.span.ended_by) == (EVENING.date(), "")
    assert any(said.startswith('the source "alpaca" has nothing after 2030-11-20: ') for said in outcome.warnings)


def test_an_unknown_ticker_is_answered_with_those_that_are_near(fake: FakeAlpaca) -> None:
    strategy = codec.decode({**DOCUMENT, "root": {"node": "ticker", "ticker": "SPYY"}, "variables": {}})
    with pytest.raises(Invalid, match=r'SPYY: the source "alpaca" has no such symbol \(did you mean .*SPY'):
        services.backtest(strategy, {}, YEAR, "alpaca")


def test_a_server_that_is_gone_is_unavailable_with_the_cause_and_what_was_kept_still_serves(fake: FakeAlpaca) -> None:
    services.backtest(STRATEGY, {}, YEAR, "alpaca")
    fake.close()
    assert services.backtest(STRATEGY, {}, YEAR, "alpaca").provenance.api_calls == 0
    recent = RunSpec("SPY", start=dt.date(2029, 1, 2))
    with pytest.raises(Unavailable, match='The source "alpaca" did not give the prices of 3 of 3 tickers: QQQ: '):
        services.backtest(STRATEGY, {}, recent, "alpaca")


def test_a_batch_is_worked_on_without_a_single_request(fake: FakeAlpaca) -> None:
    batch = services.create(cast.alice(), order())
    asked = len(fake.requests)
    assert finished(batch).state == "finished"
    assert len(fake.requests) == asked
    assert (batch.feed, batch.prices_through) == ("sip", dt.date(2029, 12, 31))


def test_a_batch_whose_pinned_prices_are_lost_reads_the_same_ones_again(fake: FakeAlpaca, settings: Any) -> None:
    batch = services.create(cast.alice(), order())
    forget_prices(settings)
    assert finished(batch).state == "finished"
    assert batch.failure == ""


def test_a_batch_whose_prices_are_others_now_fails_and_says_so(fake: FakeAlpaca, settings: Any) -> None:
    batch = services.create(cast.alice(), order())
    forget_prices(settings)
    Batch.objects.filter(pk=batch.pk).update(prices_through=dt.date(2029, 12, 28))
    assert finished(batch).state == "failed"
    assert "the data of alpaca have changed since the batch was ordered" in batch.failure


@pytest.mark.usefixtures("reader_at_hand")
def test_uploaded_prices_are_their_owners_alone() -> None:
    alice, bob = cast.alice(), cast.bob()
    closes = [100.0 + number % 7 + number / 5 for number in range(28)]
    assert post(cast.caller(alice), "mine", AAA_csv=csv(*closes), BBB_csv=csv(*closes[::-1])).status_code == 201
    strategy = codec.decode({"version": 1, "name": "A", "root": {"node": "ticker", "ticker": "AAA"}})
    spec = RunSpec("BBB")
    outcome = services.backtest(strategy, {}, spec, "upload:mine", alice)
    assert (outcome.provenance.source, outcome.span.sessions) == ("upload:mine", 28)
    for other in (bob, None):
        with pytest.raises(Invalid, match='there is no source "upload:mine"'):
            services.backtest(strategy, {}, spec, "upload:mine", other)
    reads = {"left": {"indicator": "roc", "ticker": "AAA", "window": "{n}"}, "op": ">", "right": 0}
    gate = {"node": "gate", "condition": reads, "then": {"node": "ticker", "ticker": "AAA"}, "else": {"node": "cash"}}
    swept = codec.decode({"version": 1, "name": "A", "root": gate})
    batch = services.create(alice, planning.Order(swept, Combinations.whole(Grid.parse("n=2:4")), spec, "upload:mine"))
    assert finished(batch).state == "finished"
