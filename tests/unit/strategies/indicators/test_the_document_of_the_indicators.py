"""The table of docs/language.md holds what the catalogue holds."""

import math
from pathlib import Path

import pytest

from strategies.indicators.catalogue import CATALOGUE, Definition
from strategies.tree.figures import plain

TEXT = (Path(__file__).parents[4] / "docs" / "language.md").read_text(encoding="utf-8")
LETTERS = {"window": "w", "fast": "f", "slow": "s", "signal": "g", "smoothing": "m", "deviations": "k"}


def cells(definition: Definition) -> list[str]:
    (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{definition.name}` |")]
    return [cell.strip() for cell in row.strip("|").split("|")]


def value(expression: str, definition: Definition, parameters: list[float]) -> float:
    letters = {LETTERS[each.name]: given for each, given in zip(definition.parameters, parameters, strict=True)}
    written = expression.replace("−", "-").replace("·", "*").replace("π", "pi")
    return eval(written, {"exp": math.exp, "pi": math.pi, "max": max, **letters})


@pytest.mark.parametrize("definition", CATALOGUE.values(), ids=CATALOGUE)
def test_an_indicators_row_has_its_unit_parameters_first_value_and_memory(definition: Definition) -> None:
    _, _, unit, reads, written, first, memory = cells(definition)
    assert unit == definition.unit
    assert reads == ", ".join(definition.inputs)
    said = [
        f"`{each.name}` {LETTERS[each.name]}: {plain(each.minimum)} to {plain(each.maximum)}"
        + ("" if each.default is None else f", default {plain(each.default)}")
        for each in definition.parameters
    ]
    assert written == ("; ".join(said) or "none")
    parameters = [20.0, 31.0, 7.0][: len(definition.parameters)]
    assert value(first, definition, parameters) == definition.lag(parameters)
    memory = {"none": "0", "all": "1"}.get(memory, memory)
    assert value(memory, definition, parameters) == pytest.approx(definition.memory(parameters), rel=1e-12)


def test_every_source_is_named():
    for definition in CATALOGUE.values():
        (line,) = [
            line for line in TEXT.splitlines() if line.startswith("- `") and line.endswith(f": {definition.source}")
        ]
        assert f"`{definition.name}`" in line
