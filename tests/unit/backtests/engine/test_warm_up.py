"""More history before a run moves no weight of it by more than 0.1 percentage points, or the run says until when.

History is what the bars hold before the run's start: their beginning is cut, and the runs cover the same sessions.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest

from backtests.contracts import Outcome, RunSpec
from backtests.engine.market import decisions
from backtests.engine.required import symbols
from backtests.engine.single import backtest
from strategies.starters import Template, templates
from strategies.tree.nodes import (
    Cash,
    Comparison,
    EnterExit,
    Equal,
    Gate,
    Measure,
    Reading,
    Sort,
    Strategy,
    Term,
    Ticker,
    Value,
)
from tests.reference import oracle
from tests.unit.backtests.engine.cases import NOWHERE, Case, cases
from tests.unit.backtests.engine.market import as_lists, random_market
from treeline.marketdata.sample import SampleSource
from treeline.marketdata.source import OPTIONAL_SERIES, Bars

BLOCKS = 5
MOVED = 0.001  # of a weight
DELICATE = 1e-10  # see test_engine_agrees_with_the_reference
LENGTHS = (1, 2, 4, 8)
SESSIONS = 2000
START = 1700  # the session, of SESSIONS, that a run begins with
Market = Mapping[str, Bars]


@dataclass(frozen=True)
class Tried:
    """The same run with ever more history."""

    strategy: Strategy
    runs: tuple[Outcome, ...]

    def moved(self) -> list[str]:
        """Where a weight is another with more history although the shorter run says that it is settled."""
        return [
            f"{len(run.sessions)} sessions from {run.sessions[0]}: a weight moved by {apart:.3g}, {run.warnings}"
            for at, run in enumerate(self.runs)
            for longer in self.runs[at + 1 :]
            if (apart := self._apart(run, longer)) > MOVED
        ]

    def ever_moved(self) -> bool:
        """Whether a weight is another with more history, whatever the shorter run says."""
        return any(float(np.abs(run.weights - self.runs[-1].weights).max()) > MOVED for run in self.runs)

    def _apart(self, run: Outcome, longer: Outcome) -> float:
        assert run.span.first == longer.span.first
        asked = decisions(run.sessions, self.strategy.rebalance)
        asked = asked[run.sessions[asked] >= settled(run)]
        return float(np.abs(run.weights[asked] - longer.weights[asked]).max(initial=0.0))


def warned(run: Outcome) -> bool:
    return bool(run.warnings)


def settled(run: Outcome) -> np.datetime64:
    """The session from which on a run says that more history changes nothing."""
    if not run.warnings:
        return run.sessions[0]
    (warning,) = run.warnings
    found = re.search(r"remembers where the prices begin: .* until (\S+)$", warning)
    if found is None:
        assert warning.endswith("weights could differ to its end")
        return run.sessions[-1] + 1
    return np.datetime64(found[1])


def since(market: Mapping[str, Bars], first: np.datetime64) -> dict[str, Bars]:
    """The market of which nothing is known before a day."""
    known = {}
    for symbol, bars in market.items():
        begin = int(np.searchsorted(bars.sessions, first))
        close, *others = (getattr(bars, field) for field in ("close", *OPTIONAL_SERIES))
        others = [None if one is None else one[begin:] for one in others]
        known[symbol] = Bars(symbol, bars.sessions[begin:], close[begin:], *others)
    return known


def try_with(strategy: Strategy, values: Mapping[str, Value], market: Market, spec: RunSpec, history: int) -> Tried:
    """Runs with 1, 2, 4 and 8 times so many sessions of history. They begin where the one with the least can."""
    days = next(iter(market.values())).sessions
    start = int(np.searchsorted(days, np.datetime64(spec.start)))
    known = [since(market, days[start - length * history]) for length in LENGTHS]
    least = backtest(strategy, values, known[0], spec, NOWHERE)
    later = replace(spec, start=least.span.first)
    return Tried(strategy, (least, *(backtest(strategy, values, more, later, NOWHERE) for more in known[1:])))


def try_case(case: Case) -> tuple[Tried, dict[str, Value], Market, RunSpec]:
    market = random_market(case.rng, SESSIONS)
    values = case.values(case.combinations(1)[0])
    spec = replace(case.spec, start=market["AAA"].sessions[START].item())
    history = int(case.rng.choice([20, 60, 200]))
    return try_with(case.strategy, values, market, spec, history), values, market, spec


def is_delicate(case: Case, values: Mapping[str, Value], market: Market, spec: RunSpec) -> bool:
    """Whether a decision hangs on less than what rounding makes of two numbers."""
    columns, sessions = as_lists(market, [case.strategy], {n: (v,) for n, v in values.items()}, "AAA")
    answer = oracle.backtest(case.strategy, columns, sessions, "AAA", values=values, start=spec.start)
    return answer.closest < DELICATE


@pytest.mark.parametrize("block", range(BLOCKS))
def test_more_history_moves_no_weight_of_a_random_tree_that_is_said_to_be_settled(
    block: int, tally: Counter[str]
) -> None:
    for case in cases(block, BLOCKS):
        tried, values, market, spec = try_case(case)
        moved = tried.moved()
        skipped = bool(moved) and is_delicate(case, values, market, spec)
        assert not moved or skipped, (case.seed, values, moved)
        tally.update({"trees": 1, "runs": len(tried.runs), "runs with a warning": sum(map(warned, tried.runs))})
        tally.update({"trees whose weights did move before that": tried.ever_moved(), "skipped": skipped})


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.key)
@pytest.mark.parametrize("history", [60, 260])
def test_more_history_moves_no_weight_of_a_template_that_is_said_to_be_settled(
    template: Template, history: int
) -> None:
    strategy = template.strategy
    spec = RunSpec("SP500")
    market = SampleSource().load(symbols(strategy, spec, {}))
    days = market["SP500"].sessions
    spec = replace(spec, start=days[8 * 260 + 10].item())
    tried = try_with(strategy, dict(strategy.variables), market, spec, history)
    assert tried.moved() == []


# What remembers.

SHARP = Reading(Measure("rsi", (5.0,)), "AAA")
PRICE = Reading(Measure("price"), "AAA")
SLOW = Reading(Measure("ema", (40.0,)), "AAA")
A, B = Ticker("AAA"), Ticker("BBB")
NOW_AND_THEN = Gate(Comparison(SHARP, ">", 50.0), A, B)


def run(root: Gate | EnterExit | Sort | Equal, history: int = 60) -> Tried:
    market = random_market(np.random.default_rng(7), SESSIONS)
    spec = RunSpec("AAA", start=market["AAA"].sessions[START].item())
    return try_with(Strategy("asked", root), {}, market, spec, history)


def test_a_window_is_settled_as_soon_as_it_is_full() -> None:
    least = run(Gate(Comparison(PRICE, ">", Reading(Measure("sma", (50.0,)), "AAA")), A, B)).runs[0]
    assert least.warnings == ()


def test_an_average_that_never_quite_forgets_settles_some_windows_later_and_not_before() -> None:
    tried = run(Gate(Comparison(PRICE, ">", SLOW), A, B))
    assert [bool(one.warnings) for one in tried.runs] == [True, True, True, False]
    assert tried.moved() == []


def test_an_enter_exit_settles_when_both_its_beginnings_have_come_to_the_same() -> None:
    often = EnterExit(Comparison(SHARP, "<", 40.0), Comparison(SHARP, ">", 60.0), A, B)
    assert run(often, 200).runs[0].warnings == ()
    never = EnterExit(Comparison(SHARP, "<", 101.0), Comparison(SHARP, "<", 101.0), A, B)
    assert run(never, 200).runs[0].warnings[0].endswith("to its end")


def test_an_enter_exit_settles_no_earlier_than_what_it_reads() -> None:
    above = EnterExit(Comparison(PRICE, ">", SLOW), Comparison(PRICE, "<", SLOW), A, B)
    assert [bool(one.warnings) for one in run(above).runs] == [True, True, True, False]


def test_what_a_sub_tree_is_worth_in_dollars_depends_for_ever_on_where_its_history_begins() -> None:
    by_worth = Sort((Term(Measure("price"), 1.0),), "top", 1.0, (NOW_AND_THEN, Equal((A, B))))
    assert all(one.warnings[0].endswith("to its end") for one in run(by_worth).runs)
    by_return = replace(by_worth, score=(Term(Measure("cumulative_return", (10.0,)), 1.0),))
    assert not run(by_return, 200).runs[0].warnings
    with_cash = replace(by_worth, children=(A, Cash()))
    assert not run(with_cash).runs[0].warnings
