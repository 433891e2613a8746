"""Keeps a chunk's lease alive while the kernel runs, and raises its stop flag when the work is not wanted any more."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import structlog
from django.conf import settings
from django.db import connection
from numpy.typing import NDArray

from backtests import batches
from backtests.claims import Claim
from workers import stopping

log = structlog.get_logger(__name__)

_TICK = 0.25  # seconds until a worker that is asked to stop does


@contextmanager
def heartbeat(held: Claim) -> Iterator[NDArray[np.uint8]]:
    """The stop flag uint8[1] of a chunk in hand. A chunk that is done before the first look costs no connection.

    An error of its own, other than Postgres being away, stops the work and is raised in the place of what that raises.
    """
    stop = np.zeros(1, np.uint8)
    over = threading.Event()
    faults: list[Exception] = []
    thread = threading.Thread(target=_beat, args=(held, stop, over, faults), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield stop
    except Exception as error:
        if faults:
            raise faults[0] from error
        raise
    finally:
        over.set()
        thread.join()


def _beat(held: Claim, stop: NDArray[np.uint8], over: threading.Event, faults: list[Exception]) -> None:
    renewed = looked = time.monotonic()
    try:
        while not over.wait(_TICK):
            if stopping.asked():
                stop[0] = 1
                return
            if time.monotonic() - looked < settings.BATCH_CANCEL_SECONDS:
                continue
            looked = time.monotonic()
            due = time.monotonic() - renewed >= settings.BATCH_HEARTBEAT_SECONDS
            try:
                goes_on = batches.renew(held) if due else batches.wanted(held)
            except batches.AWAY as error:
                # Postgres may be restarting. Should the lease run out meanwhile, the token keeps our rows out.
                log.warning("no heartbeat", batch=held.batch_id, chunk=held.seq, reason=str(error).strip())
                connection.close()
                continue
            if not goes_on:
                stop[0] = 1
                return
            if due:
                renewed = time.monotonic()
    except Exception as error:
        faults.append(error)
        stop[0] = 1
    finally:
        connection.close()
