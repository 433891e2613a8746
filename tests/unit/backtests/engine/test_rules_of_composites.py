"""Who gets which share: each written rule by an example that can be followed on paper."""

import pytest

from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Limit,
    Measure,
    Node,
    Number,
    Scale,
    Sort,
    Specified,
    Term,
    TieBreak,
    Variable,
)
from tests.unit.backtests.engine.both import BOTH, A, B, Backtest, C, ask, price, read

PRICE = Measure("price")
STILL = [1.0, 1.0, 1.0]


@pytest.fixture(params=list(BOTH))
def backtest(request: pytest.FixtureRequest) -> Backtest:
    return BOTH[request.param]


def by(measure: Measure, count: Number = 1.0, children: tuple[Node, ...] = (A, B, C), **more) -> Sort:
    return Sort((Term(measure),), more.pop("select", "top"), count, children, **more)


# Inverse volatility. Returns of 10 % and 0 % have twice the deviation of returns of 5 % and 0 %.

WILD, CALM, FLAT = [100.0, 110.0, 110.0], [100.0, 105.0, 105.0], [7.0, 7.0, 7.0]


def test_shares_are_in_proportion_to_one_over_the_deviation(backtest):
    ran = backtest(ask(InverseVolatility(2.0, (A, B)), {"A": WILD, "B": CALM}))
    assert ran.first == 2
    assert ran.wanted == [{"A": pytest.approx(1 / 3, rel=1e-12), "B": pytest.approx(2 / 3, rel=1e-12)}]


def test_a_child_without_volatility_gets_nothing(backtest):
    ran = backtest(ask(InverseVolatility(2.0, (A, B, Cash())), {"A": WILD, "B": FLAT}))
    assert ran.wanted == [{"A": 1.0}]


def test_children_that_all_stand_still_share_equally(backtest):
    ran = backtest(ask(InverseVolatility(2.0, (A, B, Cash())), {"A": FLAT, "B": FLAT}))
    assert ran.wanted == [{"A": pytest.approx(1 / 3), "B": pytest.approx(1 / 3)}]


def test_a_sub_tree_is_as_volatile_as_its_own_equity(backtest):
    """Half of A and half cash moves half as much as A, once it has two returns of its own."""
    half = Equal((A, Cash()))
    ran = backtest(ask(InverseVolatility(2.0, (A, half)), {"A": [100.0, 110.0, 110.0]}))
    assert ran.first == 2
    assert ran.wanted == [{"A": pytest.approx(1 / 3 + 2 / 3 / 2, rel=1e-12)}]


# Scale.


def test_a_scale_goes_from_one_child_to_the_next_in_a_straight_line(backtest):
    root = Scale(price("X"), (10.0, 20.0, 40.0), (A, B, C))
    x = [5.0, 10.0, 12.5, 20.0, 35.0, 40.0, 99.0]
    still = [1.0] * len(x)
    ran = backtest(ask(root, {"X": x, "A": still, "B": still, "C": still}))
    only_a, only_c = {"A": 1.0}, {"C": 1.0}
    assert ran.wanted == [only_a, only_a, {"A": 0.75, "B": 0.25}, {"B": 1.0}, {"B": 0.25, "C": 0.75}, only_c, only_c]


def test_a_scale_by_what_has_no_value_is_its_first_child(backtest):
    root = Scale(read("bollinger_percent", "X", 2.0, 2.0), (-10.0, Variable("top")), (A, B))
    ran = backtest(ask(root, {"X": [2.0, 2.0, 3.0], "A": STILL, "B": STILL}, top=75.0))
    assert ran.wanted == [{"A": 1.0}, {"B": 1.0}]


# Sort: the score and its order.

AT = {"A": [3.0, 3.0], "B": [5.0, 1.0], "C": [4.0, 2.0]}


def test_the_highest_or_the_lowest_scores_share_equally(backtest):
    assert backtest(ask(by(PRICE, 2.0), AT)).wanted == [{"B": 0.5, "C": 0.5}, {"A": 0.5, "C": 0.5}]
    assert backtest(ask(by(PRICE, 1.0, select="bottom"), AT)).held == ["A", "B"]


def test_a_count_above_the_number_of_children_means_all_of_them(backtest):
    ran = backtest(ask(by(PRICE, Variable("n"), (A, B)), AT, n=9.0))
    assert ran.wanted == [{"A": 0.5, "B": 0.5}] * 2


def test_ranks_share_by_their_places_from_the_bottom(backtest):
    ran = backtest(ask(by(PRICE, 2.0, weighting="rank"), AT))
    assert ran.wanted[0] == {"B": pytest.approx(2 / 3), "C": pytest.approx(1 / 3)}


def test_equal_scores_go_by_the_order_of_the_children_whichever_end_is_asked_for(backtest):
    level = {"A": [3.0, 3.0], "B": [3.0, 3.0], "C": [3.0, 3.0]}
    assert backtest(ask(by(PRICE), level)).held == ["A", "A"]
    assert backtest(ask(by(PRICE, select="bottom"), level)).held == ["A", "A"]
    assert backtest(ask(by(PRICE, children=(C, B, A)), level)).held == ["C", "C"]


def test_equal_scores_go_by_the_tie_breaks_in_turn(backtest):
    bars = {
        "A": {"close": [3.0, 3.0], "volume": [1.0, 1.0], "high": [9.0, 9.0]},
        "B": {"close": [3.0, 3.0], "volume": [2.0, 2.0], "high": [8.0, 8.0]},
        "C": {"close": [3.0, 3.0], "volume": [2.0, 2.0], "high": [9.0, 9.0]},
    }
    volume, high = Measure("volume"), Measure("high")
    assert backtest(ask(by(PRICE, ties=(TieBreak(volume, "top"),)), bars)).held == ["B", "B"]
    assert backtest(ask(by(PRICE, ties=(TieBreak(volume, "bottom"),)), bars)).held == ["A", "A"]
    both = (TieBreak(volume, "top"), TieBreak(high, "top"))
    assert backtest(ask(by(PRICE, ties=both), bars)).held == ["C", "C"]


def test_a_score_is_the_sum_of_weights_times_measures(backtest):
    terms = (Term(PRICE, 1.0), Term(Measure("cumulative_return", (1.0,)), Variable("w")))
    prices = {"A": [4.0, 4.0], "B": [2.0, 3.0]}  # 4 and 0 %, 3 and 50 %
    assert backtest(ask(Sort(terms, "top", 1.0, (A, B)), prices, w=0.0)).held == ["A"]
    assert backtest(ask(Sort(terms, "top", 1.0, (A, B)), prices, w=0.1)).held == ["B"]
    assert backtest(ask(Sort(terms, "top", 1.0, (A, B)), prices, w=-0.1)).held == ["A"]


def test_who_fails_a_limit_is_out_and_nobody_left_is_cash(backtest):
    limit = Limit(PRICE, "<", Variable("most"))
    assert backtest(ask(by(PRICE, 3.0, limits=(limit,)), AT, most=5.0)).wanted[0] == {"A": 0.5, "C": 0.5}
    assert backtest(ask(by(PRICE, 3.0, limits=(limit,)), AT, most=0.5)).wanted == [{}, {}]
    assert backtest(ask(by(PRICE, limits=(Limit(PRICE, "==", 4.0),)), AT)).held == ["C", ""]


def test_who_has_no_score_is_out_even_when_too_few_are_left(backtest):
    band = Measure("bollinger_percent", (2.0, 2.0))
    prices = {"A": FLAT, "B": [2.0, 2.0, 3.0], "C": FLAT}
    assert backtest(ask(by(band, 2.0), prices)).wanted == [{}, {"B": 1.0}]


def test_the_chosen_share_by_inverse_volatility_among_themselves(backtest):
    prices = {"A": [100.0, 110.0, 110.0], "B": [100.0, 105.0, 105.0], "C": [1.0, 2.0, 1.0]}
    ran = backtest(ask(by(PRICE, 2.0, weighting="inverse_volatility", window=2.0), prices))
    assert ran.wanted == [{"A": pytest.approx(1 / 3, rel=1e-12), "B": pytest.approx(2 / 3, rel=1e-12)}]


# What a child is measured on.


def test_a_group_around_a_ticker_is_measured_as_that_ticker(backtest):
    pool = (Group("named", Group("again", A)), B)
    assert backtest(ask(by(PRICE, children=pool), AT)).held == ["B", "A"]


def test_any_other_child_is_measured_on_its_own_equity_which_begins_at_one(backtest):
    """B stands at 5; one child around B is worth 1 on its first session."""
    prices = {"A": [3.0, 3.0, 3.0], "B": [5.0, 20.0, 25.0]}
    ran = backtest(ask(by(PRICE, children=(A, Equal((B,)))), prices))
    assert ran.held == ["A", "B", "B"]
    assert backtest(ask(by(PRICE, children=(A, Specified((1.0,), (B,)))), prices)).held == ["A", "B", "B"]


def test_own_equity_begins_when_everything_in_the_sub_tree_has_a_value(backtest):
    """The gate can be told from the second session on: there its equity is 1, on the third 2."""
    late = Gate(Comparison(price("B", days_ago=1.0), ">", 0.0), B, Cash())
    prices = {"A": [1.5, 1.5, 1.5], "B": [10.0, 10.0, 20.0]}
    ran = backtest(ask(by(PRICE, children=(A, late)), prices))
    assert (ran.first, ran.held) == (1, ["A", "B"])


def test_own_equity_earns_what_was_decided_the_close_before(backtest):
    """The gate turns to B at B's first close above 10; it earns the move from 12 to 18, not that from 10 to 12."""
    gate = Gate(Comparison(price("B"), ">", 10.0), B, Cash())
    prices = {"A": [1.4] * 4, "B": [10.0, 12.0, 18.0, 9.0]}
    assert backtest(ask(by(PRICE, children=(A, gate)), prices)).held == ["A", "A", "B", "A"]


def test_cash_is_a_series_of_ones_from_the_panels_first_session(backtest):
    prices = {"A": [0.5, 2.0, 1.0]}
    assert backtest(ask(by(PRICE, children=(A, Cash())), prices)).held == ["", "A", "A"]
    assert backtest(ask(by(Measure("cumulative_return", (1.0,)), children=(Cash(), A)), prices)).held == ["A", ""]


def test_a_sort_of_sorts_measures_the_inner_one_as_it_was_held(backtest):
    """The inner sort holds the cheaper of B and C: B to the second close (to 4, twice as much), then C."""
    inner = by(PRICE, children=(B, C), select="bottom")
    prices = {"A": [1.5, 1.5, 1.5], "B": [2.0, 4.0, 4.0], "C": [3.0, 3.0, 2.0]}
    ran = backtest(ask(by(PRICE, children=(A, inner)), prices))
    assert ran.held == ["A", "C", "A"]
