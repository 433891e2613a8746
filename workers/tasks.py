"""The workers' own task."""

from celery import shared_task

from workers import pulse as pulses


@shared_task
def pulse(queue: str) -> None:
    """Notes that the queue it was sent to has a worker."""
    pulses.beat(queue)
