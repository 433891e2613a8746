"""Whether the platform is well: for load balancers and people, without secrets."""

import datetime as dt
from typing import Any

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils.module_loading import import_string
from drf_spectacular.utils import OpenApiExample, extend_schema
from redis.exceptions import RedisError
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.redis_client import connect

log = structlog.get_logger(__name__)

PATIENCE = 2.0  # seconds: a busy machine is not an ill one


class HealthSerializer(serializers.Serializer[Any]):
    """Each part's state; `workers` tells of each kind of process when it last gave a sign of life."""

    status = serializers.ChoiceField(choices=["ok", "unavailable"])
    postgres = serializers.BooleanField()
    redis = serializers.BooleanField()
    workers = serializers.DictField(child=serializers.CharField(allow_null=True))


_EXAMPLE = {"status": "ok", "postgres": True, "redis": True, "workers": {"batch": "2026-01-05T14:30:00Z"}}


class HealthView(APIView):
    """Open to all."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        operation_id="health",
        tags=["health"],
        responses={200: HealthSerializer, 503: HealthSerializer},
        examples=[OpenApiExample("well", value=_EXAMPLE, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        """200 when Postgres and Redis answer, else 503; the workers' last pulses stand beside and decide nothing."""
        parts = {"postgres": _postgres_answers(), "redis": _redis_answers()}
        well = all(parts.values())
        reports = {part: _report(name) if well else {} for part, name in settings.HEALTH_REPORTS.items()}
        return Response({"status": "ok" if well else "unavailable", **parts, **reports}, status=200 if well else 503)


def _postgres_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        log.error("postgres does not answer", reason=" ".join(str(error).split()))
        return False
    return True


def _redis_answers() -> bool:
    redis = connect(settings.REDIS_URL, PATIENCE)
    try:
        with redis:
            redis.ping()
    except RedisError as error:
        log.error("redis does not answer", reason=str(error))
        return False
    return True


def _report(name: str) -> dict[str, Any]:
    try:
        report: dict[str, dt.datetime | None] = import_string(name)()
    except Exception:
        log.exception("no health report", what=name)
        return {}
    return dict(report)
