"""What people read of the indicators, and what programs that write trees are told of the language."""

import io
import json
import re

import pytest
from django.core.management import call_command

from strategies.indicators.catalogue import CATALOGUE, Definition
from strategies.indicators.words import WORDS


def test_every_indicator_has_words_of_its_own() -> None:
    assert list(WORDS) == list(CATALOGUE)
    assert len({words.label for words in WORDS.values()}) == len(WORDS)


@pytest.mark.parametrize("definition", CATALOGUE.values(), ids=CATALOGUE)
def test_a_formula_names_no_parameter_that_the_indicator_does_not_have(definition: Definition) -> None:
    named = set(re.findall(r"`(\w+)`", WORDS[definition.name].formula))
    assert named <= {each.name for each in definition.parameters}


def test_the_catalogue_is_told_whole_and_in_the_same_bytes_each_time() -> None:
    first, second = io.StringIO(), io.StringIO()
    call_command("language_catalogue", stdout=first)
    call_command("language_catalogue", stdout=second)
    assert first.getvalue() == second.getvalue()
    told = json.loads(first.getvalue())
    assert [each["name"] for each in told["indicators"]] == list(CATALOGUE)
    (rsi,) = [each for each in told["indicators"] if each["name"] == "rsi"]
    assert (rsi["label"], rsi["title"], rsi["unit"], rsi["reads"]) == (
        *("RSI", "Relative strength index", "0 to 100"),
        ["close"],
    )
    assert rsi["parameters"] == [{"name": "window", "minimum": 2, "maximum": 2000, "whole": True, "default": None}]
