"""What docs/language.md says is so."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from strategies.indicators.catalogue import CATALOGUE, MAXIMUM_WINDOW
from strategies.tree.codec import decode
from strategies.tree.decoder import MAXIMUM_DEPTH, MAXIMUM_NODES
from strategies.tree.render import render
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


def test_every_indicator_has_an_example_that_can_be_read():
    examples = blocks("json")[1:]
    for example in examples:
        decode(reading(example))
    assert [json.loads(example)["indicator"] for example in examples] == list(CATALOGUE)


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_indicators_row_has_its_windows_and_its_first_value(name: str):
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{name}` |")]
    *_, windows, first, _ = (cell.strip() for cell in row.strip("|").split("|"))
    definition = CATALOGUE[name]
    window = 20
    assert windows == (f"{definition.minimum_window} to {MAXIMUM_WINDOW}" if definition.has_window else "none")
    assert {"0": 0, "w": window, "w − 1": window - 1}[first] == definition.lag(window)


def test_the_faulty_example_has_exactly_the_faults_listed():
    with pytest.raises(Invalid) as caught:
        decode(json.loads(blocks("json faulty")[0]))
    assert [str(fault) for fault in caught.value.faults] == blocks("text faults")[0].splitlines()


def test_the_limits_are_the_ones_written():
    assert f"up to {MAXIMUM_DEPTH} levels (the root is level 1) and {MAXIMUM_NODES:,} nodes" in TEXT
