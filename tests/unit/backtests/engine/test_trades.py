"""Every trade of a backtest, and what is held after it, as the slow reference has them."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from backtests.contracts import Costs, Outcome, RunSpec
from backtests.engine import single
from strategies.tree.nodes import Equal, Rebalance, Strategy, Ticker
from tests.unit.backtests.engine.cases import NOWHERE, cases
from tests.unit.backtests.engine.test_engine_agrees_with_the_reference import DELICATE, as_array, reference
from treeline.marketdata.source import Bars

BLOCKS = 5
HALVES = Strategy("halves", Equal((Ticker("A"), Ticker("B"))))
A, B = [100.0, 110.0, 110.0, 121.0], [100.0, 100.0, 100.0, 100.0]


def ran(strategy: Strategy, first: dt.date = dt.date(2024, 1, 1)) -> Outcome:
    """A and B for four days from Monday on, without costs, with 1,000 dollars."""
    days = np.datetime64(first) + np.arange(4)
    bars = {symbol: Bars(symbol, days, np.array(closes)) for symbol, closes in (("A", A), ("B", B))}
    return single.backtest(strategy, {}, bars, RunSpec("A", capital=1000.0, costs=Costs(0.0)), NOWHERE)


def told(outcome: Outcome) -> list[tuple[int, str, float, float, float]]:
    trades = outcome.trades
    tickers = [outcome.held[column] for column in trades.ticker.tolist()]
    figures = [np.round(series, 9).tolist() for series in (trades.before, trades.after, trades.value)]
    return list(zip(trades.session.tolist(), tickers, *figures, strict=True))


def test_what_has_drifted_is_traded_back_and_what_has_not_is_no_trade() -> None:
    assert told(ran(HALVES)) == [
        (0, "A", 0.0, 0.5, 500.0),
        (0, "B", 0.0, 0.5, 500.0),
        (1, "A", round(550 / 1050, 9), 0.5, -25.0),
        (1, "B", round(500 / 1050, 9), 0.5, 25.0),
        (3, "A", round(577.5 / 1102.5, 9), 0.5, -26.25),
        (3, "B", round(525 / 1102.5, 9), 0.5, 26.25),
    ]


@pytest.mark.parametrize(("rebalance", "sessions"), [("weekly", {0}), ("monthly", {0, 1}), ("daily", {0, 1, 3})])
def test_between_rebalances_nothing_is_traded(rebalance: Rebalance, sessions: set[int]) -> None:
    outcome = ran(
        replace(HALVES, rebalance=rebalance), dt.date(2024, 4, 30) if rebalance == "monthly" else dt.date(2024, 1, 1)
    )
    assert set(outcome.trades.session.tolist()) == sessions


def test_within_a_corridor_nothing_is_traded() -> None:
    assert set(ran(replace(HALVES, corridor=3.0)).trades.session.tolist()) == {0, 3}
    assert set(ran(replace(HALVES, corridor=30.0)).trades.session.tolist()) == {0}


@pytest.mark.parametrize("block", range(BLOCKS))
def test_trades_and_holdings_are_those_of_the_reference(block: int, tally: Counter[str]) -> None:
    for case in cases(block, BLOCKS):
        values = case.values(case.combinations(1)[0])
        answer = reference(replace(case, axes={name: (value,) for name, value in values.items()}), values)
        tally.update({"trees": 1, "skipped": answer.closest < DELICATE})
        if answer.closest < DELICATE:
            continue
        outcome = single.backtest(case.strategy, values, case.market, case.spec, NOWHERE)
        trades, told = outcome.trades, str(case.seed)
        turnover = np.zeros(len(outcome.sessions))
        np.add.at(turnover, trades.session, np.abs(trades.after - trades.before))
        np.testing.assert_allclose(turnover, answer.turnover, rtol=0, atol=1e-8, err_msg=told)
        order = list(zip(trades.session.tolist(), trades.ticker.tolist(), strict=True))
        assert order == sorted(set(order)), told
        np.testing.assert_array_equal(np.sign(trades.value), np.sign(trades.after - trades.before))
        held = as_array(answer.weights, outcome.held)
        for at in (0, len(held) // 2, len(held) - 1):
            explanation = single.explain(case.strategy, values, case.market, case.spec, outcome.sessions[at].item())
            mine = [explanation.held.get(ticker, 0.0) for ticker in outcome.held]
            np.testing.assert_allclose(mine, held[at], rtol=0, atol=1e-12, err_msg=told)
        tally["trades"] += len(trades.session)
