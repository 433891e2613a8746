"""Random schedules of faults: every answer is right, or names the symbol and the cause, and in time.

TREELINE_SCHEDULES says how many; each is made from its number alone.
"""

import datetime as dt
import os
import random
from collections import Counter
from collections.abc import Sequence
from typing import get_args

import numpy as np
import pytest

from tests.fakes.alpaca.faults import Kind, Rule
from tests.fakes.alpaca.server import FakeAlpaca
from tests.integration.marketdata.alpaca.conftest import NOW, quickly
from treeline.core.errors import Unavailable
from treeline.marketdata.actions import Action
from treeline.marketdata.alpaca.source import AlpacaSource
from treeline.marketdata.source import Bars, Fetched, FetchedActions

SCHEDULES = int(os.environ.get("TREELINE_SCHEDULES", "100"))

LONGEST = 60.0  # seconds that an answer may take

# One that is listed late, one that is gone, one that misses sessions, one that was renamed; and strangers.
POOL = ("SPY", "QQQ", "AAPL", "GE", "TR", "BRK.B", "COIN", "SIVB", "BTAL", "META", "UVXY", "TQQQ", "NOPE", "lower")
STRANGERS = ("NOPE", "lower")
PATHS = {"bars": "/v2/stocks/bars", "actions": "/v1/corporate-actions"}
KINDS: tuple[Kind, ...] = get_args(Kind)
PASSING: tuple[Kind, ...] = (
    "429",
    "504",
    "500",
    "dropped",
    "cut",
    "malformed",
    "null",
    "empty page",
    "small page",
    "missing",
    "400",
)


def schedule(number: int, path: str) -> list[Rule]:
    """Up to six rules: mostly faults that pass, at times one that stays."""
    dice = random.Random(number)
    rules = []
    for _ in range(dice.randint(1, 6)):
        kind = dice.choice(KINDS if dice.random() < 0.3 else PASSING)
        if kind == "missing" and path == PATHS["actions"]:
            continue  # no actions is an answer like any other
        when = dice.random()
        rules.append(
            Rule(
                kind,
                path,
                numbers=tuple(dice.sample(range(10), dice.randint(1, 5))) if when < 0.6 else (),
                probability=dice.uniform(0.05, 0.6) if when < 0.95 else None,
                seed=number,
                times=dice.choice((None, 1, 3)),
                seconds=dice.choice((1.0, 5.0, 50.0)) if kind == "429" else 1.0,
                size=dice.choice((7, 100, 700)),
            )
        )
    return rules


def request(number: int) -> tuple[list[str], dt.date, dt.date]:
    dice = random.Random(-number)
    symbols = dice.sample(POOL, dice.choice((1, 2, 3, 5, 8)))
    first = dt.date(2016, 1, 1) + dt.timedelta(days=dice.randrange(3500))
    return symbols, first, first + dt.timedelta(days=dice.choice((1, 30, 400, 4000)))


@pytest.mark.timeout(60 + 3 * SCHEDULES)
def test_every_answer_is_right_or_names_the_symbol_and_the_cause(fake, source, turns, caplog):
    caplog.set_level("CRITICAL")  # thousands of failures are logged
    source.bars(POOL, dt.date(2016, 1, 4), NOW.date())  # what is imported and made up at first use is not timed
    source.actions(POOL)
    told: Counter[str] = Counter()
    longest = 0.0
    for number in range(SCHEDULES):
        for _ in range(3):  # a machine that stands still for a second is no hang
            turns.forget()
            began = quickly()
            outcome = run(source, fake, number)
            took = quickly() - began
            if took < LONGEST:
                break
        assert took < LONGEST, f"schedule {number}"
        told[outcome] += 1
        longest = max(longest, took)
    print(f"\n{SCHEDULES} schedules: {dict(told)}, the longest took {longest:.1f} s")
    assert told["right"] > SCHEDULES / 2
    assert told["in part"] > SCHEDULES / 20


def run(source: AlpacaSource, fake: FakeAlpaca, number: int) -> str:
    """How this schedule ended; raises AssertionError where anything that was answered is not the truth."""
    kind = "actions" if number % 4 == 3 else "bars"
    symbols, first, last = request(number)
    fake.traffic.forget()
    fake.faults.replace(schedule(number, PATHS[kind]))
    try:
        failed = ask(source, fake, kind, symbols, first, last)
    except Unavailable as refusal:
        assert "401 Unauthorized" in str(refusal), f"schedule {number}"
        assert any(symbol in str(refusal) for symbol in symbols), f"schedule {number}"
        return "refused"
    except AssertionError as wrong:
        raise AssertionError(f"schedule {number}: {wrong}") from wrong
    return "in part" if failed.keys() - set(STRANGERS) else "right"


def ask(
    source: AlpacaSource, fake: FakeAlpaca, kind: str, symbols: Sequence[str], first: dt.date, last: dt.date
) -> dict[str, str]:
    """What failed, after the rest was found to be the truth."""
    fetched: Fetched | FetchedActions
    if kind == "actions":
        fetched = source.actions(symbols)
        assert set(fetched.actions) | set(fetched.failed) == set(symbols)
        for symbol, actions in fetched.actions.items():
            assert told_of(actions) == pytest.approx(events(fake, symbol)), symbol
    else:
        fetched = source.bars(symbols, first, last)
        lost = sum(rule["used"] for rule in fake.faults.as_documents() if rule["kind"] == "missing")
        for symbol in symbols:
            if symbol not in fetched.failed and lost < 2:  # twice the same silence is believed
                assert_true(fake, symbol, fetched.bars.get(symbol), first, last)
    assert fetched.calls == len(fake.requests)
    assert not fetched.failed.keys() - set(symbols)
    for symbol, cause in fetched.failed.items():
        assert cause and "Traceback" not in cause and "made-up" not in cause, symbol
    return dict(fetched.failed)


def assert_true(fake: FakeAlpaca, symbol: str, bars: Bars | None, first: dt.date, last: dt.date) -> None:
    if symbol in STRANGERS:
        assert bars is None, symbol
        return
    truth = fake.truth(symbol)
    kept = (truth.sessions >= np.datetime64(first)) & (truth.sessions <= np.datetime64(last))
    if bars is None:
        assert not kept.any(), f"{symbol} has bars"
        return
    for name in ("sessions", "open", "high", "low", "close", "volume"):
        np.testing.assert_array_equal(getattr(bars, name), getattr(truth, name)[kept], f"{symbol}, {name}")


def told_of(actions: Sequence[Action]) -> dict[tuple[dt.date, str, str], float]:
    return {(one.ex_date, one.kind, one.other): one.amount for one in actions if one.ex_date <= NOW.date()}


def events(fake: FakeAlpaca, symbol: str) -> dict[tuple[dt.date, str, str], float]:
    """The fake's events as our actions."""
    if symbol in STRANGERS:
        return {}
    found = {}
    for event in fake.truth(symbol).events:
        kind = {"stock_dividend": "split", "worthless": ""}.get(event.kind, event.kind)
        if kind:
            found[event.ex_date, kind, event.other] = event.amount + (event.kind == "stock_dividend")
    return found
