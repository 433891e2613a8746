"""What each failure means."""

import logging

import pytest

from treeline.marketdata.alpaca.pace import Errand, Pace
from treeline.marketdata.alpaca.retry import RULES, Failure, Kind, Then, persist


class Clock:
    """Sleeps cost nothing but are counted."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.pace = Pace(monotonic=lambda: self.now, sleep=self._sleep, jitter=lambda: 1.0)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Failing:
    """Fails in these ways, one after the other, and then answers."""

    def __init__(self, *failures: Failure) -> None:
        self.failures = list(failures)
        self.attempts = 0

    def __call__(self) -> str:
        self.attempts += 1
        if self.failures:
            raise self.failures.pop(0)
        return "the answer"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_every_kind_of_failure_has_a_rule():
    assert RULES.keys() == set(Kind)


def test_a_dropped_connection_is_tried_again_after_longer_and_longer_waits(clock):
    failing = Failing(*[Failure(Kind.UNREACHABLE, "dropped")] * 3)
    assert persist(failing, "/path", Errand(45), clock.pace) == "the answer"
    assert clock.slept == [0.5, 1.0, 2.0]


def test_a_wait_is_never_longer_than_the_longest(clock):
    mixed = [Failure(kind, "bad") for kind in (Kind.UNREACHABLE, Kind.SERVER, Kind.GARBLED) for _ in range(3)]
    persist(Failing(*mixed), "/path", Errand(1000), clock.pace)
    assert max(clock.slept) == 8.0


def test_too_many_requests_wait_for_the_reset_and_a_jitter(clock):
    persist(Failing(Failure(Kind.THROTTLED, "429", reset=7.0)), "/path", Errand(45), clock.pace)
    assert clock.slept == [8.0]


def test_too_many_requests_without_a_reset_wait_some_seconds(clock):
    persist(Failing(Failure(Kind.THROTTLED, "429")), "/path", Errand(45), clock.pace)
    assert clock.slept == [6.0]


def test_after_the_last_attempt_the_words_say_how_many_there_were(clock):
    failing = Failing(*[Failure(Kind.SERVER, "504 Gateway Timeout")] * 9)
    with pytest.raises(Failure, match="504 Gateway Timeout, after 4 attempts"):
        persist(failing, "/path", Errand(45), clock.pace)
    assert failing.attempts == 4


@pytest.mark.parametrize(
    "kind", [Kind.KEYS, Kind.FORBIDDEN, Kind.REFUSED, Kind.BUSY, Kind.STRANGE, Kind.LATE, Kind.ENDLESS]
)
def test_what_another_attempt_does_not_help_is_not_tried_again(clock, kind):
    failing = Failing(Failure(kind, "no"))
    with pytest.raises(Failure, match="no"):
        persist(failing, "/path", Errand(45), clock.pace)
    assert failing.attempts == 1
    assert clock.slept == []


def test_nobody_waits_for_an_attempt_that_would_come_too_late(clock):
    with pytest.raises(Failure, match="429: slow down; the next attempt, in 51 s, would be too late") as caught:
        persist(Failing(Failure(Kind.THROTTLED, "429", "slow down", reset=50.0)), "/path", Errand(45), clock.pace)
    assert clock.slept == []
    assert caught.value.kind is Kind.LATE
    assert caught.value.rule.then is Then.STOP


def test_the_log_has_the_path_and_the_status_and_nothing_that_the_server_said(clock, caplog):
    caplog.set_level(logging.INFO, "treeline.marketdata")
    persist(Failing(Failure(Kind.SERVER, "500 Error", "what it said")), "/stocks/bars", Errand(45), clock.pace)
    assert caplog.messages == ["Alpaca, /stocks/bars: 500 Error (attempt 1)"]
