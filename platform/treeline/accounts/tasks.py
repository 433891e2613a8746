"""What beat has done for accounts."""

from celery import shared_task

from treeline.accounts import sessions


@shared_task
def clear_sessions() -> None:
    """Sessions that are over go, with what was kept of where they were."""
    sessions.clear_expired()
