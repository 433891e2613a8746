"""Claims about spells of QuantMage."""

import json
from typing import Any

import pytest

from strategies.importers.detect import import_bytes
from strategies.importers.report import Imported
from strategies.tree.codec import decode, encode
from strategies.tree.nodes import (
    AllOf,
    AnyOf,
    Cash,
    Comparison,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Measure,
    Node,
    Reading,
    Scale,
    Sort,
    Specified,
    Term,
    Ticker,
)

SPY, BIL, QQQ = Ticker("SPY"), Ticker("BIL"), Ticker("QQQ")
RSI = Reading(Measure("rsi", (10.0,)), "SPY")
HOT = Comparison(RSI, ">", 75.0)


def held(symbol: str) -> dict[str, Any]:
    return {"incantation_type": "Ticker", "name": "", "symbol": symbol}


def incantation(kind: str, **fields: Any) -> dict[str, Any]:
    return {"incantation_type": kind, "name": "", **fields}


def asked(**fields: Any) -> dict[str, Any]:
    return {
        "condition_type": "SingleCondition",
        "type": "IndicatorAndNumber",
        "for_days": 1,
        "greater_than": True,
        "lh_days_ago": 0,
        "lh_indicator": {"type": "RelativeStrengthIndex", "window": 10},
        "lh_ticker_symbol": "SPY",
        "rh_value": 75.0,
        "rh_weight": 1.0,
        "rh_bias": 0.0,
        **fields,
    }


def imported(spell: Any, **fields: Any) -> Imported:
    document = {"version": 2, "name": "Spell", "trading_type": "Daily", "incantation": spell, **fields}
    found = import_bytes(json.dumps(document).encode(), "spell.json")
    assert found.format == "quantmage"
    assert decode(encode(found.strategy)) == found.strategy
    return found


def root(spell: Any) -> Node:
    found = imported(spell)
    assert found.untranslated == ()
    return found.strategy.root


def gate(condition: dict[str, Any]) -> dict[str, Any]:
    return incantation("IfElse", condition=condition, then_incantation=held("BIL"), else_incantation=held("SPY"))


def test_a_name_is_a_group_around_what_it_names():
    weighted = incantation("Weighted", type="Equal", incantations=[held("SPY"), held("BIL")])
    assert root(weighted) == Equal((SPY, BIL))
    assert root({**weighted, "name": "Both"}) == Group("Both", Equal((SPY, BIL)))


@pytest.mark.parametrize(("weights", "figures"), [([0.6, 0.4], (60.0, 40.0)), ([60, 40], (60.0, 40.0))])
def test_custom_weights_are_fractions_or_percents(weights: list[float], figures: tuple[float, float]):
    spell = incantation("Weighted", type="Custom", weights=weights, incantations=[held("SPY"), held("BIL")])
    assert root(spell) == Specified(figures, (SPY, BIL))
    assert imported(spell).notes == ()


def test_custom_weights_of_another_sum_are_proportions_and_noted():
    spell = incantation("Weighted", type="Custom", weights=[2, 1], incantations=[held("SPY"), held("BIL")])
    assert root(spell) == Specified((2.0, 1.0), (SPY, BIL))
    assert "neither 1 nor 100" in imported(spell).notes[0].reason


def test_inverse_volatility_has_its_window():
    fields = {"type": "InverseVolatility", "inverse_volatility_window": 20}
    spell = incantation("Weighted", **fields, incantations=[held("SPY"), held("BIL")])
    assert root(spell) == InverseVolatility(20.0, (SPY, BIL))


def test_a_condition_compares_an_indicator_with_a_number():
    assert root(gate(asked())) == Gate(HOT, BIL, SPY)


def test_less_is_less_and_the_tie_is_noted():
    found = imported(gate(asked(greater_than=False)))
    assert found.strategy.root == Gate(Comparison(RSI, "<", 75.0), BIL, SPY)
    assert "whether a tie counts as less" in found.notes[0].reason


def test_a_condition_has_days_in_a_row_and_days_ago():
    earlier = Reading(Measure("rsi", (10.0,), 2.0), "SPY")
    assert root(gate(asked(for_days=3, lh_days_ago=2))) == Gate(Comparison(earlier, ">", 75.0, 3.0), BIL, SPY)


def test_the_right_indicator_is_weighted_and_shifted():
    right = {"rh_indicator": {"type": "MovingAverage", "window": 50}, "rh_ticker_symbol": "QQQ"}
    condition = asked(type="BothIndicators", **right, rh_weight=1.1, rh_bias=-2, rh_days_ago=5)
    expected = Reading(Measure("sma", (50.0,), 5.0), "QQQ", 1.1, -2.0)
    assert root(gate(condition)) == Gate(Comparison(RSI, ">", expected), BIL, SPY)


def test_all_and_any_may_stand_in_each_other():
    condition = {
        "condition_type": "AllOf",
        "conditions": [asked(), {"condition_type": "AnyOf", "conditions": [asked()]}],
    }
    assert root(gate(condition)) == Gate(AllOf((HOT, AnyOf((HOT,)))), BIL, SPY)


def test_a_branch_without_an_incantation_holds_cash_and_is_noted():
    found = imported(incantation("IfElse", condition=asked(), then_incantation=held("BIL"), else_incantation=None))
    assert found.strategy.root == Gate(HOT, BIL, Cash())
    assert [note.path for note in found.notes] == ["root.else"]


def test_a_filter_is_a_sort_with_its_weighting():
    by = {"sort_indicator": {"type": "CumulativeReturn", "window": 20}, "count": 1, "bottom": True}
    pool = [held("SPY"), held("BIL")]
    term = (Term(Measure("cumulative_return", (20.0,))),)
    equal = incantation("Filtered", **by, weight_type="Equal", incantations=pool)
    assert root(equal) == Sort(term, "bottom", 1.0, (SPY, BIL))
    inverse = {**equal, "weight_type": "InverseVolatility", "inverse_volatility_window": 9, "bottom": False}
    assert root(inverse) == Sort(term, "top", 1.0, (SPY, BIL), "inverse_volatility", 9.0)


def test_a_switch_is_gates_that_count_the_true_conditions_and_is_noted_as_disputed():
    cold = asked(greater_than=False, rh_value=30)
    spell = incantation("Switch", conditions=[asked(), cold], incantations=[held("SPY"), held("BIL"), held("QQQ")])
    second = Comparison(RSI, "<", 30.0)
    assert root(spell) == Gate(HOT, Gate(second, QQQ, BIL), Gate(second, BIL, SPY))
    assert [note for note in imported(spell).notes if "disputed" in note.reason]


def test_an_enter_exit_keeps_its_state():
    spell = incantation(
        "EnterExit",
        enter_condition=asked(),
        exit_condition=asked(rh_value=50),
        enter_incantation=held("BIL"),
        exit_incantation=held("SPY"),
    )
    assert root(spell) == EnterExit(HOT, Comparison(RSI, ">", 50.0), BIL, SPY)


@pytest.mark.parametrize(("start", "end", "children"), [(10, 20, (BIL, SPY)), (20, 10, (SPY, BIL))])
def test_a_mix_is_a_scale_whose_stops_ascend(start: float, end: float, children: tuple[Node, ...]):
    ends = {"from_value": start, "to_value": end, "from_incantation": held("BIL"), "to_incantation": held("SPY")}
    spell = incantation("Mixed", indicator=asked()["lh_indicator"], ticker_symbol="SPY", **ends)
    assert root(spell) == Scale(RSI, (10.0, 20.0), children)


def test_a_threshold_is_a_corridor_and_a_calendar_is_kept():
    threshold = imported(held("SPY"), trading_type="Threshold", threshold=5).strategy
    assert (threshold.rebalance, threshold.corridor) == ("daily", 5.0)
    assert imported(held("SPY"), trading_type="Weekly").strategy.rebalance == "weekly"
    assert imported(held("SPY"), trading_type="Sometimes").untranslated[0].path == "rebalance"


def test_what_belongs_to_a_backtest_is_noted():
    notes = [note.reason for note in imported(held("SPY"), benchmark_ticker="QQQ", slippage_bps=5).notes]
    assert notes == [
        'the benchmark of the file, "QQQ", is chosen with each backtest here',
        "the slippage in bps of the file, 5, is chosen with each backtest here",
    ]


@pytest.mark.parametrize(
    ("spell", "said"),
    [
        (held("@VIXCLS"), "economic series"),
        (held("SPY/QQQ"), "the ratio of two"),
        (incantation("Conjured"), 'the incantation "Conjured"'),
        (incantation("Weighted", type="Odd", incantations=[held("SPY")]), 'weights of the type "Odd"'),
        (incantation("Weighted", type="Equal", incantations=[]), "there is nothing in it"),
        (incantation("Weighted", type="Custom", weights=[1], incantations=[]), "not one weight"),
        (incantation("Weighted", type="Custom", weights=[0], incantations=[held("SPY")]), "not one weight"),
        (incantation("Filtered", count=0, incantations=[held("SPY")]), "it selects 0"),
        (incantation("Switch", conditions=[asked()], incantations=[held("SPY")]), "1 conditions and 1 incantations"),
        (incantation("Switch", conditions=[asked()] * 9, incantations=[held("SPY")] * 10), "9 conditions"),
        (
            incantation("Mixed", indicator=asked()["lh_indicator"], ticker_symbol="SPY", from_value=1),
            "does not go from",
        ),
        (gate(asked(type="Month")), 'a condition of the type "Month"'),
        (gate(asked(type="IndicatorPercentile")), "IndicatorPercentile"),
        (gate(asked(greater_than="yes")), "neither true nor false"),
        (gate(asked(for_days=0)), "its for_days is 0"),
        (gate(asked(lh_days_ago=1.5)), "its lh_days_ago is 1.5"),
        (gate(asked(rh_value=None)), "null is not a number"),
        (gate(asked(lh_indicator={"type": "Aroon", "window": 10})), 'the function "Aroon"'),
        (gate(asked(lh_indicator={"type": "Volatility", "window": 10})), "does not publish its unit"),
        (gate({"condition_type": "NoneOf"}), 'the condition "NoneOf"'),
        (gate({"condition_type": "AllOf", "conditions": []}), "from 1 to 50 conditions"),
        (5, "is not an object"),
    ],
)
def test_what_cannot_be_said_is_reported_and_holds_cash(spell: Any, said: str):
    found = imported(spell)
    assert isinstance(found.strategy.root, Group)
    assert found.strategy.root.child == Cash()
    (note,) = found.untranslated
    assert note.path == "root"
    assert said in note.reason
