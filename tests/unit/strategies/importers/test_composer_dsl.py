"""Claims about symphonies in the `defsymphony` notation."""

import pytest

from strategies.importers.detect import import_bytes
from strategies.importers.report import Imported
from strategies.tree.codec import decode, encode
from strategies.tree.nodes import (
    AllOf,
    AnyOf,
    Cash,
    Comparison,
    Equal,
    Gate,
    Group,
    InverseVolatility,
    Measure,
    Node,
    Reading,
    Sort,
    Specified,
    Term,
    Ticker,
)

SPY, BIL, QQQ = Ticker("SPY"), Ticker("BIL"), Ticker("QQQ")
RSI = Reading(Measure("rsi", (10.0,)), "SPY")


def imported(block: str, options: str = "{:rebalance-frequency :daily}") -> Imported:
    found = import_bytes(f'(defsymphony "Calm" {options} {block})'.encode(), "calm.clj")
    assert found.format == "composer_dsl"
    assert decode(encode(found.strategy)) == found.strategy
    return found


def root(block: str) -> Node:
    found = imported(block)
    assert found.untranslated == ()
    return found.strategy.root


def lost(block: str) -> tuple[Node, list[tuple[str, str]]]:
    found = imported(block)
    return found.strategy.root, [(note.path, note.reason) for note in found.untranslated]


def noted(block: str) -> list[str]:
    return [note.reason for note in imported(block).notes]


def test_an_asset_is_its_ticker_with_or_without_a_name():
    assert root('(asset "SPY" "S&P 500")') == SPY
    assert root('(asset "SPY" nil)') == SPY
    assert root('(asset "SPY")') == SPY


def test_equal_weights_share_and_one_child_stays_one_child():
    assert root('(weight-equal [(asset "SPY") (asset "BIL")])') == Equal((SPY, BIL))
    assert root('(weight-equal [(asset "SPY")])') == Equal((SPY,))


def test_specified_weights_are_percents_exactly():
    weights = root('(weight-specified 0.29 (asset "SPY") 0.71 (asset "BIL"))')
    assert weights == Specified((29.0, 71.0), (SPY, BIL))
    assert root('(weight-specified 29 (asset "SPY") 71 (asset "BIL"))') == weights


def test_what_specified_weights_lack_is_cash_and_said():
    block = '(weight-specified 0.25 (asset "SPY") 1/4 (asset "BIL"))'
    assert root(block) == Specified((25.0, 25.0, 50.0), (SPY, BIL, Cash()))
    assert noted(block) == ["the weights add up to 50%; the rest is held as cash"]


def test_weights_of_more_than_the_whole_are_proportions_and_said():
    block = '(weight-specified 1 (asset "SPY") 1 (asset "BIL"))'
    assert root(block) == Specified((100.0, 100.0), (SPY, BIL))
    assert noted(block) == ["the weights add up to 200%; they are taken as proportions"]


@pytest.mark.parametrize("weight", ["##NaN", "-0.5", "##Inf", "nil"])
def test_a_weight_that_cannot_be_read_is_reported_at_its_place_and_gets_nothing(weight: str):
    node, report = lost(f'(weight-specified 1.0 (asset "SPY") {weight} (asset "BIL"))')
    assert node == Specified((100.0, 0.0), (SPY, BIL))
    said = "the weight cannot be read; the others make 100%, this one is written as 0"
    assert report == [("root.children[1].weight", said)]


def test_inverse_volatility_has_its_window():
    block = '(weight-inverse-volatility 20 [(asset "SPY") (asset "BIL")])'
    assert root(block) == InverseVolatility(20.0, (SPY, BIL))
    assert noted(block) == []
    assert "volatility of a group" in noted('(weight-inverse-volatility 20 [(group "A" [(asset "SPY")])])')[0]


def test_inverse_volatility_around_a_filter_weighs_what_the_filter_selects_and_is_noted():
    block = '(weight-inverse-volatility 20 [(filter (rsi {:window 10}) (select-top 1) [(asset "SPY") (asset "BIL")])])'
    term = (Term(Measure("rsi", (10.0,))),)
    assert root(block) == Sort(term, "top", 1.0, (SPY, BIL), "inverse_volatility", 20.0)
    assert "inverse volatility around a filter is taken to weigh what the filter selects" in noted(block)


def test_a_choice_is_a_gate():
    block = '(if (> (rsi "SPY" {:window 10}) 79) [(asset "BIL")] [(asset "SPY")])'
    assert root(block) == Gate(Comparison(RSI, ">", 79.0), BIL, SPY)


@pytest.mark.parametrize(("sign", "op"), [(">", ">"), (">=", ">="), ("<", "<"), ("<=", "<="), ("=", "==")])
def test_every_comparison_is_kept(sign: str, op: str):
    gate = root(f'(if ({sign} (rsi "SPY" {{:window 10}}) (rsi "QQQ" {{:window 10}})) [(asset "BIL")] [(asset "SPY")])')
    assert isinstance(gate, Gate)
    assert isinstance(gate.condition, Comparison)
    assert (gate.condition.left, gate.condition.op) == (RSI, op)


def test_conditions_may_be_joined():
    block = (
        '(if (and (> (rsi "SPY" {:window 10}) 1) (or (< (rsi "SPY" {:window 10}) 9))) [(asset "BIL")] [(asset "SPY")])'
    )
    condition = AllOf((Comparison(RSI, ">", 1.0), AnyOf((Comparison(RSI, "<", 9.0),))))
    assert root(block) == Gate(condition, BIL, SPY)


def test_several_blocks_in_a_branch_share_equally_and_that_is_noted():
    block = '(if (> (rsi "SPY" {:window 10}) 79) [(asset "BIL") (asset "QQQ")] [(asset "SPY")])'
    assert root(block) == Gate(Comparison(RSI, ">", 79.0), Equal((BIL, QQQ)), SPY)
    assert noted(block) == ["several blocks stand together without a weighting; they share equally"]


def test_a_choice_without_an_else_holds_cash_there_and_that_is_noted():
    block = '(if (> (rsi "SPY" {:window 10}) 79) [(asset "BIL")])'
    assert root(block) == Gate(Comparison(RSI, ">", 79.0), BIL, Cash())
    assert noted(block) == ["the choice has no else; cash is held there"]


def test_an_empty_branch_holds_cash_and_is_reported():
    node, report = lost('(if (> (rsi "SPY" {:window 10}) 79) [] [(asset "SPY")])')
    assert node == Gate(Comparison(RSI, ">", 79.0), Cash(), SPY)
    assert report == [("root.then", "nothing stands here: cash is held")]


def test_a_filter_is_a_sort_with_one_term_and_its_ties_are_noted():
    block = '(filter (cumulative-return {:window 5}) (select-bottom 2) [(asset "SPY") (asset "BIL") (asset "QQQ")])'
    term = (Term(Measure("cumulative_return", (5.0,))),)
    assert root(block) == Sort(term, "bottom", 2.0, (SPY, BIL, QQQ))
    assert [reason for reason in noted(block) if "which of equal ones" in reason]


def test_a_filter_over_groups_is_noted():
    block = '(filter (rsi {:window 5}) (select-top 1) [(asset "SPY") (group "B" [(asset "BIL")])])'
    assert root(block) == Sort((Term(Measure("rsi", (5.0,))),), "top", 1.0, (SPY, Group("B", BIL)))
    assert [reason for reason in noted(block) if "own equity" in reason]


@pytest.mark.parametrize(
    ("function", "measure"),
    [
        ('(current-price "SPY")', Measure("price")),
        ('(cumulative-return "SPY" {:window 5})', Measure("cumulative_return", (5.0,))),
        ('(exponential-moving-average-price "SPY" {:window 5})', Measure("ema", (5.0,))),
        ('(max-drawdown "SPY" {:window 5})', Measure("max_drawdown", (5.0,))),
        ('(moving-average-price "SPY" {:window 5})', Measure("sma", (5.0,))),
        ('(moving-average-return "SPY" {:window 5})', Measure("mean_return", (5.0,))),
        ('(rsi "SPY" {:window 5})', Measure("rsi", (5.0,))),
        ('(relative-strength-index "SPY" {:window 5})', Measure("rsi", (5.0,))),
        ('(stdev-price "SPY" {:window 5})', Measure("price_deviation", (5.0,))),
        ('(stdev-return "SPY" {:window 5})', Measure("volatility", (5.0,))),
        ('(percentage-price-oscillator "SPY" {:short-window 12, :long-window 26})', Measure("ppo", (12.0, 26.0))),
        (
            '(moving-average-convergence-divergence-signal "SPY" {:short-window 1, :long-window 2, :smooth-window 3})',
            Measure("macd_signal", (1.0, 2.0, 3.0)),
        ),
        (
            '((unimplemented :percentage-price-oscillator-signal) "SPY" '
            "{:short-window 12, :long-window 26, :smooth-window 9})",
            Measure("ppo_signal", (12.0, 26.0, 9.0)),
        ),
        ('(upper-bollinger "SPY" {:window 20})', Measure("bollinger_upper", (20.0, 2.0))),
    ],
)
def test_functions_become_indicators_with_their_parameters(function: str, measure: Measure):
    node = root(f'(if (> {function} 1) [(asset "SPY")] [(asset "BIL")])')
    assert node == Gate(Comparison(Reading(measure, "SPY"), ">", 1.0), SPY, BIL)


def test_what_composer_does_not_publish_is_noted_once_with_a_count():
    choice = '(if (> (exponential-moving-average-price "SPY" {:window 5}) 1) [(asset "SPY")] [(asset "BIL")])'
    found = imported(f"(weight-equal [{choice} {choice} {choice}])")
    (note,) = found.notes
    assert note.path == "root.children[0]"
    assert note.reason.startswith("Composer does not say how its exponential average begins")
    assert note.reason.endswith("(here and in 2 more places)")


def test_of_what_is_not_translated_nothing_is_noted():
    block = '(if (> (exponential-moving-average-price "SPY" {:window 5}) "much") [(asset "SPY")] [(asset "BIL")])'
    assert noted(block) == []


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('(> (astrology "SPY" {:window 5}) 1)', "there is no indicator of ours that is known to be the same"),
        ('(> (rsi "SPY" {:window 1}) 1)', "its window is 1, ours goes from 2 to 2000"),
        ('(> (rsi "SPY" {:window 2.5}) 1)', "its window is not whole: 2.5"),
        ('(> (rsi "SPY") 1)', "its window is not given"),
        ('(> (rsi "S P Y" {:window 5}) 1)', 'the ticker "S P Y": a ticker is 1 to 15 of the characters'),
        ("(> (rsi {:window 5}) 1)", "the ticker null: a ticker is 1 to 15"),
        ("(> 1 2)", "it compares two numbers"),
        ('(!= (rsi "SPY" {:window 5}) 2)', "it is none that is known"),
        ('(> (rsi "SPY" {:window 5}) ##NaN)', "is not a number"),
        ("nil", "it is not (> VALUE VALUE)"),
    ],
)
def test_a_gate_whose_condition_cannot_be_said_is_cash_as_a_whole_and_reported(condition: str, said: str):
    node, report = lost(f'(weight-equal [(asset "SPY") (if {condition} [(asset "BIL")] [(asset "QQQ")])])')
    assert isinstance(node, Equal)
    group = node.children[1]
    assert isinstance(group, Group)
    assert group.name.startswith("not translated: ")
    assert group.child == Cash()
    ((path, reason),) = report
    assert path == "root.children[1]"
    assert said in reason


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("(weight-equal [])", "there is nothing in it"),
        ("(weight-marketcap [])", "it is none that is known"),
        ("(weight-specified 0.5)", "there is not one weight for each block"),
        ('(weight-inverse-volatility 1 [(asset "SPY")])', "its window is 1"),
        ('(filter (rsi {:window 10}) (select-top 0) [(asset "SPY")])', "it selects 0"),
        ('(filter (rsi {:window 10}) (select-some 1) [(asset "SPY")])', "neither top nor bottom"),
        ('(filter (rsi {:window 10}) [(asset "SPY")])', "it is not (filter"),
        ('(asset "far too long for a ticker")', "characters A-Z"),
        ("42", "nothing stands here"),
    ],
)
def test_a_block_that_cannot_be_said_is_reported(block: str, said: str):
    _, ((path, reason),) = lost(block)
    assert path == "root"
    assert said in reason


@pytest.mark.parametrize(
    ("written", "ticker"),
    [("EQUITIES::SOXL//USD", "SOXL"), ("CRYPTO::BTC//USD", "BTC/USD"), ("BRK/B", "BRK.B"), ('\\"SPY\\"', "SPY")],
)
def test_tickers_are_written_our_way(written: str, ticker: str):
    assert root(f'(asset "{written}")') == Ticker(ticker)


def test_a_threshold_is_a_corridor_in_percentage_points():
    strategy = imported('(asset "SPY")', "{:rebalance-threshold 0.07}").strategy
    assert (strategy.rebalance, strategy.corridor) == ("daily", 7.0)


def test_a_calendar_is_kept_and_its_days_are_noted():
    found = imported('(asset "SPY")', "{:rebalance-frequency :quarterly}")
    assert found.strategy.rebalance == "quarterly"
    assert [note.path for note in found.notes] == ["rebalance"]


@pytest.mark.parametrize(
    ("options", "path"),
    [("{:rebalance-frequency :hourly}", "rebalance"), ("{:rebalance-threshold 5}", "corridor")],
)
def test_a_rebalancing_that_is_not_known_is_daily_and_reported(options: str, path: str):
    found = imported('(asset "SPY")', options)
    assert (found.strategy.rebalance, found.strategy.corridor) == ("daily", None)
    assert [note.path for note in found.untranslated] == [path]


def test_a_symphony_without_blocks_is_cash_and_reported():
    node, report = lost("")
    assert node == Cash()
    assert report == [("root", "nothing stands here: cash is held")]


def test_a_block_without_a_symphony_is_named_after_its_file():
    found = import_bytes(b'(weight-equal [(asset "SPY")])', "folder/my-block.clj")
    assert found.strategy.name == "my-block"
    assert found.strategy.root == Equal((SPY,))


def test_of_several_symphonies_the_first_is_taken_and_the_others_are_reported():
    one, two = (f'(defsymphony "{name}" {{}} (asset "SPY"))' for name in ("One", "Two"))
    found = import_bytes((one + two).encode(), "two.clj")
    assert found.strategy.name == "One"
    (note,) = found.untranslated
    assert "2 symphonies" in note.reason
    assert '"Two"' in note.reason


def test_a_long_name_is_cut_and_stands_in_the_description():
    found = import_bytes(f'(defsymphony "  {"long " * 40}" {{}} (asset "SPY"))'.encode(), "x.clj")
    assert len(found.strategy.name) <= 120
    assert found.strategy.description == ("long " * 40).strip()
    assert [note.path for note in found.notes] == ["name"]


def test_a_group_keeps_its_name_on_one_line_and_gets_one_when_it_has_none():
    assert root('(group " two\nlines " [(asset "SPY")])') == Group("two lines", SPY)
    assert root('(group "" [(asset "SPY")])') == Group("no name", SPY)
