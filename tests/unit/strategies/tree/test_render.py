"""A tree reads from top to bottom."""

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
    Limit,
    Measure,
    Reading,
    Reference,
    Scale,
    Sort,
    Specified,
    Strategy,
    Term,
    Ticker,
    TieBreak,
    Variable,
)
from strategies.tree.render import render
from strategies.tree.walk import tickers_of, walk

STRATEGY = Strategy(
    "Calm trend",
    Gate(
        Comparison(Reading(Measure("rsi", (Variable("n"),)), "SPY"), ">", 75.0),
        then=Cash(),
        otherwise=Group(
            "Core",
            Specified(
                (60.0, Variable("w")),
                (
                    Ticker("AAPL"),
                    Gate(
                        Comparison(Reading(Measure("price"), "QQQ"), "<=", Reading(Measure("sma", (200.0,)), "QQQ")),
                        then=Equal((Ticker("KO"), Ticker("PG"))),
                        otherwise=Ticker("MSFT"),
                    ),
                ),
            ),
        ),
    ),
    variables=(("n", 10.0), ("w", 2.5)),
)

TEXT = """\
Calm trend   with n = 10, w = 2.5
if rsi(SPY, {n}) > 75 then
  hold cash
else
  group Core
    by weight
      weight 60
        hold AAPL
      weight {w}
        if price(QQQ) <= sma(QQQ, 200) then
          equally
            hold KO
            hold PG
        else
          hold MSFT
"""


def test_every_node_has_its_words():
    assert render(STRATEGY) == TEXT


def test_the_tickers_are_those_held_and_those_read():
    assert tickers_of(STRATEGY) == ("AAPL", "KO", "MSFT", "PG", "QQQ", "SPY")


def test_walking_gives_each_node_its_path_and_level():
    assert [(path, level) for path, level, _ in walk(STRATEGY.root)] == [
        ("root", 1),
        ("root.then", 2),
        ("root.else", 2),
        ("root.else.child", 3),
        ("root.else.child.children[0].child", 4),
        ("root.else.child.children[1].child", 4),
        ("root.else.child.children[1].child.then", 5),
        ("root.else.child.children[1].child.then.children[0]", 6),
        ("root.else.child.children[1].child.then.children[1]", 6),
        ("root.else.child.children[1].child.else", 5),
    ]


def test_decisions_weights_and_sorts_have_their_words():
    rsi = Measure("rsi", (10.0,))
    price = Reading(Measure("price"), Variable("read"))
    later = Reading(Measure("price", (), 1.0), "SPY", 1.5, -2.0)
    condition = AllOf((Comparison(price, "crosses_above", later), AnyOf((Comparison(1.0, "==", price, 3.0),) * 2)))
    sort = Sort(
        (Term(rsi), Term(Measure("price", (), Variable("k")), -2.0)),
        "bottom",
        Variable("n"),
        (Cash(), Reference("7f0c1a52-6a4e-4d0e-9a53-0d6a3c1f2b11")),
        "inverse_volatility",
        20.0,
        (Limit(rsi, "<=", 70.0),),
        (TieBreak(Measure("price"), "top"),),
    )
    scale = Scale(price, (1.0, Variable("t")), (sort, InverseVolatility(20.0, (Ticker(Variable("read")),))))
    root = EnterExit(condition, Comparison(price, "<", 1.0), scale, Cash())
    strategy = Strategy("All", root, "", (("read", "SPY"),), "weekly")
    assert (
        render(strategy)
        == """\
All   with read = SPY   rebalanced weekly
enter when price({read}) crosses above 1.5 × price(SPY) 1 day ago + -2 and (1 == price({read}) for 3 days or 1 == \
price({read}) for 3 days)
exit when price({read}) < 1
inside
  scaled by price({read})
    at 1
      bottom {n} by rsi(10) + -2 × price {k} days ago, by inverse volatility over 20 days
        only where rsi(10) <= 70
        equal scores: highest price first
        hold cash
        strategy 7f0c1a52-6a4e-4d0e-9a53-0d6a3c1f2b11
    at {t}
      by inverse volatility over 20 days
        hold {read}
outside
  hold cash
"""
    )
    assert render(Strategy("C", Cash(), corridor=2.5)).startswith("C   rebalanced beyond a corridor of 2.5\n")
