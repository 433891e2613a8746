"""The limiter without Redis, by a clock that the tests set, and the arithmetic of its pace."""

import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import RedisError

from treeline.marketdata import limiter as module
from treeline.marketdata.limiter import ASK_AGAIN, PROCESSES, Busy, Limiter, Pace

accounts = (f"lonely account {number}" for number in itertools.count())
TURN = PROCESSES / Pace(180).per_second  # seconds between two turns of a process on its own


class Clock:
    """Stands still but for sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


class FickleRedis:
    """Answers that there is a turn at once, or not at all."""

    def __init__(self) -> None:
        self.gone = True

    def register_script(self, script: str) -> Callable[..., object]:
        def call(**_: object) -> object:
            if self.gone:
                raise RedisError("gone")
            return 0, b"epoch", 0

        return call


@pytest.fixture
def redis() -> Any:
    return FickleRedis()


def alone() -> Limiter:
    return Limiter(None, next(accounts), "data")


def refused(limiter: Limiter, deadline: float) -> float:
    with pytest.raises(Busy) as caught:
        limiter.acquire(deadline)
    return caught.value.seconds


def test_the_pace_of_180_a_minute():
    pace = Pace(180)
    assert (pace.burst, pace.start, pace.per_second) == (12, 5, 2.5)


@pytest.mark.parametrize("limit", [16, 30, 60, 180, 200, 1000, 10_000])
@pytest.mark.parametrize(("window", "slack"), [(60.0, 4.0), (3.0, 0.6)])
def test_whatever_happens_to_redis_a_window_s_turns_stay_below_the_limit(limit, window, slack):
    pace = Pace(limit, window, slack)
    in_window = pace.burst + pace.per_second * window
    pressed = pace.per_second * slack
    assert in_window + pressed <= limit
    assert in_window + pace.start <= limit  # a flush
    assert in_window + PROCESSES + pressed <= limit + 1e-9  # an outage
    assert in_window > 0.5 * limit or limit < 60


def test_a_limit_that_cannot_be_shared_is_refused():
    with pytest.raises(ValueError, match="a limit of 15 cannot be shared by 8 processes"):
        Pace(15)


def test_without_redis_a_process_has_an_eighth_of_the_pace(clock):
    limiter, moments = alone(), []
    for _ in range(20):
        limiter.acquire(clock.now + 60)
        moments.append(clock.now - 1000.0)
    assert moments == pytest.approx([turn * TURN for turn in range(20)])


def test_a_turn_after_the_deadline_is_refused_at_once_and_not_used_up(clock):
    limiter = alone()
    limiter.acquire(clock.now)
    assert [refused(limiter, clock.now + 3) for _ in range(5)] == pytest.approx([TURN] * 5)
    assert clock.now == 1000.0
    limiter.acquire(clock.now + 4)
    assert clock.now == pytest.approx(1000.0 + TURN)


def test_a_deadline_in_the_past_is_refused(clock):
    assert refused(alone(), clock.now - 1) == 0.0


def test_what_is_said_to_people():
    assert str(Busy(12.34)) == "the next request may be sent in 12.3 s"


def test_limiters_of_one_account_and_purpose_share_their_turns(clock):
    account = next(accounts)
    Limiter(None, account, "data").acquire(clock.now)
    assert refused(Limiter(None, account, "data"), clock.now) == pytest.approx(TURN)
    Limiter(None, account, "trading").acquire(clock.now)
    Limiter(None, next(accounts), "data").acquire(clock.now)


def test_a_block_holds_everybody_and_has_no_burst_after_it(clock):
    limiter = alone()
    limiter.block(30)
    assert refused(limiter, clock.now + 29) == pytest.approx(30 + TURN)
    limiter.acquire(clock.now + 60)
    assert clock.now == pytest.approx(1000.0 + 30 + TURN)


def test_a_longer_block_stays_and_the_longest_is_two_minutes(clock):
    limiter = alone()
    for seconds in (30, 10, 0, -5, float("nan")):
        limiter.block(seconds)
    assert refused(limiter, clock.now) == pytest.approx(30 + TURN)
    limiter.block(float("inf"))
    assert refused(limiter, clock.now) == pytest.approx(120 + TURN)


def test_a_block_that_comes_while_somebody_waits_puts_him_off(clock, monkeypatch):
    limiter = alone()
    limiter.acquire(clock.now)
    naps = iter([lambda: limiter.block(10)])

    def sleep(seconds: float) -> None:
        clock.now += seconds
        next(naps, lambda: None)()

    monkeypatch.setattr(clock, "sleep", sleep)
    limiter.acquire(clock.now + 60)
    assert clock.now == pytest.approx(1000.0 + TURN + 10)


def test_who_is_put_off_beyond_his_deadline_is_told(clock, monkeypatch):
    limiter = alone()
    limiter.acquire(clock.now)

    def sleep(seconds: float) -> None:
        clock.now += seconds
        limiter.block(10)

    monkeypatch.setattr(clock, "sleep", sleep)
    assert refused(limiter, clock.now + 5) == pytest.approx(10)


@given(st.lists(st.tuples(st.floats(0, 20), st.one_of(st.none(), st.floats(0.01, 15))), min_size=1, max_size=80))
def test_no_window_has_more_than_an_eighth_of_the_limit_and_no_block_has_any(happenings):
    clock, limiter, turns, blocks = Clock(), alone(), [], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "time", clock)
        for pause, block in happenings:
            clock.now += pause
            if block is not None:
                limiter.block(block)
                blocks.append((clock.now, clock.now + block))
            try:
                limiter.acquire(clock.now + 2)
                turns.append(clock.now)
            except Busy:
                pass
    for first in turns:
        assert sum(first <= turn <= first + 60 for turn in turns) <= 1 + 60 / TURN <= 180 / PROCESSES
    assert not [turn for turn in turns for begin, end in blocks if begin + 1e-9 < turn < end - 1e-9]


def test_turns_that_were_reserved_in_an_outage_are_void_after_it(clock, redis, monkeypatch):
    limiter = Limiter(redis, next(accounts), "data")
    limiter.acquire(clock.now)

    def sleep(seconds: float) -> None:
        clock.now += seconds
        redis.gone = False

    monkeypatch.setattr(clock, "sleep", sleep)
    limiter.acquire(clock.now + 60)
    assert clock.now == 1000.0 + ASK_AGAIN
    redis.gone = True
    assert refused(limiter, clock.now) == pytest.approx(TURN)


def test_a_turn_of_one_outage_is_not_a_turn_of_the_next(clock, redis, monkeypatch):
    limiter = Limiter(redis, next(accounts), "data")
    limiter.acquire(clock.now)

    def sleep(seconds: float) -> None:
        """Somebody else finds Redis, loses it, and reserves the next turn on his own; he gives up waiting for it."""
        monkeypatch.setattr(clock, "sleep", impatient)
        redis.gone = False
        clock.now += seconds
        limiter.acquire(clock.now)
        redis.gone = True
        with pytest.raises(InterruptedError):
            limiter.acquire(clock.now + 60)
        monkeypatch.setattr(clock, "sleep", Clock.sleep.__get__(clock))

    def impatient(seconds: float) -> None:
        raise InterruptedError

    monkeypatch.setattr(clock, "sleep", sleep)
    limiter.acquire(clock.now + 60)
    assert clock.now == pytest.approx(1000.0 + ASK_AGAIN + 2 * TURN)


def test_threads_get_their_turns_in_the_order_of_asking():
    limiter = Limiter(None, next(accounts), "data", pace=Pace(180, window=1.6, slack=0.4))
    order, threads = [], []

    def ask(name: int) -> None:
        limiter.acquire(deadline=time.monotonic() + 10)
        order.append(name)

    limiter.block(0.5)
    for name in range(6):
        threads.append(threading.Thread(target=ask, args=(name,)))
        threads[-1].start()
        time.sleep(0.03)
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_the_account_is_nowhere_to_be_read():
    limiter = Limiter(None, "PKSECRETACCOUNT", "data")
    assert "SECRET" not in f"{limiter!r} {vars(limiter)!r} {module._stand_ins!r}"
