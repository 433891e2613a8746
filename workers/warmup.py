"""What a worker does before it accepts work, so that no chunk waits for a compiler or a connection."""

import time
from typing import Any

import structlog
from django.db import connections

from workers.queues import BATCH
from workers.registry import Presence

log = structlog.get_logger(__name__)


def before_fork(sender: Any, **_: Any) -> None:
    """In the parent of a batch worker's processes: loads the kernels, whose pages the children then share.

    Nothing that keeps threads or sockets may live here: polars' threads do not survive a fork, and two processes must
    never talk through one connection.
    """
    Presence(list(sender.app.amqp.queues.consume_from), sender.concurrency).note(ready=False)
    if BATCH in sender.app.amqp.queues.consume_from:
        from backtests.engine.warm import warm  # noqa: PLC0415 - the other workers do without numba

        began = time.monotonic()
        warm()
        log.info("kernels are warm", seconds=round(time.monotonic() - began, 2))
    connections.close_all()


def after_fork(**_: Any) -> None:
    """In each child: keeps its connection to Postgres from task to task, checked before each use."""
    for connection in connections.all():
        connection.settings_dict["CONN_MAX_AGE"] = None
        connection.settings_dict["CONN_HEALTH_CHECKS"] = True
