"""A tree reads from top to bottom."""

from strategies.tree.nodes import (
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    Measure,
    Reading,
    Specified,
    Strategy,
    Ticker,
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
