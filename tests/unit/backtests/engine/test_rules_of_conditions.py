"""When a condition is true: each written rule by an example that can be followed on paper."""

from typing import Any

import pytest

from strategies.tree.nodes import (
    AllOf,
    AnyOf,
    Cash,
    Comparator,
    Comparison,
    Condition,
    EnterExit,
    Gate,
    Reading,
    Ticker,
    Variable,
)
from tests.unit.backtests.engine.both import BOTH, A, B, Backtest, Prices, ask, price, read

STILL = [1.0] * 8


@pytest.fixture(params=list(BOTH))
def backtest(request: pytest.FixtureRequest) -> Backtest:
    return BOTH[request.param]


def held(backtest: Backtest, condition: Condition, x: list[float | None], **values: Any) -> str:
    """A on the sessions on which the condition is true, else B, after "." for every session before the first."""
    ran = backtest(ask(Gate(condition, A, B), {"X": x, "A": STILL[: len(x)], "B": STILL[: len(x)]}, **values))
    return "." * ran.first + "".join(ran.held)


@pytest.mark.parametrize(("op", "told"), [(">", "BBAB"), (">=", "BAAA"), ("<", "ABBB"), ("<=", "AABA"), ("==", "BABA")])
def test_a_tie_is_neither_above_nor_below(backtest, op, told):
    assert held(backtest, Comparison(price("X"), op, 10.0), [9.0, 10.0, 11.0, 10.0]) == told


def test_crossing_above_is_being_above_after_not_having_been(backtest):
    x: list[float | None] = [9.0, 10.0, 11.0, 12.0, 10.0, 11.0]
    assert held(backtest, Comparison(price("X"), "crosses_above", 10.0), x) == ".BABBA"


def test_crossing_below_is_being_below_after_not_having_been(backtest):
    x: list[float | None] = [11.0, 10.0, 9.0, 8.0, 10.0, 9.0]
    assert held(backtest, Comparison(price("X"), "crosses_below", 10.0), x) == ".BABBA"


def test_for_days_asks_for_each_of_the_last_sessions_and_waits_for_them(backtest):
    x: list[float | None] = [11.0, 11.0, 9.0, 11.0, 11.0, 11.0]
    assert held(backtest, Comparison(price("X"), ">", 10.0, 3.0), x) == "..BBBA"
    assert held(backtest, Comparison(price("X"), ">", 10.0, Variable("d")), x, d=2.0) == ".ABBAA"


def test_a_cross_cannot_be_on_two_sessions_in_a_row(backtest):
    x: list[float | None] = [9.0, 11.0, 9.0, 11.0, 12.0]
    assert held(backtest, Comparison(price("X"), "crosses_above", 10.0, 2.0), x) == "..BBB"


def test_days_ago_reads_what_stood_then(backtest):
    x: list[float | None] = [11.0, 9.0, 9.0, 11.0, 9.0]
    assert held(backtest, Comparison(price("X", days_ago=2.0), ">", 10.0), x) == "..ABB"
    assert held(backtest, Comparison(price("X", days_ago=Variable("k")), ">", 10.0), x, k=1.0) == ".ABBA"


def test_a_reading_is_multiplied_first_and_then_added_to(backtest):
    x: list[float | None] = [4.0, 5.0, 6.0]
    doubled = Reading(price("X").measure, "X", times=2.0, plus=-1.0)
    assert held(backtest, Comparison(doubled, ">", 8.5), x) == "BAA"
    assert held(backtest, Comparison(price("X"), "==", Reading(price("X").measure, "X", 1.0, 0.0)), x) == "AAA"


def test_all_needs_every_condition_and_any_one_of_them(backtest):
    low, high = Comparison(price("X"), ">", 10.0), Comparison(price("X"), "<", 12.0)
    x: list[float | None] = [9.0, 11.0, 13.0]
    assert held(backtest, AllOf((low, high)), x) == "BAB"
    assert held(backtest, AnyOf((low, high)), x) == "AAA"
    assert held(backtest, AnyOf((AllOf((low, high)), Comparison(price("X"), "==", 13.0))), x) == "BAA"


def test_what_divides_zero_by_zero_compares_false_both_ways(backtest):
    """A band around closes that stand still has no width; where X rises from 2 to 3 it closes at 75 % of its band."""
    expected: dict[Comparator, str] = {">": ".BBA", "<=": ".BBB", "==": ".BBB"}
    for op, told in expected.items():
        condition = Comparison(read("bollinger_percent", "X", 2.0, 2.0), op, 50.0)
        assert held(backtest, condition, [2.0, 2.0, 2.0, 3.0]) == told


def test_a_gap_reads_the_last_close_and_no_volume(backtest):
    x = {"close": [9.0, 11.0, None, 9.0], "volume": [5.0, 5.0, None, 5.0]}
    prices: Prices = {"X": x, "A": STILL[:4], "B": STILL[:4]}
    assert "".join(backtest(ask(Gate(Comparison(price("X"), ">", 10.0), A, B), prices)).held) == "BAAB"
    silent = Comparison(read("volume", "X"), "==", 0.0)
    assert "".join(backtest(ask(Gate(silent, A, B), prices)).held) == "BBAB"


def test_a_variable_stands_for_a_ticker_that_is_read_or_held(backtest):
    condition = Comparison(price(Variable("T")), ">", 10.0)
    assert held(backtest, condition, [11.0, 9.0], T="X") == "AB"
    prices = {"A": STILL[:2], "B": STILL[:2]}
    assert backtest(ask(Ticker(Variable("T")), prices, T="B")).held == ["B", "B"]


# Enter and exit.


def in_and_out(backtest: Backtest, enter: Condition, leave: Condition, x: list[float | None]) -> str:
    """A inside, B outside."""
    still = STILL[: len(x)]
    ran = backtest(ask(EnterExit(enter, leave, A, B), {"X": x, "A": still, "B": still}))
    return "." * ran.first + "".join(ran.held)


def test_an_enter_exit_stays_inside_until_exit_is_true(backtest):
    enter, leave = Comparison(price("X"), ">", 10.0), Comparison(price("X"), "<", 5.0)
    assert in_and_out(backtest, enter, leave, [7.0, 11.0, 7.0, 6.0, 4.0, 7.0, 12.0]) == "BAAABBA"


def test_an_enter_exit_begins_outside_and_may_enter_at_once(backtest):
    enter, leave = Comparison(price("X"), ">", 10.0), Comparison(price("X"), "<", 5.0)
    assert in_and_out(backtest, enter, leave, [11.0, 7.0]) == "AA"


def test_an_enter_exit_switches_once_a_session_when_both_are_true(backtest):
    both = Comparison(price("X"), ">", 10.0)
    assert in_and_out(backtest, both, both, [11.0, 11.0, 11.0, 9.0, 11.0]) == "ABAAB"


def test_an_enter_exit_begins_when_both_of_its_conditions_can_be_told(backtest):
    """The exit needs three closes: the 11 of the first session comes too early to enter."""
    enter, leave = Comparison(price("X"), ">", 10.0), Comparison(price("X", days_ago=2.0), "<", 5.0)
    assert in_and_out(backtest, enter, leave, [11.0, 7.0, 7.0, 12.0, 7.0]) == "..BAA"


def test_an_enter_exit_remembers_what_happened_before_the_run_began(backtest):
    """Entered at the first close; the run begins with the third, on which B's sub-tree can be told."""
    enter, leave = Comparison(price("X"), ">", 10.0), Comparison(price("X"), "<", 5.0)
    late = Gate(Comparison(price("X", days_ago=2.0), ">", 0.0), B, Cash())
    still = STILL[:4]
    ran = backtest(ask(EnterExit(enter, leave, A, late), {"X": [11.0, 7.0, 7.0, 4.0], "A": still, "B": still}))
    assert (ran.first, ran.held) == (2, ["A", "B"])
