"""The Django app."""

from contextlib import ExitStack
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.apps import AppConfig

from treeline.audit.context import acting

_under_way: dict[str, ExitStack] = {}  # by the task's id


class AuditConfig(AppConfig):
    """Registers the app under its label, and tells the trail which task is at work."""

    name = "treeline.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Is called once, by Django."""
        task_prerun.connect(_begins)
        task_postrun.connect(_ends)


def _begins(task_id: str, task: Any, **_: Any) -> None:
    facts = {"means": "worker", "by": task.name}
    stack = _under_way[task_id] = ExitStack()
    stack.enter_context(acting(lambda: facts))


def _ends(task_id: str, **_: Any) -> None:
    _under_way.pop(task_id, ExitStack()).close()
