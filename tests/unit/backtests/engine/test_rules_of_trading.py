"""What is traded when, and what it costs: each written rule by an example that can be followed on paper."""

import pytest

from backtests.contracts import Costs
from strategies.tree.nodes import Cash, Comparison, Equal, Gate, Strategy, Variable
from tests.unit.backtests.engine.both import BOTH, A, B, Backtest, Prices, ask, price

HALF = Equal((A, Cash()))


@pytest.fixture(params=list(BOTH))
def backtest(request: pytest.FixtureRequest) -> Backtest:
    return BOTH[request.param]


def near(values: list[float]) -> object:
    return pytest.approx(values, rel=1e-12, abs=1e-13)


# Rebalancing.


def test_a_daily_half_is_brought_back_to_half_at_every_close(backtest):
    ran = backtest(ask(HALF, {"A": [1.0, 2.0, 4.0]}))
    assert ran.equity == near([1.0, 1.5, 2.25])


def test_between_rebalancings_holdings_drift(backtest):
    """A doubles twice within the week: 0.5 cash and 0.5, 1, 2 of A."""
    ran = backtest(ask(HALF, {"A": [1.0, 2.0, 4.0]}, rebalance="weekly"))
    assert ran.equity == near([1.0, 1.5, 2.5])


@pytest.mark.parametrize(
    ("rebalance", "days"), [("weekly", 7), ("monthly", 31), ("quarterly", 31 + 29 + 31), ("yearly", 366)]
)
def test_the_tree_is_asked_on_the_first_session_of_a_new_period(backtest, rebalance, days):
    """From 2024-01-01, a Monday. X falls on the second day, and nobody asks before the new week, month, quarter, year:
    then B is bought at 1 and earns the next day's doubling."""
    count = days + 2
    x = [11.0] + [9.0] * (count - 1)
    root = Gate(Comparison(price("X"), ">", 10.0), A, B)
    prices = {"X": x, "A": [1.0] * count, "B": [1.0] * (count - 1) + [2.0]}
    assert backtest(ask(root, prices, rebalance=rebalance)).equity[-1] == pytest.approx(2.0)
    early = {"X": x, "A": [1.0] * count, "B": [1.0] * (count - 2) + [2.0, 2.0]}
    assert backtest(ask(root, early, rebalance=rebalance)).equity[-1] == pytest.approx(1.0)


def test_a_run_that_starts_in_the_midst_of_a_period_asks_at_once(backtest):
    root = Gate(Comparison(price("A", days_ago=2.0), ">", 0.0), HALF, Cash())
    ran = backtest(ask(root, {"A": [1.0, 1.0, 1.0, 2.0]}, rebalance="yearly"))
    assert (ran.first, ran.equity) == (2, near([1.0, 1.5]))


# The corridor. Half of A drifts to 0.5·1.1/1.05 = 52.38 %, 2.38 points off; after another 10 % to 54.75 %.


def test_a_corridor_trades_only_beyond_its_width(backtest):
    prices = {"A": [100.0, 110.0, 121.0, 242.0]}
    never = backtest(ask(HALF, prices, corridor=99.0))
    assert never.equity == near([1.0, 1.05, 1.105, 1.71])
    once = backtest(ask(HALF, prices, corridor=3.0))  # at the third close, at 1.105
    assert once.equity == near([1.0, 1.05, 1.105, 1.105 * 1.5])
    always = backtest(ask(HALF, prices, corridor=2.0))
    assert always.equity == near([1.0, 1.05, 1.05**2, 1.05**2 * 1.5])


def test_the_cash_may_leave_the_corridor_when_no_holding_does(backtest):
    """Thirds of A, B and cash: A and B drift by 1.59 points each when both rise by 10 %, the cash by 3.125."""
    prices = {"A": [1.0, 1.1, 2.2], "B": [1.0, 1.1, 1.1]}
    third = 1 / 3
    grown = 1 + 0.2 * third
    traded = backtest(ask(Equal((A, B, Cash())), prices, corridor=2.0))
    assert traded.equity[-1] == pytest.approx(grown * (1 + third), rel=1e-12)
    drifted = backtest(ask(Equal((A, B, Cash())), prices, corridor=4.5))
    assert drifted.equity[-1] == pytest.approx(third * (2.2 + 1.1 + 1.0), rel=1e-12)


def test_a_new_target_is_traded_within_the_corridor(backtest):
    """From half to six tenths of A: a corridor of 50 points does not stop it."""
    prices = {"X": [11.0, 9.0, 9.0], "A": [1.0, 1.0, 2.0]}
    more = Equal((A, A, A, Cash(), A))
    ran = backtest(ask(Gate(Comparison(price("X"), ">", 10.0), HALF, more), prices, corridor=50.0))
    assert ran.equity == near([1.0, 1.0, 1.8])


# Fills. A closes at 10, 20, 40 and opens at 10, 16, 30.

BARS = {"A": {"close": [10.0, 20.0, 40.0], "open": [10.0, 16.0, 30.0]}}


def test_a_fill_at_the_close_earns_the_next_move(backtest):
    assert backtest(ask(A, BARS)).equity == near([1.0, 2.0, 4.0])


def test_a_fill_at_the_next_close_misses_a_session(backtest):
    assert backtest(ask(A, BARS, fill="next_close")).equity == near([1.0, 1.0, 2.0])


def test_a_fill_at_the_next_open_earns_from_open_to_close(backtest):
    assert backtest(ask(A, BARS, fill="next_open")).equity == near([1.0, 1.25, 2.5])


def test_the_next_open_earns_overnight_on_the_old_holdings(backtest):
    """A from 10 to 12 overnight, then at that open into B, which goes from 5 to 6 until the close."""
    root = Gate(Comparison(price("X"), ">", 10.0), A, B)
    prices: Prices = {
        "X": [11.0, 9.0, 9.0],
        "A": {"close": [10.0, 10.0, 99.0], "open": [10.0, 10.0, 12.0]},
        "B": {"close": [4.0, 4.0, 6.0], "open": [4.0, 4.0, 5.0]},
    }
    assert backtest(ask(root, prices, fill="next_open")).equity == near([1.0, 1.0, 1.2 * 1.2])


def test_the_first_session_only_decides_when_fills_come_later(backtest):
    costs = Costs(slippage_bps=100.0)
    assert backtest(ask(A, BARS, costs=costs)).equity == near([0.99, 1.98, 3.96])
    assert backtest(ask(A, BARS, costs=costs, fill="next_close")).equity == near([1.0, 0.99, 1.98])
    assert backtest(ask(A, BARS, costs=costs, fill="next_open")).equity == near([1.0, 0.99 * 1.25, 0.99 * 2.5])


def test_a_gap_is_traded_at_the_last_close(backtest):
    prices = {"A": {"close": [10.0, None, 20.0], "open": [10.0, None, 15.0]}}
    assert backtest(ask(A, prices, fill="next_open")).equity == near([1.0, 1.0, 2.0])


def test_a_corridor_looks_at_what_is_held_after_the_fill(backtest):
    """Half is ordered at the first close and filled at the second: nothing has drifted there, nothing is ordered."""
    ran = backtest(ask(HALF, {"A": [1.0, 5.0, 10.0]}, corridor=10.0, fill="next_close"))
    assert ran.equity == near([1.0, 1.0, 1.5])


# Costs.


def test_slippage_and_commission_are_fractions_of_what_is_traded(backtest):
    costs = Costs(slippage_bps=50.0, commission_percent=0.5)
    assert backtest(ask(HALF, {"A": [1.0, 1.0]}, costs=costs)).equity == near([0.995, 0.995])


def test_a_fee_a_share_weighs_less_the_dearer_the_share(backtest):
    costs = Costs(slippage_bps=0.0, commission_per_share=0.1)
    assert backtest(ask(A, {"A": [10.0, 10.0]}, costs=costs)).equity == near([0.99, 0.99])
    assert backtest(ask(A, {"A": [100.0, 100.0]}, costs=costs)).equity == near([0.999, 0.999])


def test_a_fee_a_share_is_paid_at_the_price_of_the_trade(backtest):
    costs = Costs(slippage_bps=0.0, commission_per_share=0.1)
    assert backtest(ask(A, BARS, costs=costs, fill="next_open")).equity[1] == pytest.approx((1 - 0.1 / 16) * 1.25)
    assert backtest(ask(A, BARS, costs=costs, fill="next_close")).equity[1] == pytest.approx(1 - 0.1 / 20)


def test_a_trade_that_is_not_made_costs_nothing(backtest):
    costs = Costs(slippage_bps=100.0)
    ran = backtest(ask(HALF, {"A": [1.0, 2.0, 2.0]}, costs=costs, rebalance="yearly"))
    assert ran.equity == near([0.995, 0.995 * 1.5, 0.995 * 1.5])


# Benchmarks.


def test_a_ticker_as_the_benchmark_is_held_at_no_cost_whatever_the_fill(backtest):
    ran = backtest(ask(A, BARS, benchmark="A", costs=Costs(100.0), fill="next_close"))
    assert ran.benchmark == near([1.0, 2.0, 4.0])


def test_a_strategy_as_the_benchmark_pays_and_fills_as_the_run_does(backtest):
    other = Strategy("other", A, variables=())
    for fill in ("close", "next_open", "next_close"):
        ran = backtest(ask(A, BARS, benchmark=other, costs=Costs(100.0), fill=fill))
        assert ran.benchmark == near(ran.equity)


def test_a_strategy_as_the_benchmark_rebalances_as_it_says_and_uses_its_defaults(backtest):
    gate = Gate(Comparison(price("A"), ">", Variable("t")), HALF, Cash())
    other = Strategy("other", gate, variables=(("t", 0.5),), rebalance="weekly")
    ran = backtest(ask(HALF, {"A": [1.0, 2.0, 4.0]}, benchmark=other))
    assert (ran.equity, ran.benchmark) == (near([1.0, 1.5, 2.25]), near([1.0, 1.5, 2.5]))


def test_the_run_waits_for_a_benchmark_strategy(backtest):
    other = Strategy("other", Gate(Comparison(price("A", days_ago=2.0), ">", 0.0), A, Cash()))
    assert backtest(ask(A, {"A": [1.0, 2.0, 3.0, 4.0]}, benchmark=other)).first == 2
