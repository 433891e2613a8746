"""A small batch over the sample prices, for the tests that need one."""

import datetime as dt
import hashlib
from typing import Any

import numpy as np
from kombu import pools

from backtests import blocks, planning
from backtests.combinations import Combinations
from backtests.contracts import RunSpec
from backtests.grid import Grid
from backtests.models import Batch
from strategies.tree import codec
from workers.celery import app

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "name": "Dips",
    "variables": {"t": 70, "w": 10},
    "root": {
        "node": "gate",
        "condition": {"left": {"indicator": "rsi", "ticker": "SP500", "window": "{n}"}, "op": ">", "right": "{t}"},
        "then": {"node": "cash"},
        "else": {
            "node": "gate",
            "condition": {
                "left": {"indicator": "price", "ticker": "MSFT"},
                "op": ">",
                "right": {"indicator": "sma", "ticker": "MSFT", "window": "{w}"},
            },
            "then": {"node": "ticker", "ticker": "MSFT"},
            "else": {"node": "ticker", "ticker": "AAPL"},
        },
    },
}
CHOICE: dict[str, Any] = {
    "version": 1,
    "name": "Choice",
    "variables": {"read": "SP500", "n": 10},
    "root": {
        "node": "gate",
        "condition": {"left": {"indicator": "rsi", "ticker": "{read}", "window": "{n}"}, "op": ">", "right": 70},
        "then": {"node": "cash"},
        "else": {"node": "ticker", "ticker": "{held}"},
    },
}
SPEC = RunSpec("SP500", start=dt.date(2020, 1, 2))


def order(grid: str, spec: RunSpec = SPEC, document: dict[str, Any] = DOCUMENT, **more: Any) -> planning.Order:
    """An order of this document over this grid. DOCUMENT's variables are n, t and w, CHOICE's held and read, which are
    tickers, and n."""
    combinations = Combinations.whole(Grid.parse(grid))
    return planning.Order(codec.decode(document), combinations, spec, more.pop("source", "sample"), **more)


def stored(batch: Batch) -> tuple[int, int]:
    """How many runs are stored, and how many different ones."""
    runs = np.concatenate([np.empty(0, np.int32), *(runs for runs, _ in blocks.parts(batch))])
    return len(runs), len(np.unique(runs))


def checksum(batch: Batch) -> str:
    """Of every bit of every run, in their order."""
    digest = hashlib.sha256()
    for runs, metrics in blocks.parts(batch):
        digest.update(runs.tobytes() + metrics.tobytes())
    for column in blocks.behaviours(batch):
        digest.update(column.tobytes())
    return digest.hexdigest()


def forget_broker() -> None:
    """Closes what the Celery app holds open, so that its next message goes where CELERY_BROKER_URL says by then."""
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None
