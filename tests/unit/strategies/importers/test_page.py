"""Claims about docs/importing.md."""

from pathlib import Path

import pytest

from strategies.importers.functions import COMPOSER, QUANTMAGE, Function
from strategies.importers.report import FORMATS
from strategies.indicators.catalogue import CATALOGUE

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "importing.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]
KNOWN = [*COMPOSER.items(), *QUANTMAGE.items()]


@pytest.mark.parametrize(("name", "function"), KNOWN, ids=[name for name, _ in KNOWN])
def test_every_function_stands_on_the_page_beside_its_indicator(name: str, function: Function):
    cells = [cells[1] for cells in ROWS if name in cells[0].split(", ")]
    assert [cell for cell in cells if function.indicator in cell.replace(",", "").split()]


@pytest.mark.parametrize(("name", "function"), KNOWN, ids=[name for name, _ in KNOWN])
def test_every_function_is_an_indicator_whose_parameters_it_names(name: str, function: Function):
    parameters = {parameter.name for parameter in CATALOGUE[function.indicator].parameters}
    assert set(function.parameters) <= parameters


def test_every_format_stands_on_the_page():
    assert [name for name in FORMATS if f"`{name}`" not in PAGE] == []
