"""The reference backtest against examples worked out on paper. One basis point is 0.0001; 100 of them cost 1 %."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import pytest

from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    Measure,
    Node,
    Number,
    Reading,
    Specified,
    Strategy,
    Ticker,
    Variable,
)
from tests.reference.oracle import Answer, backtest
from tests.reference.world import history

Closes = Mapping[str, Sequence[float | None]]

A, B, SPY = Ticker("A"), Ticker("B"), Ticker("SPY")


def weekdays(count: int) -> list[dt.date]:
    """Sessions from Monday, 1 January 2024."""
    return [dt.date(2024, 1, 1) + dt.timedelta(days=7 * (t // 5) + t % 5) for t in range(count)]


def run(root: Node, closes: Closes, benchmark: str = "SPY", **asked) -> Answer:
    sessions = weekdays(len(closes[benchmark]))
    return backtest(Strategy("test", root), closes, sessions, benchmark, **asked)


def read(indicator: str, ticker: str, *parameters: Number) -> Reading:
    return Reading(Measure(indicator, parameters), ticker)


def above(indicator: str, ticker: str, window: Number | None, threshold: Number) -> Comparison:
    parameters = () if window is None else (window,)
    return Comparison(read(indicator, ticker, *parameters), ">", threshold)


def test_two_halves_are_brought_back_to_half_every_session_and_pay_for_it():
    closes = {"A": [10.0, 11.0, 11.0], "B": [20.0, 20.0, 18.0]}
    answer = run(Equal((A, B)), closes, benchmark="A", slippage_bps=100, capital=1000.0)
    assert answer.weights == [{"A": 0.5, "B": 0.5}] * 3
    # Session 1: g = 5 %, drifted to 11/21 and 10/21, 1/21 traded: 1.05 · (1 − 0.01/21) − 1 = 0.0495.
    # Session 2: g = −5 %, drifted to 10/19 and 9/19, 1/19 traded: 0.95 · (1 − 0.01/19) − 1 = −0.0505.
    assert answer.turnover == pytest.approx([1, 1 / 21, 1 / 19], abs=1e-15)
    assert answer.returns == pytest.approx([-0.01, 0.0495, -0.0505], abs=1e-15)
    assert answer.equity == pytest.approx([990.0, 1039.005, 986.5352475], rel=1e-14)
    assert answer.drawdown == pytest.approx([-0.01, 0.0, -0.0505], abs=1e-15)
    assert answer.metrics["total_return"] == pytest.approx(-0.0134647525, rel=1e-12)
    assert answer.metrics["max_drawdown"] == pytest.approx(-0.0505, abs=1e-15)
    assert answer.metrics["turnover"] == pytest.approx((1 + 1 / 21 + 1 / 19) * 84)


def test_the_benchmark_is_bought_at_no_cost_and_held():
    closes = {"A": [10.0, 11.0, 11.0], "SPY": [400.0, 300.0, 450.0]}
    answer = run(A, closes, slippage_bps=100, capital=1000.0)
    assert answer.benchmark_returns == pytest.approx([0.0, -0.25, 0.5])
    assert answer.benchmark_equity == pytest.approx([1000.0, 750.0, 1125.0])
    assert answer.benchmark_metrics["total_return"] == pytest.approx(0.125)
    assert answer.benchmark_metrics["max_drawdown"] == pytest.approx(-0.25)
    assert answer.benchmark_metrics["turnover"] == 0.0


def test_a_decision_at_a_close_earns_the_next_move_and_a_tie_is_not_above():
    root = Gate(above("price", "SPY", None, 10.0), A, Cash())
    closes = {"SPY": [11.0, 10.0, 12.0, 12.0], "A": [100.0, 110.0, 55.0, 66.0]}
    answer = run(root, closes, slippage_bps=100)
    assert answer.weights == [{"A": 1.0}, {}, {"A": 1.0}, {"A": 1.0}]
    # Bought; +10 % and sold; out of the market while A halves, then bought; +20 % and kept.
    assert answer.turnover == pytest.approx([1, 1, 1, 0], abs=1e-15)
    assert answer.returns == pytest.approx([-0.01, 1.1 * 0.99 - 1, -0.01, 0.2], abs=1e-15)


def test_changing_from_one_ticker_to_another_trades_both():
    root = Gate(above("price", "SPY", None, 10.0), A, B)
    answer = run(root, {"SPY": [11.0, 9.0], "A": [1.0, 1.0], "B": [1.0, 1.0]}, slippage_bps=100)
    assert answer.turnover == [1.0, 2.0]
    assert answer.returns == pytest.approx([-0.01, -0.02], abs=1e-15)


def test_cash_costs_nothing_to_hold_and_drifts_with_the_rest():
    # Half A, half cash; A doubles, so g = 50 % and A has drifted to 2/3: 1/6 is sold.
    answer = run(Equal((A, Cash())), {"A": [1.0, 2.0]}, benchmark="A", slippage_bps=0)
    assert answer.turnover == pytest.approx([0.5, 1 / 6])
    assert answer.returns == pytest.approx([0.0, 0.5])


def test_only_cash_earns_nothing_and_trades_nothing():
    answer = run(Cash(), {"SPY": [1.0, 2.0, 3.0]})
    assert answer.weights == [{}, {}, {}]
    assert answer.returns == answer.turnover == answer.drawdown == [0.0, 0.0, 0.0]
    assert answer.equity == [100_000.0] * 3


def test_specified_weights_are_proportions_and_a_ticker_met_twice_adds_up():
    # Half of A, and of the other half two thirds A and one third cash: 1/2 + 1/3.
    root = Equal((A, Group("Rest", Specified((60.0, Variable("w")), (A, Cash())))))
    answer = run(root, {"A": [1.0]}, benchmark="A", values={"w": 30.0})
    assert answer.weights == [{"A": pytest.approx(5 / 6, rel=1e-15)}]


def test_weights_that_are_all_zero_are_refused():
    with pytest.raises(ValueError, match="zero"):
        run(Specified((0.0, 0.0), (A, Cash())), {"A": [1.0]}, benchmark="A")


@pytest.mark.parametrize(("op", "held"), [(">", "BBA"), (">=", "BAA"), ("<", "ABB"), ("<=", "AAB")])
def test_each_comparison_below_at_and_above_its_threshold(op, held):
    # SPY stands at 9, 10 and 11 against 10; A is held where the comparison is true.
    root = Gate(Comparison(read("price", "SPY"), op, 10.0), A, B)
    answer = run(root, {"SPY": [9.0, 10.0, 11.0], "A": [1.0] * 3, "B": [1.0] * 3})
    assert [list(weights) for weights in answer.weights] == [[ticker] for ticker in held]


def test_variables_stand_in_windows_thresholds_and_fall_back_to_their_defaults():
    root = Gate(above("sma", "SPY", Variable("n"), Variable("t")), A, B)
    strategy = Strategy("test", root, variables=(("n", 2.0), ("t", 10.0)))
    closes = {"SPY": [8.0, 10.0, 14.0, 8.0], "A": [1.0] * 4, "B": [1.0] * 4}
    # sma(2) is 9, 12, 11 and sma(3) is 32/3, 32/3.
    by_default = backtest(strategy, closes, weekdays(4), "SPY")
    assert by_default.weights == [{"B": 1.0}, {"A": 1.0}, {"A": 1.0}]
    higher = backtest(strategy, closes, weekdays(4), "SPY", values={"t": 11.0})
    assert higher.weights == [{"B": 1.0}, {"A": 1.0}, {"B": 1.0}]
    longer = backtest(strategy, closes, weekdays(4), "SPY", values={"n": 3.0})
    assert longer.first == 2
    assert longer.weights == [{"A": 1.0}, {"A": 1.0}]


def test_a_variable_without_a_value_is_refused():
    with pytest.raises(ValueError, match="'t'"):
        run(Gate(above("price", "SPY", None, Variable("t")), SPY, Cash()), {"SPY": [1.0]})


def test_an_average_remembers_all_history_before_the_start():
    # ema(3) is 4, 6, 5 from the third close on; at the last two closes the price 8 is above it and 4 is below.
    root = Gate(Comparison(read("price", "SPY"), ">", read("ema", "SPY", 3.0)), A, Cash())
    closes = {"SPY": [2.0, 4.0, 6.0, 8.0, 4.0], "A": [1.0] * 5}
    answer = run(root, closes, start=weekdays(5)[3])
    assert answer.first == 3
    assert answer.weights == [{"A": 1.0}, {}]


def test_returns_after_a_warm_up_are_those_of_the_sessions_covered():
    root = Gate(above("sma", "SPY", 3.0, 0.0), A, Cash())
    closes = {"SPY": [5.0, 20.0, 10.0, 12.0, 15.0], "A": [1.0, 9.0, 20.0, 30.0, 15.0]}
    answer = run(root, closes, slippage_bps=0)
    assert answer.first == 2
    assert answer.returns == pytest.approx([0.0, 0.5, -0.5], abs=1e-15)
    assert answer.benchmark_returns == pytest.approx([0.0, 0.2, 0.25], abs=1e-15)


def test_indicators_begin_at_the_tickers_first_bar():
    root = Gate(above("sma", "NEW", 2.0, 4.0), A, Cash())
    closes: Closes = {"NEW": [None, math.nan, 3.0, 4.0, 6.0], "A": [1.0] * 5}
    answer = run(root, closes, benchmark="A")
    assert answer.first == 3
    assert answer.weights == [{}, {"A": 1.0}]


def test_a_sweep_starts_late_enough_for_its_longest_window():
    root = Gate(above("sma", "SPY", Variable("n"), 0.0), A, Cash())
    closes: Closes = {"SPY": [1.0] * 6, "A": [1.0] * 6}
    assert run(root, closes, values={"n": 2}).first == 1
    assert run(root, closes, values={"n": 2}, values_lists={"n": [2, 4, 3]}).first == 3


def test_the_start_waits_for_a_ticker_that_no_session_holds_and_for_the_benchmark():
    root = Gate(above("price", "A", None, 0.0), A, B)
    closes: Closes = {"A": [1.0] * 4, "B": [None, 1.0, 1.0, 1.0], "SPY": [None, None, 1.0, 1.0]}
    assert run(root, closes, benchmark="A").first == 1
    assert run(root, closes, benchmark="SPY").first == 2


def test_start_and_end_are_taken_inclusively_and_a_weekend_moves_inwards():
    sessions = weekdays(10)
    saturday = dt.date(2024, 1, 6)
    closes: Closes = {"A": [1.0] * 10}
    assert (run(A, closes, benchmark="A").first, run(A, closes, benchmark="A").last) == (0, 9)
    asked = run(A, closes, benchmark="A", start=sessions[2], end=sessions[7])
    assert (asked.first, asked.last, len(asked.returns)) == (2, 7, 6)
    assert run(A, closes, benchmark="A", start=saturday).first == 5
    assert run(A, closes, benchmark="A", end=saturday).last == 4


def test_no_session_at_all_is_refused():
    with pytest.raises(ValueError, match="no session"):
        run(Gate(above("rsi", "A", 14.0, 50.0), A, Cash()), {"A": [1.0] * 14}, benchmark="A")


def test_a_gap_takes_the_last_close_and_no_volume():
    bars = history({"close": [None, 2.0, None, 3.0], "high": [None, 5.0, None, 4.0], "volume": [None, 9.0, None, 7.0]})
    assert bars.first == 1
    assert bars.fields == {"close": [2.0, 2.0, 3.0], "high": [5.0, 2.0, 4.0], "volume": [9.0, 0.0, 7.0]}
    assert run(A, {"A": [1.0, None, 2.0]}, benchmark="A", slippage_bps=0).returns == [0.0, 0.0, 1.0]


def test_a_bar_that_lacks_a_field_and_a_ticker_without_bars_are_refused():
    with pytest.raises(ValueError, match="no high"):
        history({"close": [2.0, 3.0], "high": [2.0, None]})
    with pytest.raises(ValueError, match="no bar"):
        run(A, {"A": [None, None]}, benchmark="A")


def test_the_future_changes_nothing_that_was_decided():
    root = Gate(
        above("rsi", "SPY", 3.0, 50.0), Equal((A, Cash())), Gate(above("cumulative_return", "A", 2.0, 0.0), SPY, A)
    )
    spy: list[float | None] = [10.0, 11.0, 10.5, 12.0, 11.0, 10.0, 10.5, 11.5, 9.0, 9.5]
    a: list[float | None] = [5.0, 5.1, 5.3, 5.0, 4.9, 5.2, 5.6, 5.5, 5.7, 5.2]
    whole = run(root, {"SPY": spy, "A": a})
    for length in range(4, 11):
        part = run(root, {"SPY": spy[:length], "A": a[:length]})
        assert part.weights == whole.weights[: length - 3]
        assert part.returns == whole.returns[: length - 3]


def test_costs_that_eat_everything_leave_nothing():
    answer = run(A, {"A": [1.0, 1.0]}, benchmark="A", slippage_bps=10_000)
    assert answer.equity == [0.0, 0.0]
    assert answer.drawdown == [-1.0, -1.0]
    assert answer.metrics["cagr"] == -1.0
