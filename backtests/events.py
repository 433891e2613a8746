"""Word that a batch has moved, sent over Redis to whoever watches its owner's batches.

A message carries the batch's id and nothing else: it says that a look at the row is worth while now. It may be lost,
doubled or late, so who watches looks without one too, only less often.
"""

import asyncio
import contextlib
import contextvars
import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import Future
from functools import cache, partial
from queue import Empty, SimpleQueue
from typing import Any, Self, TypeVar

import structlog
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.db.models import Q
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from backtests import selectors
from backtests.models import Batch
from treeline.redis_client import PATIENCE, connect

log = structlog.get_logger(__name__)

SENDERS_PATIENCE = 0.1  # seconds for connecting, and for an answer: a worker has a chunk a second to think of
REST = 5.0  # seconds without an attempt after one that failed: a Redis that hangs costs a worker 4 % at most
LINGER = 5.0  # seconds without work that a connection to Postgres is kept
_TOLD_EVERY = 60.0  # seconds

_T = TypeVar("_T")


class Rarely:
    """A warning that each process writes once a minute at most."""

    def __init__(self, warning: str) -> None:
        self._warning = warning
        self._told: float | None = None

    def tell(self, error: Exception) -> None:
        """Writes it, with the error as its reason, unless it was written lately."""
        now = time.monotonic()
        if self._told is None or now - self._told >= _TOLD_EVERY:
            self._told = now
            log.warning(self._warning, reason=" ".join(str(error).split()) or type(error).__name__)


_unsent = Rarely("those who watch batches get no word, and look by themselves: Redis does not answer")
_unheard = Rarely("no word of batches is heard, their streams look by themselves: Redis does not answer")


class _Sender:
    """This process's; after a failure it rests."""

    def __init__(self) -> None:
        self._rests_until = 0.0

    def send(self, channel: str, message: int) -> None:
        if time.monotonic() < self._rests_until:
            return
        try:
            _client(settings.REDIS_URL).publish(channel, message)
        except (RedisError, OSError) as error:
            self._rests_until = time.monotonic() + REST
            _unsent.tell(error)


_sender = _Sender()


def publish(batch_id: int, owner_id: int) -> None:
    """Says that the batch has moved; to be called once that is committed. It never raises and takes 0.2 s at worst."""
    _sender.send(_channel(owner_id), batch_id)


def open_or_known(owner: AbstractBaseUser, known: Collection[int]) -> list[Batch]:
    """The owner's batches that are not over, and of those with these primary keys all that are left."""
    return list(selectors.of(owner).filter(Q(state__in=Batch.OPEN) | Q(pk__in=known)))


def is_over(batch: Batch) -> bool:
    """Whether the batch has come to its end: nothing moves unless somebody has its failed runs run again."""
    return batch.state not in Batch.OPEN


class Listener:
    """Hears what is published of an owner's batches, on a connection of its own. Redis may be away, come and go."""

    def __init__(self, owner_id: int) -> None:
        self._channel = _channel(owner_id)
        # With a socket_timeout it would write by asyncio.wait_for, which in Python 3.11 may swallow a cancellation: one
        # in ten clients that left while we subscribed left a stream that went on for nobody.
        self._redis = AsyncRedis.from_url(settings.REDIS_URL, socket_timeout=None, retry=Retry(NoBackoff(), 0))
        self._pubsub: PubSub | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._hang_up()
        await self._redis.aclose()

    async def heard(self, seconds: float) -> set[int] | None:
        """The primary keys of the batches that moved, as soon as there are any; none when the seconds are over.

        None when it has only now begun to listen: what was said before is not known.
        """
        until = time.monotonic() + seconds
        try:
            async with asyncio.timeout(max(0.0, seconds) + PATIENCE):
                if self._pubsub is None:
                    self._pubsub = self._redis.pubsub()
                    await self._pubsub.subscribe(self._channel)
                return await _messages(self._pubsub, until)
        except (RedisError, OSError) as error:
            _unheard.tell(error)
            await self._hang_up()
        await asyncio.sleep(max(0.0, until - time.monotonic()))
        return set()

    async def _hang_up(self) -> None:
        if self._pubsub is not None:
            with contextlib.suppress(RedisError, OSError):
                await self._pubsub.aclose()
            self._pubsub = None


class Lookouts:
    """At most `count` threads that look at rows, each with a connection to Postgres that it keeps while there is work.

    A new connection takes ten times as long as a look. LINGER seconds without work end a thread, and its connection.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._running = 0  # threads
        self._unfinished = 0  # jobs, in the queue or in hand
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._lock = threading.Lock()

    async def call(self, function: Callable[..., _T], *arguments: Any, **more: Any) -> _T:
        """What the function returns in one of the threads; structlog's context goes with it."""
        future: Future[_T] = Future()
        call = partial(contextvars.copy_context().run, function, *arguments, **more)
        with self._lock:
            self._jobs.put((future, call))
            self._unfinished += 1
            if self._running < min(self._count, self._unfinished):
                self._running += 1
                threading.Thread(target=self._work, name="batch-lookout", daemon=True).start()
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            future, call = job
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except Exception as error:
                    future.set_exception(error)
                if connection.errors_occurred:  # it may be dead; an API's view has made an answer of the error by now
                    connection.close()
            with self._lock:
                self._unfinished -= 1

    def _next(self) -> tuple[Future[Any], Callable[[], Any]] | None:
        """None, and the thread must end, when there was no work for a while."""
        with contextlib.suppress(Empty):
            return self._jobs.get(timeout=LINGER)
        connection.close()
        with self._lock:
            with contextlib.suppress(Empty):  # a job may have come since
                return self._jobs.get_nowait()
            self._running -= 1
            return None


async def _messages(pubsub: PubSub, until: float) -> set[int] | None:
    found: set[int] = set()
    while True:
        wait = 0.0 if found else max(0.0, until - time.monotonic())
        message = await pubsub.get_message(timeout=wait)
        if message is None:
            if found or time.monotonic() >= until:
                return found
        elif message["type"] == "subscribe":
            return None
        else:
            found.add(int(message["data"]))


def _channel(owner_id: int) -> str:
    return f"treeline:batches:{owner_id}"


@cache
def _client(url: str) -> Redis:
    return connect(url, SENDERS_PATIENCE)
