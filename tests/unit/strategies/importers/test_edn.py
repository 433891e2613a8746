"""Claims about reading EDN."""

import contextlib
import math
import time

import pytest

from strategies.importers.edn import MAXIMUM_NESTING, read
from treeline.core.errors import Invalid


def told(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        read(text)
    return str(caught.value)


def test_lists_vectors_maps_words_and_numbers_are_read():
    assert read('(if (> (rsi "SPY" {:window 10}) 30.5) [:a nil true false] #{b}) -7') == [
        ("if", (">", ("rsi", "SPY", {"window": 10.0}), 30.5), ["a", None, True, False], ["b"]),
        -7.0,
    ]


def test_commas_comments_tags_and_discarded_forms_are_nothing():
    assert read('; a line, with "quotes\n[1, 2,,3 #_ 4 #_ (5 6) #inst "2020-01-01"]') == [[1.0, 2.0, 3.0, "2020-01-01"]]


def test_an_escape_in_a_text_is_the_character():
    assert read(r'"a \"b\" \\ \n \u00e9"') == ['a "b" \\ \n é']


def test_a_doubled_quotation_mark_in_a_text_is_one():
    assert read('["a ""b"" c" "" ""]') == [['a "b" c', "", ""]]


def test_ratios_exponents_and_suffixes_are_numbers_and_a_minus_alone_is_none():
    assert read("1/2 1e3 10N 1.5M - +5") == [0.5, 1000.0, 10.0, 1.5, "-", 5.0]


def test_the_symbolic_numbers_are_read():
    nan, infinite, negative = read("##NaN ##Inf ##-Inf")
    assert isinstance(nan, float)
    assert math.isnan(nan)
    assert (infinite, negative) == (math.inf, -math.inf)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\n\n("a', "line 3: a text begins here and does not end"),
        ("(a [b)", 'line 1: ")" closes nothing'),
        ("a)", 'line 1: ")" closes nothing'),
        ("(a\n[b", 'line 2: "[" is never closed'),
        ("{:a}", "line 1: a map has a key without a value"),
        ("{[1] 2}", "line 1: a map has a collection as a key"),
        ("{:a 1 :a 2}", "line 1: a map has a key twice"),
        ("##What", 'line 1: "##What" is not known'),
    ],
)
def test_what_is_not_edn_is_said_with_its_line(text: str, said: str):
    assert said in told(text)


def test_nesting_has_a_bound_and_reading_needs_no_stack():
    assert f"nested more than {MAXIMUM_NESTING:,} deep" in told("(" * 100_000)
    assert read("[" * MAXIMUM_NESTING + "]" * MAXIMUM_NESTING)


@pytest.mark.parametrize("text", ['"' + "\\a" * 1_000_000, '""' * 500_000 + '"', "\\" * 1_000_000, "#_" * 500_000])
def test_a_hostile_text_is_read_once_forwards(text: str):
    began = time.process_time()
    with contextlib.suppress(Invalid):
        read(text)
    assert time.process_time() - began < 5


def test_what_only_python_takes_for_a_number_is_a_word() -> None:
    assert read("1_0 0.1\u0663 +1_0.5") == ["1_0", "0.1\u0663", "+1_0.5"]
