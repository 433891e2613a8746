"""Values that a grid or a caller gives: what can stand where its variable is used, and what cannot."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

import numpy as np
import pytest

from strategies.tree.nodes import (
    Comparison,
    Equal,
    Gate,
    InverseVolatility,
    Measure,
    Reading,
    Scale,
    Sort,
    Specified,
    Strategy,
    Term,
    Ticker,
    Value,
    Variable,
)
from strategies.tree.validate import Role, check_values, uses
from treeline.core.errors import Fault, Invalid

N, T, W, V = Variable("n"), Variable("t"), Variable("w"), Variable("v")
RSI = Reading(Measure("rsi", (N,)), "SPY")
GATE = Gate(
    Comparison(Reading(Measure("rsi", (N,)), "SPY"), ">", T), Ticker("A"), Specified((W, V, 0.0), (Ticker("B"),) * 3)
)
STRATEGY = Strategy("Four variables", GATE, variables=(("n", 10.0),))
FINE: dict[str, Sequence[Value]] = {"n": (5, 10.0), "t": (-3.5, 75), "w": (0, 10), "v": (1,)}


def faults(values: Mapping[str, Sequence[Value]], strategy: Strategy = STRATEGY) -> tuple[Fault, ...]:
    with pytest.raises(Invalid) as caught:
        check_values(strategy, values)
    return caught.value.faults


def test_values_that_fit_pass():
    check_values(STRATEGY, FINE)
    check_values(STRATEGY, {name: tuple(map(np.float64, values)) for name, values in FINE.items()})
    check_values(Strategy("No variables", Ticker("A")), {})


def test_variables_are_named_sorted_and_each_use_says_where_and_as_what():
    found = uses(STRATEGY)
    assert list(found) == ["n", "t", "v", "w"]
    assert [(use.path, use.role, use.indicator) for use in found["n"]] == [
        ("root.condition.left.window", "window", "rsi")
    ]
    assert (found["n"][0].minimum, found["n"][0].maximum) == (2, 2000)
    assert [(use.path, use.role, use.indicator) for use in found["t"]] == [("root.condition.right", "threshold", "rsi")]
    assert [(use.path, use.role) for use in found["w"]] == [("root.else.children[0].weight", "weight")]


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("n", (10, 1), "1 is below the shortest window of rsi, 2"),
        ("n", (10.5,), "10.5 cannot be a window: a window counts whole sessions"),
        ("n", (2001,), "2001 is above the longest window, 2000"),
        ("n", (math.nan,), "nan is not a finite number and cannot be a window"),
        ("n", (True,), "true is not a number"),
        ("t", (math.inf,), "inf is not a finite number and cannot be a threshold"),
        ("t", ("75",), '"75" is not a number'),
        ("w", (-0.5,), "-0.5 is below the least weight, 0"),
        ("v", (10**400,), "inf is not a finite number and cannot be a weight"),
    ],
)
def test_a_value_that_cannot_stand_is_named_with_its_place(name: str, values: Sequence[Value], message: str):
    (fault,) = faults({**FINE, name: values})
    assert fault.path == name
    assert fault.message.startswith(message)
    assert uses(STRATEGY)[name][0].path in fault.message
    assert fault.remedy


def test_a_variable_without_a_value_is_a_fault_even_with_a_default():
    found = faults({"t": (), "w": (1,), "v": (1,)})
    assert [(fault.path, fault.message) for fault in found] == [("n", "{n} has no value"), ("t", "{t} has no value")]
    assert found[0].remedy == "it is the window at root.condition.left.window: a whole number from 2 to 2000"


def test_an_unknown_variable_is_a_fault_that_names_the_known_ones():
    (fault,) = faults({**FINE, "x": (1,)})
    assert (fault.path, fault.remedy) == ("x", "its variables: n, t, v, w")
    (fault,) = faults({"x": (1,)}, Strategy("None", Ticker("A")))
    assert fault.remedy == "it has no variables"


def test_a_variable_used_twice_must_fit_both_places():
    root = Equal((GATE, Gate(Comparison(Reading(Measure("sma", (10.0,)), "SPY"), ">", N), Ticker("A"), Ticker("B"))))
    both = Strategy("Window and threshold", root)
    check_values(both, FINE)
    (fault,) = faults({**FINE, "n": (70.5,)}, both)
    assert "window" in fault.message


class Counted(tuple[float, ...]):
    """Values, and how often somebody went through them."""

    times = 0

    def __iter__(self) -> Iterator[float]:
        self.times += 1
        return super().__iter__()

    def __contains__(self, value: object) -> bool:
        return any(value == mine for mine in self)


def test_values_are_gone_through_a_few_times_however_many_uses_there_are():
    gate = Gate(
        Comparison(Reading(Measure("rsi", (N,)), "SPY"), ">", N), Ticker("A"), Specified((N, 1.0), (Ticker("B"),) * 2)
    )
    values = Counted(range(2, 12))
    check_values(Strategy("Many uses", Equal((gate,) * 500)), {"n": values})
    assert 0 < values.times <= 5


def test_a_fault_names_the_first_of_many_uses_that_a_value_breaks_alike():
    gates = [
        Gate(
            Comparison(Reading(Measure(indicator, (N,)), "SPY"), ">", N),
            Ticker("A"),
            Specified((N, 1.0), (Ticker("B"),) * 2),
        )
        for indicator in ("sma", "rsi", "ema", "rsi", "cumulative_return")
    ]
    found = faults({"n": (3, 1, 0, -1)}, Strategy("Many uses", Equal(tuple(gates))))
    assert [(fault.path, fault.message) for fault in found] == [
        (
            "n",
            "0 is below the shortest window of sma, 1; {n} is the window at root.children[0].condition.left.window",
        ),
        ("n", "-1 is below the least weight, 0; {n} is the weight at root.children[0].else.children[0].weight"),
        (
            "n",
            "1 is below the shortest window of rsi, 2; {n} is the window at root.children[1].condition.left.window",
        ),
    ]


def test_a_combination_that_makes_all_weights_zero_is_a_fault_of_the_node():
    (fault,) = faults({**FINE, "v": (1, 0)})
    assert (fault.path, fault.message) == ("root.else", "all weights are zero when {w} and {v} are 0")


def test_weights_that_overflow_are_a_fault_of_the_node():
    (fault,) = faults({**FINE, "v": (1e308,), "w": (1.0, 1e308)})
    assert fault.path == "root.else"


def test_all_faults_are_listed():
    assert [fault.path for fault in faults({"n": (1,), "t": (math.nan,), "w": (-1,), "x": (1,)})] == [
        "x",
        "n",
        "t",
        "v",
        "w",
    ]


HELD = Strategy("Held", Ticker(Variable("held")))
SCALE = Strategy("Scale", Scale(RSI, (V, W), (Ticker("A"), Ticker("B"))))
SORT = Strategy("Sort", Sort((Term(Measure("price"), W), Term(Measure("price"), V)), "top", T, (Ticker("A"),)))


def test_a_ticker_variable_takes_tickers():
    check_values(HELD, {"held": ("SPY", "BRK.B")})
    (fault,) = faults({"held": ("SPY", "spy")}, HELD)
    assert fault.message == '"spy" is not a ticker; {held} is the ticker at root.ticker'
    (fault,) = faults({"held": (3,)}, HELD)
    assert fault.message.startswith("3 is not a ticker")


def test_a_variable_is_a_ticker_or_a_number_never_both():
    both = Strategy("Both", Gate(Comparison(Reading(Measure("price"), N), ">", N), Ticker("A"), Ticker("B")))
    (fault,) = faults({"n": (3,)}, both)
    assert fault.message == "{n} is the ticker at root.condition.left.ticker and the threshold at root.condition.right"


def test_stops_ascend_in_every_combination():
    fine = {"n": (5,), "v": (1, 2), "w": (3, 4)}
    check_values(SCALE, fine)
    (fault,) = faults({**fine, "w": (2, 4)}, SCALE)
    assert (fault.path, fault.message) == (
        "root.children[1].stop",
        "2 ({w}) is not above the stop before it, 2 ({v})",
    )


def test_a_score_has_a_weight_in_every_combination_and_it_may_be_negative():
    check_values(SORT, {"t": (1, 3), "v": (-1, 0), "w": (1,)})
    (fault,) = faults({"t": (1,), "v": (-1, 0, 1), "w": (0, 1)}, SORT)
    assert (fault.path, fault.message) == ("root.score", "all weights are zero when {w} and {v} are 0")


def test_every_place_has_its_role():
    deep = Reading(Measure("bollinger_upper", (N, W), V), Variable("held"), T, T)
    root = Gate(Comparison(deep, ">", T, N), Ticker(Variable("held")), InverseVolatility(N, (SORT.root, SCALE.root)))
    roles = {(name, use.role) for name, places in uses(Strategy("All", root)).items() for use in places}
    assert {role for _, role in roles} == set(get_args(Role))
    assert {role for name, role in roles if name == "held"} == {"ticker"}
