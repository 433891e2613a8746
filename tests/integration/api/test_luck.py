"""What luck alone would give, over REST, of batches that were really run."""

from typing import Any

import pytest

from backtests.execution import work_once
from backtests.models import Batch
from tests import cast

BATCHES = "/api/v1/batches"


@pytest.fixture
def order(run: dict[str, Any]) -> dict[str, Any]:
    reading = {"indicator": "rsi", "ticker": "SP500", "window": "{n}"}
    legs = {"then": {"node": "ticker", "ticker": "AAPL"}, "else": {"node": "ticker", "ticker": "MSFT"}}
    gate = {"node": "gate", "condition": {"left": reading, "op": ">", "right": "{t}"}, **legs}
    document = {"version": 1, "name": "Either", "variables": {"n": 10, "t": 50}, "root": gate}
    return {**run, "document": document, "grid": "n=5:30,t=45:60", "start": "2016-01-04", "end": "2021-12-31"}


@pytest.fixture
def address(alice: cast.Caller, order: dict[str, Any]) -> str:
    """Of a batch that has run."""
    batch_id = alice.post(BATCHES, order).json()["id"]
    while work_once("w"):
        pass
    return f"{BATCHES}/{batch_id}"


def test_a_batch_says_what_luck_alone_would_give(alice: cast.Caller, address: str) -> None:
    told = alice.get(f"{address}/luck").json()
    assert told["known"], told["reason"]
