"""Which processes are there: each writes what it is to Redis every ten seconds, and is forgotten after thirty.

A worker's own event loop writes, and beat's own loop: one that hangs is not told as alive.
"""

import datetime as dt
import json
import os
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, cast

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from treeline.redis_client import connect

log = structlog.get_logger(__name__)

EVERY = 10.0  # seconds
TIME_TO_LIVE = 30  # seconds
TIME_TO_WARM_UP = 180  # seconds: nothing is written during the warm-up, which takes a minute with an empty cache

BEAT = "beat"

# The keys by when they were last written: Redis holds a hundred thousand others, which SCAN would all look at.
_INDEX = "treeline:workers"


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A process that is alive. kind: the queues it serves, joined by "+", or "beat". processes: how many tasks it can
    do at once, in processes or threads. since: when it became ready, or began. ready: it accepts work. seen: when it
    wrote this."""

    kind: str
    queues: tuple[str, ...]
    host: str
    pid: int
    processes: int
    since: dt.datetime
    version: str
    ready: bool
    seen: dt.datetime


class Presence:
    """This process's entry. Redis being away is logged once, and tried again at the next call."""

    def __init__(self, queues: Sequence[str], processes: int, *, kind: str = "") -> None:
        self._kind = kind or "+".join(sorted(queues))
        self._queues = tuple(sorted(queues))
        self._processes = processes
        self._since = dt.datetime.now(dt.UTC)
        self._away = False

    def note(self, *, ready: bool = True) -> None:
        """Writes the entry anew."""
        now = dt.datetime.now(dt.UTC)
        host, pid = socket.gethostname(), os.getpid()
        state = WorkerState(
            self._kind, self._queues, host, pid, self._processes, self._since, version("treeline"), ready, now
        )
        key = f"treeline:worker:{host}:{pid}"
        entry = json.dumps(asdict(state), default=dt.datetime.isoformat)
        try:
            with connect(settings.REDIS_URL) as redis, redis.pipeline() as pipeline:
                pipeline.set(key, entry, ex=TIME_TO_LIVE if ready else TIME_TO_WARM_UP)
                pipeline.zadd(_INDEX, {key: now.timestamp()})
                pipeline.zremrangebyscore(_INDEX, "-inf", now.timestamp() - 10 * TIME_TO_WARM_UP)
                pipeline.execute()
        except (RedisError, OSError) as error:
            if not self._away:
                log.warning("Redis is away: this process is not told as alive", reason=str(error))
            self._away = True
        else:
            self._away = False

    def forget(self) -> None:
        """Removes the entry; where Redis is away it ends by itself."""
        key = f"treeline:worker:{socket.gethostname()}:{os.getpid()}"
        try:
            with connect(settings.REDIS_URL) as redis, redis.pipeline() as pipeline:
                pipeline.delete(key)
                pipeline.zrem(_INDEX, key)
                pipeline.execute()
        except (RedisError, OSError) as error:
            log.info("no entry removed", reason=str(error))


def alive() -> list[WorkerState]:
    """Every process that wrote within its time, by kind, host and pid. Raises RedisError when Redis is away."""
    with connect(settings.REDIS_URL) as redis:
        keys = cast("list[bytes]", redis.zrange(_INDEX, 0, -1))
        entries = cast("list[bytes | None]", redis.mget(keys) if keys else [])
    states = [_state(json.loads(entry)) for entry in entries if entry is not None]
    return sorted(states, key=lambda state: (state.kind, state.host, state.pid))


def processes(queue: str) -> int:
    """How many tasks of this queue can be done at once, over all workers that accept work. Raises RedisError."""
    return sum(state.processes for state in alive() if state.ready and queue in state.queues)


def _state(entry: dict[str, Any]) -> WorkerState:
    moments = {name: dt.datetime.fromisoformat(entry[name]) for name in ("since", "seen")}
    return WorkerState(**{**entry, **moments, "queues": tuple(entry["queues"])})
