"""Who tells the registry that a process is there: a step of every worker's consumer, and beat's scheduler."""

import time
from typing import Any

from celery import bootsteps
from celery.worker.consumer import Tasks
from django_celery_beat.schedulers import DatabaseScheduler

from workers import pulse
from workers.registry import BEAT, EVERY, Presence


class Announce(bootsteps.StartStopStep):
    """While a worker accepts work. Celery stops it when the connection to Redis is lost, and starts it again after."""

    requires = (Tasks,)

    def __init__(self, consumer: Any, **arguments: Any) -> None:
        self._presence: Presence | None = None
        self._timer: Any = None
        super().__init__(consumer, **arguments)

    def start(self, consumer: Any) -> None:
        """On the worker's own timer: with a pool of processes that is its event loop, and no thread is forked."""
        self._presence = Presence(list(consumer.app.amqp.queues.consume_from), consumer.pool.num_processes)
        self._presence.note()
        self._timer = consumer.timer.call_repeatedly(EVERY, self._presence.note)

    def stop(self, consumer: Any) -> None:
        """A worker that stops takes nothing more, whatever it still has in hand."""
        if self._presence is not None:
            self._timer.cancel()
            self._presence.forget()
            self._presence = None

    shutdown = stop


class Scheduler(DatabaseScheduler):
    """django-celery-beat's, which also notes that it ticks."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._presence = Presence((), 1, kind=BEAT)
        self._noted: float | None = None
        super().__init__(*arguments, **named)

    def tick(self, *arguments: Any, **named: Any) -> float:
        """Sends what is due; seconds until the next call."""
        delay: float = super().tick(*arguments, **named)
        now = time.monotonic()
        if self._noted is None or now - self._noted >= EVERY:
            self._noted = now
            self._presence.note()
            pulse.beat(BEAT)
        return delay

    def close(self) -> None:
        """When beat ends."""
        super().close()
        self._presence.forget()
