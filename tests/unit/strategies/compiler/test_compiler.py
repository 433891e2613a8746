"""The compiler keeps what a tree means and drops what it says twice."""

from strategies.compiler.disassemble import disassemble
from strategies.compiler.lower import compile_strategy
from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    Node,
    Reading,
    Specified,
    Strategy,
    Ticker,
    Variable,
)

OVERBOUGHT = Comparison(Reading("rsi", "SPY", Variable("n")), ">", Variable("t"))


def _text(root: Node) -> str:
    return disassemble(compile_strategy(Strategy("x", root)))


def test_equal_subtrees_and_conditions_are_compiled_once() -> None:
    gate = Gate(OVERBOUGHT, Ticker("UVXY"), Equal((Ticker("SPY"), Ticker("TLT"))))
    other = Gate(Comparison(Variable("t"), "<", Reading("rsi", "SPY", Variable("n"))), Cash(), gate)
    assert _text(Equal((gate, Group("again", gate), other))) == (
        "c0: rsi(SPY, {n}) > {t}\n"
        "0: split 0.666667 × 3, 0.333333 × 1\n"
        "1: if c0 then 2 else 3\n"
        "2: cash\n"
        "3: if c0 then 7 else 4\n"
        "4: split 0.5 × 6, 0.5 × 5\n"
        "5: hold TLT\n"
        "6: hold SPY\n"
        "7: hold UVXY\n"
    )


def test_a_gate_between_equal_branches_is_its_branch() -> None:
    program = compile_strategy(Strategy("x", Gate(OVERBOUGHT, Equal((Ticker("A"),)), Group("same", Ticker("A")))))
    assert disassemble(program) == "0: hold A\n"
    assert program.readings == (OVERBOUGHT.left,), "its indicator still decides the first session"
    assert program.symbols == ("A", "SPY")


def test_nested_constant_splits_become_one() -> None:
    root = Specified((60.0, 30.0, 0.0), (Ticker("A"), Equal((Ticker("B"), Ticker("A"))), Ticker("C")))
    assert _text(root) == "0: split 0.833333 × 2, 0.166667 × 1\n1: hold B\n2: hold A\n"


def test_weights_with_variables_stay_a_mix() -> None:
    root = Specified((Variable("w"), 30.0), (Ticker("A"), Cash()))
    assert _text(root) == "0: mix {w} × 2, 30 × 1\n1: cash\n2: hold A\n"
