"""What the processes of a batch work out together, over a real Redis."""

import threading
import uuid
from collections.abc import Callable

import numpy as np
import pytest
from django.conf import settings as django_settings

from backtests import together
from backtests.engine.sweep import Stopped
from treeline.redis_client import connect

COUNT = 8


@pytest.fixture(autouse=True)
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "WORTH", 0.0)
    monkeypatch.setattr(together, "PATIENCE", 0.3)


@pytest.fixture
def name() -> str:
    return str(uuid.uuid4())


class Maker:
    """Makes parts, and notes which."""

    def __init__(self) -> None:
        self.made: list[int] = []

    def __call__(self, part: int) -> bytes:
        self.made.append(part)
        return b"part %d" % part


WHOLE = [b"part %d" % part for part in range(COUNT)]


def ask(name: str, make: Callable[[int], bytes], stop: int = 0) -> list[bytes]:
    return together.exchange(name)(COUNT, make, np.full(1, stop, np.uint8))


def test_four_processes_make_each_part_once(name: str) -> None:
    makers, answers = [Maker() for _ in range(4)], []
    threads = [threading.Thread(target=lambda one=one: answers.append(ask(name, one))) for one in makers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [WHOLE] * 4
    assert sorted(part for one in makers for part in one.made) == list(range(COUNT))


def test_who_joins_later_makes_nothing(name: str) -> None:
    ask(name, Maker())
    late = Maker()
    assert ask(name, late) == WHOLE
    assert late.made == []


def test_the_parts_of_a_process_that_died_are_made_by_who_misses_them(name: str) -> None:
    def dies(part: int) -> bytes:
        if part == 2:
            raise KeyboardInterrupt
        return b"part %d" % part

    with pytest.raises(KeyboardInterrupt):
        ask(name, dies)
    other = Maker()
    assert ask(name, other) == WHOLE
    assert other.made == [3, 4, 5, 6, 7, 2]


def test_what_is_made_quickly_is_not_exchanged_and_nobody_waits_for_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "WORTH", 60.0)
    monkeypatch.setattr(together, "PATIENCE", 60.0)
    for _ in range(COUNT + 2):  # more processes than parts
        maker = Maker()
        assert ask(name, maker) == WHOLE
        assert sorted(maker.made) == list(range(COUNT))
    with connect(django_settings.REDIS_URL) as redis:
        assert not redis.exists(f"treeline:tables:{name}:0")


def test_without_redis_all_is_made_here(name: str, settings: object) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"  # type: ignore[attr-defined]
    maker = Maker()
    assert ask(name, maker) == WHOLE
    assert sorted(maker.made) == list(range(COUNT))


def test_who_waits_for_others_heeds_the_stop_flag(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "PATIENCE", 60.0)
    with connect(django_settings.REDIS_URL) as redis:
        redis.set(f"treeline:tables:{name}:next", COUNT, ex=60)
    with pytest.raises(Stopped):
        ask(name, Maker(), stop=1)
