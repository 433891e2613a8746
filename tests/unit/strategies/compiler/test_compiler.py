"""The compiler keeps what a tree means and drops what it says twice."""

from collections.abc import Sequence

import pytest

from strategies.compiler.disassemble import disassemble
from strategies.compiler.lower import compile_strategy
from strategies.compiler.program import Need, Program, Read
from strategies.tree.nodes import (
    AllOf,
    AnyOf,
    Cash,
    Comparator,
    Comparison,
    EnterExit,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Limit,
    Measure,
    Node,
    Reading,
    Scale,
    Sort,
    Specified,
    Strategy,
    Term,
    Ticker,
    TieBreak,
    Value,
    Variable,
)

A, B, C, CASH = Ticker("A"), Ticker("B"), Ticker("C"), Cash()
RSI = Reading(Measure("rsi", (10.0,)), "SPY")
X, Y, Z = (Comparison(Reading(Measure("price"), symbol), ">", 1.0) for symbol in ("X", "Y", "Z"))
VOLATILITY = Measure("volatility", (20.0,))


def rsi(op: Comparator, level: float, for_days: float = 1.0) -> Comparison:
    return Comparison(RSI, op, level, for_days)


def compiled(root: Node, **axes: Sequence[Value]) -> Program:
    return compile_strategy(Strategy("x", root), axes)


def text(root: Node, **axes: Sequence[Value]) -> list[str]:
    """The disassembly, line by line, measured sub-trees behind the tree."""
    program = compiled(root, **axes)
    return [line for part in (program, *program.composites) for line in disassemble(part).splitlines()]


def test_equal_subtrees_and_conditions_are_compiled_once() -> None:
    """one_of_each: `t < rsi` is `rsi > t`; the last gate's second branch is decided by what it has asked itself."""
    high = Comparison(Reading(Measure("rsi", (Variable("n"),)), "SPY"), ">", Variable("t"))
    gate = Gate(high, Ticker("UVXY"), Equal((A, B)))
    other = Gate(Comparison(Variable("t"), "<", high.left), CASH, gate)
    root = Equal((gate, Group("again", gate), other))
    assert text(root, n=(5.0,), t=(50.0,)) == [
        "d0: rsi(SPY, {n}) > {t}",
        "0: split 0.666667 × 3, 0.333333 × 1",
        "1: choose d0 of 2, 4",
        "2: cash",
        "3: choose d0 of 7, 4",
        "4: split 0.5 × 6, 0.5 × 5",
        "5: hold B",
        "6: hold A",
        "7: hold UVXY",
    ]


def test_a_gate_between_equal_branches_is_its_branch() -> None:
    """same_branches: but what it read still decides the first session."""
    program = compiled(Gate(rsi(">", 50.0), Equal((A,)), Group("same", A)))
    assert disassemble(program) == "0: hold A\n"
    assert program.needs == (Need(Read(RSI.measure, "SPY")),)
    assert program.symbols == ("A", "SPY")


def test_a_split_with_one_child_is_that_child() -> None:
    """only_child: a weight of 0 is no child."""
    assert text(Specified((1.0, 0.0), (Equal((A,)), B))) == ["0: hold A"]


def test_a_ticker_that_stands_twice_in_a_split_stands_once_with_both_shares() -> None:
    """merge_twins: A has two thirds."""
    root = Equal((A, B, A))
    assert text(root) == [
        "0: split 0.666667 × 2, 0.333333 × 1",
        "1: hold B",
        "2: hold A",
    ]


def test_constant_splits_inside_one_another_become_one() -> None:
    """flatten: and what stands twice then is one again."""
    root = Specified((60.0, 30.0, 0.0), (A, Equal((B, A)), C))
    assert text(root) == [
        "0: split 0.833333 × 2, 0.166667 × 1",
        "1: hold B",
        "2: hold A",
    ]


def test_weights_with_variables_stay_a_blend() -> None:
    root = Specified((Variable("w"), 30.0), (A, CASH))
    assert text(root, w=(1.0, 2.0)) == [
        "d0: weights {w}, 30",
        "0: blend d0 of 2, 1",
        "1: cash",
        "2: hold A",
    ]


@pytest.mark.parametrize(
    ("above", "below", "goes"),
    [
        (rsi(">", 50.0), rsi(">", 50.0), "B"),
        (rsi(">", 50.0), rsi(">", 40.0), "B"),
        (rsi(">", 50.0), rsi(">=", 50.0), "B"),
        (rsi("<", 50.0), rsi("<", 60.0), "B"),
        (rsi("<", 50.0), rsi("<=", 50.0), "B"),
        (rsi("==", 50.0), rsi(">=", 50.0), "B"),
        (rsi(">", 50.0), rsi("<=", 50.0), "C"),
        (rsi(">", 50.0), rsi("<", 50.0), "C"),
        (rsi(">=", 50.0), rsi("<", 50.0), "C"),
        (AllOf((X, rsi(">", 50.0))), rsi(">", 40.0), "B"),
    ],
    ids=str,
)
def test_where_a_condition_is_true_what_it_implies_is_decided(
    above: Comparison | AllOf, below: Comparison, goes: str
) -> None:
    lines = text(Gate(above, Gate(below, B, C), A))
    assert {line.partition(": ")[2] for line in lines if "hold" in line} == {"hold A", f"hold {goes}"}


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (rsi(">", 50.0), rsi(">", 50.0)),
        (rsi(">", 50.0), rsi(">", 60.0)),
        (rsi(">=", 50.0), rsi(">", 50.0)),
        (rsi("<", 50.0), rsi("<", 40.0)),
        (AnyOf((X, rsi(">", 50.0))), rsi(">", 60.0)),
    ],
    ids=str,
)
def test_where_a_condition_is_false_so_is_what_would_imply_it(above: Comparison | AnyOf, below: Comparison) -> None:
    lines = text(Gate(above, A, Gate(below, B, C)))
    assert {line.partition(": ")[2] for line in lines if "hold" in line} == {"hold A", "hold C"}


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (rsi(">", 50.0), rsi("<=", 50.0)),
        (rsi(">=", 50.0), rsi("<", 50.0)),
        (rsi(">", 50.0), rsi(">", 40.0)),
        (rsi("<", 50.0), rsi(">=", 50.0)),
    ],
    ids=str,
)
def test_a_false_condition_does_not_make_its_opposite_true(above: Comparison, below: Comparison) -> None:
    """A reading that is not a number makes both false."""
    lines = text(Gate(above, A, Gate(below, B, C)))
    assert sum("hold" in line for line in lines) == 3


@pytest.mark.parametrize("below", [rsi(">", 60.0), rsi(">", 50.0), rsi("<", 60.0)], ids=str)
def test_what_a_true_condition_leaves_open_is_asked(below: Comparison) -> None:
    lines = text(Gate(rsi(">=", 50.0), Gate(below, B, C), A))
    assert sum("hold" in line for line in lines) == 3


def test_neither_half_of_an_any_is_known_where_it_is_true() -> None:
    lines = text(Gate(AnyOf((X, Y)), Gate(X, B, C), A))
    assert sum("hold" in line for line in lines) == 3


def test_all_of_some_conditions_is_a_chain_with_one_other_branch() -> None:
    root = Gate(AllOf((X, Y)), A, B)
    assert text(root) == [
        "d0: price(X) > 1",
        "d1: price(Y) > 1",
        "0: choose d0 of 1, 2",
        "1: choose d1 of 3, 2",
        "2: hold B",
        "3: hold A",
    ]


def test_any_of_some_conditions_is_a_chain_with_one_then_branch() -> None:
    root = Gate(AnyOf((X, Y)), A, B)
    assert text(root) == [
        "d0: price(X) > 1",
        "d1: price(Y) > 1",
        "0: choose d0 of 3, 1",
        "1: choose d1 of 3, 2",
        "2: hold B",
        "3: hold A",
    ]


def test_the_branches_of_nested_conditions_are_shared() -> None:
    root = Gate(AllOf((X, AnyOf((Y, Z)))), Equal((A, B)), C)
    assert text(root) == [
        "d0: price(X) > 1",
        "d1: price(Y) > 1",
        "d2: price(Z) > 1",
        "0: choose d0 of 1, 3",
        "1: choose d1 of 4, 2",
        "2: choose d2 of 4, 3",
        "3: hold C",
        "4: split 0.5 × 6, 0.5 × 5",
        "5: hold B",
        "6: hold A",
    ]


def test_equality_is_no_less_and_no_more() -> None:
    root = Gate(rsi("==", 50.0), A, B)
    assert text(root) == [
        "d0: rsi(SPY, 10) >= 50",
        "d1: 50 >= rsi(SPY, 10)",
        "0: choose d0 of 1, 2",
        "1: choose d1 of 3, 2",
        "2: hold B",
        "3: hold A",
    ]


def test_a_cross_compares_now_and_one_session_ago() -> None:
    slow = Reading(Measure("rsi", (20.0,), 3.0), "SPY")
    root = Gate(Comparison(RSI, "crosses_below", slow), A, B)
    assert text(root) == [
        "d0: rsi(SPY, 20)[-3] > rsi(SPY, 10)",
        "d1: rsi(SPY, 10)[-0-1] >= rsi(SPY, 20)[-3-1]",
        "0: choose d0 of 1, 2",
        "1: choose d1 of 3, 2",
        "2: hold B",
        "3: hold A",
    ]
    early = [(need.read.measure.days_ago, need.earlier) for need in compiled(root).needs]
    assert early == [(0.0, 1), (3.0, 1)], "a session more is needed"


def test_for_days_asks_how_long_a_condition_has_been_true() -> None:
    root = Gate(rsi(">", 50.0, for_days=3.0), A, B)
    assert text(root) == [
        "d0: streak(rsi(SPY, 10) > 50) >= 3",
        "0: choose d0 of 2, 1",
        "1: hold B",
        "2: hold A",
    ]


def test_a_cross_on_days_in_a_row_is_one_streak() -> None:
    root = Gate(rsi("crosses_above", 50.0, for_days=2.0), A, B)
    assert text(root) == [
        "d0: streak(rsi(SPY, 10) > 50 and 50 >= rsi(SPY, 10)[-0-1]) >= 2",
        "0: choose d0 of 2, 1",
        "1: hold B",
        "2: hold A",
    ]


def test_days_ago_times_and_plus_stand_in_the_reading() -> None:
    root = Gate(Comparison(Reading(Measure("rsi", (10.0,), 2.0), "SPY", 2.0, -1.0), ">", 0.0), A, B)
    assert text(root) == [
        "d0: 2 × rsi(SPY, 10)[-2] + -1 > 0",
        "0: choose d0 of 2, 1",
        "1: hold B",
        "2: hold A",
    ]


def test_an_enter_exit_is_a_choice_by_its_state() -> None:
    root = EnterExit(rsi(">", 70.0), AnyOf((rsi("<", 30.0), X)), A, B)
    assert text(root) == [
        "d0: inside(rsi(SPY, 10) > 70 until (30 > rsi(SPY, 10) or price(X) > 1)) >= 1",
        "0: choose d0 of 2, 1",
        "1: hold B",
        "2: hold A",
    ]


def test_a_sort_over_a_subtree_measures_it_apart() -> None:
    """A group around a ticker is that ticker; the sub-tree is composite 0, whose program comes last."""
    score = (Term(Measure("rsi", (10.0,))),)
    root = Sort(score, "top", 1.0, (A, Group("b", B), Equal((B, C))))
    assert text(root) == [
        "d0: top 1 by 1 × [rsi(A, 10), rsi(B, 10), rsi(composite 0, 10)]",
        "0: blend d0 of 4, 3, 1",
        "1: split 0.5 × 3, 0.5 × 2",
        "2: hold C",
        "3: hold B",
        "4: hold A",
        "0: split 0.5 × 2, 0.5 × 1",
        "1: hold C",
        "2: hold B",
    ]


def test_equal_subtrees_are_measured_once() -> None:
    root = Sort((Term(VOLATILITY),), "top", 1.0, (Equal((A, B)), C, Group("again", Equal((A, B)))))
    assert text(root) == [
        "d0: top 1 by 1 × [volatility(composite 0, 20), volatility(C, 20), volatility(composite 0, 20)]",
        "0: blend d0 of 2, 1, 2",
        "1: hold C",
        "2: split 0.5 × 4, 0.5 × 3",
        "3: hold B",
        "4: hold A",
        "0: split 0.5 × 2, 0.5 × 1",
        "1: hold B",
        "2: hold A",
    ]


def test_what_is_known_above_a_sort_is_not_known_in_what_it_measures() -> None:
    """A sub-tree's equity goes on where the sort isn't asked."""
    inner = Gate(rsi(">", 50.0), B, C)
    root = Gate(rsi(">", 50.0), Sort((Term(VOLATILITY),), "top", 1.0, (A, inner), "rank"), CASH)
    assert text(root) == [
        "d0: rsi(SPY, 10) > 50",
        "d1: top 1 by 1 × [volatility(A, 20), volatility(composite 0, 20)] weighted by rank",
        "0: choose d0 of 2, 1",
        "1: cash",
        "2: blend d1 of 4, 3",
        "3: hold B",
        "4: hold A",
        "d0: rsi(SPY, 10) > 50",
        "0: choose d0 of 2, 1",
        "1: hold C",
        "2: hold B",
    ]


def test_a_sort_says_all_that_it_asks() -> None:
    score = (Term(Measure("rsi", (10.0,)), 2.0), Term(VOLATILITY, -1.0))
    limits, ties = (Limit(VOLATILITY, "<", 9.0),), (TieBreak(VOLATILITY, "bottom"),)
    root = Sort(score, "bottom", Variable("k"), (A, B), "inverse_volatility", 20.0, limits, ties)
    assert text(root, k=(1.0, 2.0)) == [
        "d0: bottom {k} by 2 × [rsi(A, 10), rsi(B, 10)] + -1 × [volatility(A, 20), volatility(B, 20)]"
        " where [volatility(A, 20), volatility(B, 20)] < 9"
        " then lowest [volatility(A, 20), volatility(B, 20)]"
        " weighted by volatility",
        "0: blend d0 of 2, 1",
        "1: hold B",
        "2: hold A",
    ]


def test_inverse_volatility_blends() -> None:
    root = InverseVolatility(20.0, (A, B))
    assert text(root) == [
        "d0: inverse volatility(A, 20), volatility(B, 20)",
        "0: blend d0 of 2, 1",
        "1: hold B",
        "2: hold A",
    ]


def test_a_scale_blends_between_its_stops() -> None:
    root = Scale(RSI, (30.0, Variable("s")), (A, B))
    assert text(root, s=(60.0, 70.0)) == [
        "d0: rsi(SPY, 10) between 30, {s}",
        "0: blend d0 of 2, 1",
        "1: hold B",
        "2: hold A",
    ]


@pytest.mark.parametrize(
    "blend", [InverseVolatility(20.0, (A, A)), Scale(RSI, (30.0, 70.0), (A, Equal((A,))))], ids=["inverse", "scale"]
)
def test_a_blend_of_one_child_is_that_child(blend: Node) -> None:
    assert text(blend) == ["0: hold A"]


def test_a_sort_of_one_child_stays_a_sort_for_it_may_choose_none() -> None:
    limit = Limit(VOLATILITY, "<", 9.0)
    assert text(Sort((Term(VOLATILITY),), "top", 1.0, (A,), limits=(limit,)))[1:] == ["0: blend d0 of 1", "1: hold A"]


def test_a_variable_ticker_is_a_choice_among_its_values() -> None:
    read = Comparison(Reading(Measure("price"), Variable("t")), ">", 1.0)
    root = Gate(read, Ticker(Variable("t")), A)
    assert text(root, t=("A", "B")) == [
        "d0: price({t}) > 1",
        "d1: {t} of A, B",
        "0: choose d0 of 1, 3",
        "1: choose d1 of 3, 2",
        "2: hold B",
        "3: hold A",
    ]
    program = compiled(root, t=("A", "B"))
    assert (program.held, program.variables) == (("A", "B"), ("t",))


def test_a_variable_ticker_with_one_value_is_that_ticker() -> None:
    root = Equal((Ticker(Variable("t")), A))
    assert text(root, t=("B",)) == [
        "0: split 0.5 × 2, 0.5 × 1",
        "1: hold A",
        "2: hold B",
    ]
