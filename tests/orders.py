"""A small batch over the sample prices, for the tests that need one."""

import datetime as dt
import hashlib
from typing import Any

from django.db import connection
from kombu import pools

from backtests import services
from backtests.combinations import Combinations
from backtests.contracts import METRICS, RunSpec
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


def order(grid: str, spec: RunSpec = SPEC, document: dict[str, Any] = DOCUMENT, **more: Any) -> services.Order:
    """An order of this document over this grid. DOCUMENT's variables are n, t and w, CHOICE's held and read, which are
    tickers, and n."""
    combinations = Combinations.whole(Grid.parse(grid))
    return services.Order(codec.decode(document), combinations, spec, more.pop("source", "sample"), **more)


def stored(batch: Batch) -> tuple[int, int]:
    """How many rows a batch has, and how many different runs they are of."""
    return _one("SELECT count(*), count(DISTINCT run_index) FROM backtests_run WHERE batch_id = %s", batch)


def checksum(batch: Batch) -> str:
    """Of every bit of every row, in the order of the runs."""
    columns = ", ".join(["run_index", *METRICS])
    rows = _one(f"SELECT array_agg(({columns})::text ORDER BY run_index) FROM backtests_run WHERE batch_id = %s", batch)
    return hashlib.sha256("\n".join(rows[0] or ()).encode()).hexdigest()


def forget_broker() -> None:
    """Closes what the Celery app holds open, so that its next message goes where CELERY_BROKER_URL says by then."""
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


def _one(query: str, batch: Batch) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, [batch.pk])
        return cursor.fetchone()
