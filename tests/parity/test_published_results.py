"""Trees of another program, on its published results."""

from pathlib import Path

import pytest

from tests.benchmarks.study import MISSING, folder
from tests.parity.published import drawdown_allocations, growth_returns

MOST_MISMATCHES = 10
STUDY = folder() or Path()

pytestmark = pytest.mark.skipif(folder() is None, reason=MISSING)


def test_soxl_growth_earns_what_was_published() -> None:
    compared = growth_returns(STUDY)
    assert compared.days == 707
    assert compared.wrong <= MOST_MISMATCHES


def test_the_maximum_drawdown_holds_the_published_ticker_on_every_day_of_2025() -> None:
    compared = drawdown_allocations(STUDY)
    assert compared.days == 250
    assert compared.wrong == 0
