"""Whatever is wrong with Redis, and whatever it lost, prices are right."""

import datetime as dt
import signal
import socket
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.marketdata.made_up import BORN, MadeUp
from tests.integration.marketdata.reading import (
    EVENING,
    FIVE,
    FOREVER,
    SETTLED,
    TODAY,
    assert_right,
    reader_of,
    warnings,
)
from treeline.marketdata.actions import Action
from treeline.marketdata.history import version_of
from treeline.marketdata.source import Bars
from treeline.redis_client import connect


@pytest.mark.parametrize("harm", ["truncated", "flipped", "foreign", "another type"])
def test_a_damaged_entry_is_a_miss_with_a_log_line_and_is_mended(harm, source, own_redis, caplog):
    reader = reader_of(source, own_redis.client())
    reader.read(source, FIVE, None, SETTLED)
    key = "treeline:prices:year:closes:made_up::2019:CCC"
    packed = own_redis.admin.get(key)
    own_redis.admin.delete(key)
    if harm == "another type":
        own_redis.admin.lpush(key, "x")
    else:
        flipped = packed[:1000] + bytes([packed[1000] ^ 1]) + packed[1001:]
        own_redis.admin.set(key, {"truncated": packed[:-1], "flipped": flipped, "foreign": b"\x80pickle"}[harm])
    bars, reading = reader.read(source, FIVE, None, SETTLED)
    assert_right(bars, source, FIVE, SETTLED)
    assert (reading.misses, reading.calls) == (1, 1)
    if harm != "another type":  # which Redis itself answers as nothing
        assert len(warnings(caplog)) == 1
        assert "CCC in 2019" in warnings(caplog)[0]
    assert reader.read(source, FIVE, None, SETTLED)[1].calls == 0


def test_damaged_actions_are_asked_for_again(source, own_redis, caplog):
    reader = reader_of(source, own_redis.client())
    reader.read(source, FIVE, None, SETTLED)
    for harmed in (b"", b"[[1]]", b'[["2020-01-01", "split", -1, "", ""]]', b"\xff"):
        own_redis.admin.set("treeline:prices:recent:actions:made_up::CCC", harmed)
        source.asked_actions.clear()
        reader.read(source, FIVE, None, SETTLED)
        assert source.asked_actions == [("CCC",)]
    assert len(warnings(caplog)) == 4


def killed(own_redis):
    own_redis.process.send_signal(signal.SIGKILL)
    own_redis.process.wait()


def frozen(own_redis):
    own_redis.process.send_signal(signal.SIGSTOP)


def full(own_redis):
    own_redis.admin.flushall()
    own_redis.admin.config_set("maxmemory", 1)


def locked(own_redis):
    own_redis.admin.config_set("requirepass", "secret")


@pytest.mark.parametrize("harm", [killed, frozen, full, locked])
def test_whatever_is_wrong_with_redis_costs_a_log_line_and_not_the_answer(harm, source, own_redis, caplog):
    reader_of(source, own_redis.client()).read(source, FIVE)
    caplog.clear()
    harm(own_redis)
    began = time.monotonic()
    reader = reader_of(source, own_redis.client())
    bars, _ = reader.read(source, (*FIVE[:3],), None, None, FIVE[:3])
    assert time.monotonic() - began < 1.5
    assert_right(bars, source, FIVE[:3], TODAY, FIVE[:3])
    assert len(warnings(caplog)) == 1
    assert caplog.records[-1].name == "treeline.marketdata"


def test_a_redis_that_refuses_connections_costs_a_log_line_and_not_the_answer(source, caplog):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        redis = connect(f"redis://127.0.0.1:{unused.getsockname()[1]}/0")
        bars, reading = reader_of(source, redis).read(source, FIVE)
    assert_right(bars, source, FIVE, TODAY)
    assert reading.hits == 0
    assert len(warnings(caplog)) == 1


def test_a_redis_that_stops_in_the_middle_never_answers_an_older_question_later(source, own_redis):
    client = own_redis.client()
    reader = reader_of(source, client)
    reader.read(source, FIVE)
    frozen(own_redis)
    bars, _ = reader.read(source, FIVE[:2])
    assert_right(bars, source, FIVE[:2], TODAY)
    own_redis.process.send_signal(signal.SIGCONT)
    bars, reading = reader.read(source, FIVE[2:])
    assert_right(bars, source, FIVE[2:], TODAY)
    assert reading.misses == 0


REQUESTS = st.tuples(
    st.sampled_from(["read", "later", "flush", "lose", "purge"]),
    st.sets(st.sampled_from(("AAA", "BBB", "LATE", "GONE")), min_size=1),
    st.dates(dt.date(2016, 1, 10), dt.date(2026, 12, 31)) | st.none(),
    st.sets(st.sampled_from(("AAA", "LATE"))),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(REQUESTS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_whatever_was_asked_before_and_whatever_redis_lost_the_answer_is_the_sources(own_redis, steps, chance):
    own_redis.admin.flushall()
    lives = {"AAA": FOREVER, "BBB": FOREVER, "LATE": (dt.date(2019, 7, 1), FOREVER[1])}
    source = MadeUp(EVENING, lives | {"GONE": (BORN, dt.date(2022, 3, 9))})
    source.events["AAA"] = (Action(dt.date(2020, 5, 5), "dividend", 2.0), Action(dt.date(2026, 11, 17), "split", 3.0))
    reader = reader_of(source, own_redis.client())
    for step, symbols, end, whole in steps:
        if step == "later":
            source.now += dt.timedelta(days=chance.randint(1, 40))
        elif step == "flush":
            own_redis.admin.flushall()
        elif keys := own_redis.admin.keys("treeline:prices:" + {"lose": "year:*", "purge": "recent:*"}.get(step, "-")):
            own_redis.admin.delete(*chance.sample(sorted(keys), k=max(1, len(keys) // 4)))
        last = min(end or source.span()[1], source.span()[1])
        alive = sorted(symbol for symbol in symbols if source.truth(symbol, BORN, last))
        if alive:
            bars, reading = reader.read(source, alive, None, end, whole)
            assert_right(bars, source, alive, last, whole)
            assert version_of(bars) == reading.version
            assert all(isinstance(one, Bars) for one in bars.values())
