"""What docs/language.md says is so."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.codec import decode, encode
from strategies.tree.conditions import MAXIMUM_LEVELS
from strategies.tree.decoder import MAXIMUM_DEPTH, MAXIMUM_NODES
from strategies.tree.encoder import KINDS
from strategies.tree.reader import LONGEST_LIST, MAXIMUM_PARTS
from strategies.tree.references import MAXIMUM_STRATEGIES
from strategies.tree.render import render
from strategies.tree.validate import Role
from treeline.core.errors import Invalid

TEXT = (Path(__file__).parents[4] / "docs" / "language.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+(?: \w+)?)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def blocks(kind: str) -> list[str]:
    return [text for name, text in BLOCKS if name == kind]


def reading(text: str) -> dict[str, Any]:
    condition = {"left": json.loads(text), "op": ">", "right": 1}
    root = {"node": "gate", "condition": condition, "then": {"node": "cash"}, "else": {"node": "cash"}}
    return {"version": 1, "name": "x", "root": root}


def test_the_first_example_is_a_strategy_and_reads_as_the_text_below_it():
    assert render(decode(json.loads(blocks("json")[0]))) == blocks("text")[0]


def test_every_example_of_an_indicator_can_be_read():
    examples = blocks("json")[1:]
    assert examples
    for example in examples:
        decode(reading(example))


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_indicator_has_one_row(name: str):
    assert len([line for line in TEXT.splitlines() if line.startswith(f"| `{name}` |")]) == 1


def test_every_node_has_a_row_and_an_example_that_comes_back_as_it_stands():
    examples = [json.loads(example) for example in blocks("json node")]
    assert {example["node"] for example in examples} == set(KINDS.values())
    for example in examples:
        document = {"version": 1, "name": "x", "root": example}
        assert encode(decode(document)) == document
    for kind in KINDS.values():
        assert f"\n| `{kind}` | " in TEXT


def test_the_example_of_a_condition_can_be_read():
    for example in blocks("json condition"):
        root = {"node": "gate", "condition": json.loads(example), "then": {"node": "cash"}, "else": {"node": "cash"}}
        decode({"version": 1, "name": "x", "root": root})


def test_every_role_of_a_variable_has_a_row():
    rows = [line.split("|")[2].strip() for line in TEXT.splitlines() if line.startswith("| ") and line.count("|") == 4]
    assert set(get_args(Role)) <= set(rows)


def test_the_faulty_example_has_exactly_the_faults_listed():
    with pytest.raises(Invalid) as caught:
        decode(json.loads(blocks("json faulty")[0]))
    assert [str(fault) for fault in caught.value.faults] == blocks("text faults")[0].splitlines()


def test_the_limits_are_the_ones_written():
    assert f"{MAXIMUM_PARTS:,} comparisons" in TEXT
    assert f"nest up to {MAXIMUM_LEVELS} levels" in TEXT
    assert f"1 to {LONGEST_LIST} conditions" in TEXT
    assert f"may refer to {MAXIMUM_STRATEGIES:,} others" in TEXT
    assert f"up to {MAXIMUM_DEPTH} levels (the root is level 1) and {MAXIMUM_NODES:,} nodes" in TEXT
