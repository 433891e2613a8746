"""One bucket for all processes: turns in order, blocks for everybody, and the limit kept whatever Redis does."""

import itertools
import logging
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.benchmarks.limiter_load import hammer, largest
from treeline.local.redis import server_program
from treeline.marketdata import limiter as module
from treeline.marketdata.limiter import LONGEST_BLOCK, PROCESSES, Busy, Limiter, Pace

accounts = (f"shared account {number}" for number in itertools.count())

QUICK = Pace(180, window=6.0, slack=0.4)  # 12 at once, 5 from a new bucket, 25 a second
TURN = 1 / QUICK.per_second
ASKED = 0.03  # seconds after which a thread has asked for its turn


@pytest.fixture
def account() -> str:
    return next(accounts)


def refused(limiter: Limiter, seconds: float = 0.0) -> float:
    with pytest.raises(Busy) as caught:
        limiter.acquire(time.monotonic() + seconds)
    return caught.value.seconds


def at_once(limiter: Limiter, most: int = 100) -> int:
    """How many turns there are without waiting."""
    for count in range(most):
        try:
            limiter.acquire(time.monotonic() + 0.001)
        except Busy:
            return count
    return most


def keys(own_redis) -> list[bytes]:
    return own_redis.admin.keys("*")


def warnings(caplog) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_new_bucket_has_a_handful_of_turns_and_a_rested_one_a_burst(own_redis, account):
    limiter = Limiter(own_redis.client(), account, "data")  # the real pace: no turn comes back while we count
    assert at_once(limiter) == 5
    assert refused(limiter) == pytest.approx(0.4, abs=0.2)
    own_redis.admin.hincrby(keys(own_redis)[0], "full", -3600 * 1_000_000)  # as if an hour had gone by
    assert at_once(limiter) == 12


def test_turns_come_at_the_pace_in_the_long_run(own_redis, account):
    limiter = Limiter(own_redis.client(), account, "data", pace=QUICK)
    began = time.monotonic()
    for _ in range(QUICK.start + 20):
        limiter.acquire(time.monotonic() + 5)
    assert 20 * TURN <= time.monotonic() - began < 20 * TURN + 0.4


def test_limiters_share_a_bucket_by_account_and_purpose(own_redis, account):
    ours, theirs = (Limiter(own_redis.client(), account, "data") for _ in range(2))
    assert at_once(ours) == 5
    assert at_once(theirs) == 0
    assert at_once(Limiter(own_redis.client(), account, "trading")) == 5
    assert at_once(Limiter(own_redis.client(), next(accounts), "data")) == 5


def test_the_account_is_not_in_redis(own_redis):
    Limiter(own_redis.client(), "PKSECRET", "data").acquire(time.monotonic() + 1)
    (key,) = keys(own_redis)
    assert key.startswith(b"treeline:turns:data:")
    assert b"SECRET" not in key + repr(own_redis.admin.hgetall(key)).encode()


def test_an_unused_bucket_goes_away_but_not_before_its_turns(own_redis, account):
    limiter = Limiter(own_redis.client(), account, "data")
    limiter.block(LONGEST_BLOCK)
    (key,) = keys(own_redis)
    assert 3600 + 119 < own_redis.admin.ttl(key) < 3600 + 135


def test_a_turn_after_the_deadline_is_refused_at_once_and_not_used_up(own_redis, account):
    limiter = Limiter(own_redis.client(), account, "data")
    at_once(limiter)
    began = time.monotonic()
    waits = [refused(limiter, 0.01) for _ in range(12)]
    assert time.monotonic() - began < 0.2
    assert waits == sorted(waits, reverse=True)
    assert 0.1 < waits[0] <= 0.4


def waiting(limiters: list[Limiter], seconds: float = 10.0) -> tuple[list[int], Callable[[], list[int]]]:
    """Asks by each limiter in a thread, in this order: who has had his turn, and a call that waits for all."""
    order: list[int] = []
    threads = []

    def ask(name: int, limiter: Limiter) -> None:
        try:
            limiter.acquire(time.monotonic() + seconds)
        except Busy:
            return
        order.append(name)

    for name, limiter in enumerate(limiters):
        threads.append(threading.Thread(target=ask, args=(name, limiter)))
        threads[-1].start()
        time.sleep(ASKED)

    def done() -> list[int]:
        for thread in threads:
            thread.join()
        return order

    return order, done


def test_turns_are_given_in_the_order_of_asking_and_a_block_does_not_change_it(own_redis, account):
    pace = Pace(180, window=15.6, slack=0.4)  # ten turns a second
    limiters = [Limiter(own_redis.client(), account, "data", pace=pace) for _ in range(7)]
    limiters[0].block(0.7)
    order, done = waiting(limiters)
    assert order == []
    while len(order) < 3:
        time.sleep(0.01)
    limiters[-1].block(0.5)
    had = len(order)
    time.sleep(0.3)
    assert len(order) <= had + 1  # one may have been on his way
    assert done() == list(range(7))


def test_a_block_holds_every_process_and_has_no_burst_after_it(own_redis, account):
    ours, theirs = (Limiter(own_redis.client(), account, "data") for _ in range(2))
    theirs.acquire(time.monotonic() + 1)
    ours.block(0.5)
    assert refused(theirs) == pytest.approx(0.9, abs=0.1)
    theirs.acquire(time.monotonic() + 2)
    assert at_once(theirs) == 0


def test_a_longer_block_stays_and_the_longest_is_two_minutes(own_redis, account):
    ours, theirs = (Limiter(own_redis.client(), account, "data") for _ in range(2))
    for seconds in (30, 10, 0, -5, float("nan")):
        ours.block(seconds)
    assert refused(theirs) == pytest.approx(30.4, abs=0.2)
    ours.block(7 * 24 * 3600)
    assert refused(theirs) == pytest.approx(120.4, abs=0.2)


def test_who_is_put_off_beyond_his_deadline_is_told(own_redis, account):
    ours, theirs = (Limiter(own_redis.client(), account, "data", pace=QUICK) for _ in range(2))
    ours.block(1)
    order, done = waiting([theirs] * 3, seconds=5)
    ours.block(10)
    began = time.monotonic()
    assert done() == order == []
    assert time.monotonic() - began < 2


def test_turns_of_a_flushed_bucket_are_void_and_asked_for_again(own_redis, account):
    limiters = [Limiter(own_redis.client(), account, "data", pace=QUICK) for _ in range(12)]
    limiters[0].block(0.7)
    order, done = waiting(limiters)
    own_redis.admin.flushall()
    began = time.monotonic()
    assert order == []
    assert at_once(limiters[0]) >= QUICK.start
    _, done_after = waiting(limiters)
    assert sorted(done()) == sorted(done_after()) == list(range(12))
    # Those of before and those of after are in one queue, behind the handful of the new bucket.
    assert time.monotonic() - began >= 24 * TURN


def test_scripts_that_redis_forgot_are_sent_again(own_redis, account, caplog):
    limiter = Limiter(own_redis.client(), account, "data")
    limiter.acquire(time.monotonic() + 1)
    own_redis.admin.script_flush()
    limiter.acquire(time.monotonic() + 1)
    own_redis.admin.script_flush()
    limiter.block(5)
    assert refused(limiter) > 4
    assert warnings(caplog) == []


def test_a_clock_of_redis_that_is_set_back_stops_nobody(own_redis, account):
    limiter = Limiter(own_redis.client(), account, "data")
    at_once(limiter)
    (key,) = keys(own_redis)
    for field in ("full", "seen"):  # as an hour ago, when Redis thought it was an hour later
        own_redis.admin.hincrby(key, field, 3600 * 1_000_000)
    assert 0.0 < refused(limiter) <= 0.4
    limiter.block(20)
    own_redis.admin.hincrby(key, "seen", 3600 * 1_000_000)
    own_redis.admin.hincrby(key, "blocked", 3600 * 1_000_000)
    own_redis.admin.hincrby(key, "paused", 3600 * 1_000_000)
    assert refused(limiter) == pytest.approx(20.4, abs=0.2)


def alone(limiter: Limiter) -> None:
    """Claims that this process goes at an eighth of the pace."""
    limiter.acquire(time.monotonic() + 1)
    assert refused(limiter) == pytest.approx(PROCESSES / 2.5, abs=0.7)


def test_without_redis_a_process_goes_at_an_eighth_and_one_line_says_so(own_redis, account, caplog, monkeypatch):
    monkeypatch.setattr(module, "ASK_AGAIN", 0.01)
    limiter = Limiter(own_redis.client(), account, "data")
    at_once(limiter)
    own_redis.process.kill()
    own_redis.process.wait()
    alone(limiter)
    for _ in range(5):
        time.sleep(0.02)
        refused(limiter)
    limiter.block(5)
    assert refused(limiter) > 5
    (line,) = warnings(caplog)
    assert line.startswith("Redis cannot be asked (")
    assert line.endswith("): data requests go at 1/8 of their pace")
    assert account not in line


def test_a_full_redis_is_done_without(own_redis, account, caplog):
    own_redis.admin.config_set("maxmemory", 1)
    own_redis.admin.config_set("maxmemory-policy", "noeviction")
    alone(Limiter(own_redis.client(), account, "data"))
    assert len(warnings(caplog)) == 1


def test_a_hanging_redis_is_waited_for_once_and_then_done_without(own_redis, account, caplog):
    limiter = Limiter(own_redis.client(), account, "data")
    at_once(limiter)
    own_redis.process.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        limiter.acquire(time.monotonic() + 1)
        for _ in range(20):
            refused(limiter)
        assert time.monotonic() - began < 0.9  # the patience of one attempt is 0.5 s
    finally:
        own_redis.process.send_signal(signal.SIGCONT)
    time.sleep(1.1)
    own_redis.admin.hincrby(keys(own_redis)[0], "full", -3600 * 1_000_000)  # a burst that comes too early …
    assert at_once(limiter) == 0  # … is not to be had after an outage
    limiter.acquire(time.monotonic() + 1)
    assert len(warnings(caplog)) == 1


def test_who_waits_in_an_outage_goes_on_when_redis_is_back(own_redis, account, monkeypatch):
    monkeypatch.setattr(module, "ASK_AGAIN", 0.3)
    limiter = Limiter(own_redis.client(), account, "data")
    own_redis.process.send_signal(signal.SIGSTOP)
    try:
        limiter.acquire(time.monotonic() + 1)
        _, done = waiting([limiter] * 2, seconds=20)
    finally:
        own_redis.process.send_signal(signal.SIGCONT)
    began = time.monotonic()
    assert sorted(done()) == [0, 1]
    assert time.monotonic() - began < 2.5  # alone they would have waited 6.4 s


# 13.3 a second for 60 in 3 s: the same arithmetic as for 180 in a minute, five times as fast.
FAST = Pace(60, window=3.0, slack=0.6)


def test_eight_processes_together_stay_below_the_limit_and_get_equal_shares(own_redis):
    arrivals = hammer(own_redis.url, FAST, seconds=3.5, processes=8)
    assert largest([arrival.moment for arrival in arrivals], FAST.window) <= FAST.limit
    assert len(arrivals) >= 0.8 * 3.5 * FAST.per_second
    counts = Counter(arrival.sender for arrival in arrivals)
    assert len(counts) == 8
    assert max(counts.values()) - min(counts.values()) <= 2


def test_eight_processes_stay_below_the_limit_when_redis_is_flushed_and_goes_and_comes_back(own_redis, tmp_path):
    servers = [own_redis.process]

    def end() -> None:
        servers[-1].kill()
        servers[-1].wait()

    def begin() -> None:
        socket = own_redis.url.removeprefix("unix://")
        command = [str(server_program()), "--port", "0", "--unixsocket", socket, "--save", "", "--dir", str(tmp_path)]
        servers.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))

    events = ((0.6, own_redis.admin.flushall), (1.6, end), (2.7, begin))
    try:
        arrivals = hammer(own_redis.url, FAST, seconds=4.5, processes=8, events=events)
    finally:
        end()
    moments = [arrival.moment for arrival in arrivals]
    assert largest(moments, FAST.window) <= FAST.limit
    assert len(arrivals) >= 0.6 * 4.5 * FAST.per_second
