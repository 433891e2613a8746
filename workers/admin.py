"""The workers as operators see them."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.module_loading import import_string
from django_celery_beat.admin import PeriodicTaskAdmin
from django_celery_beat.models import PeriodicTask
from redis.exceptions import RedisError

from treeline.rest.lists import FiguresAdmin
from workers import health, registry
from workers.models import Worker


@admin.register(Worker)
class WorkerAdmin(FiguresAdmin):
    """One page, in the place of a list: who is alive, the queues' pulses, the backlog. For all staff."""

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.admin_site.admin_view(self.page), name="workers_worker_changelist")]

    def page(self, request: HttpRequest) -> HttpResponse:
        """The figures as of now. A Redis or a backlog that can't be read is said in their place."""
        context = {**self.admin_site.each_context(request), "title": "Workers", "opts": self.opts}
        try:
            context["seen"] = [(state, _seconds_since(state.seen)) for state in registry.alive()]
            context |= {"queues": health.queues(), "beat": health.beat()}
        except RedisError as error:
            context["away"] = str(error)
        try:
            context["backlog"] = import_string(settings.HEALTH_REPORTS["backlog"])()
        except DatabaseError as error:
            context["no_backlog"] = str(error)
        return render(request, "admin/workers/workers.html", context)


class TaskAdmin(PeriodicTaskAdmin):
    """The package's own, whose actions anybody might use who may look: they run tasks, and turn them off."""

    change_form_template = "admin/change_form.html"  # theirs has a script in the page, which our policy forbids

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """None for who may only look."""
        actions: dict[str, Any] = super().get_actions(request)
        return actions if self.has_change_permission(request) else {}


admin.site.unregister(PeriodicTask)
admin.site.register(PeriodicTask, TaskAdmin)


def _seconds_since(moment: dt.datetime) -> float:
    return (dt.datetime.now(dt.UTC) - moment).total_seconds()
