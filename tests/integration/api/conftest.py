"""The cast at the API's door, and a small strategy."""

from typing import Any

import pytest

from strategies.api.language import EXAMPLE
from tests import cast


@pytest.fixture
def alice(db: None) -> cast.Caller:
    return cast.caller(cast.alice())


@pytest.fixture
def alices_browser(db: None) -> cast.Caller:
    return cast.browser(cast.alice())


@pytest.fixture
def charlie(db: None) -> cast.Caller:
    return cast.caller(cast.charlie())


@pytest.fixture
def anonymous(db: None) -> cast.Caller:
    return cast.caller()


@pytest.fixture
def document() -> dict[str, Any]:
    return dict(EXAMPLE)


@pytest.fixture
def run(document: dict[str, Any]) -> dict[str, Any]:
    """A request for a backtest over three years of the sample."""
    return {
        "document": document,
        "source": "sample",
        "benchmark": "SP500",
        "start": "2018-01-02",
        "end": "2020-12-31",
    }
