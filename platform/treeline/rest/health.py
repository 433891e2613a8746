"""Whether the platform is well: for load balancers, and with more of it for operators."""

from typing import Any

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils.module_loading import import_string
from drf_spectacular.utils import OpenApiExample, extend_schema
from redis.exceptions import RedisError
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.redis_client import connect

log = structlog.get_logger(__name__)

PATIENCE = 2.0  # seconds: a busy machine is not an ill one


class QueueHealthSerializer(serializers.Serializer[Any]):
    """The workers of a queue, as they tell themselves."""

    workers = serializers.IntegerField(help_text="Those that accept work.")
    processes = serializers.IntegerField(help_text="How many tasks they do at once.")
    pulse_age = serializers.FloatField(allow_null=True, help_text="Seconds; null for more than an hour.")


class BeatHealthSerializer(serializers.Serializer[Any]):
    """The one process that starts what is due."""

    last_seen = serializers.DateTimeField(allow_null=True)
    age = serializers.FloatField(allow_null=True, help_text="Seconds; null for more than an hour.")


class HealthSerializer(serializers.Serializer[Any]):
    """Each part's state. `workers` (when one of each queue last took a pulse), `queues`, `beat` and `backlog` are there
    for operators alone, and empty when Redis does not answer."""

    status = serializers.ChoiceField(choices=["ok", "unavailable"])
    postgres = serializers.BooleanField()
    redis = serializers.BooleanField()
    workers = serializers.DictField(child=serializers.CharField(allow_null=True), required=False)
    queues = serializers.DictField(child=QueueHealthSerializer(), required=False)
    beat = BeatHealthSerializer(required=False)
    backlog = serializers.DictField(
        child=serializers.IntegerField(),
        required=False,
        help_text="Of all users: chunks `ready` and `running`, `chunks` for both, `runs` that wait, batches by state.",
    )


_WELL = {"status": "ok", "postgres": True, "redis": True}
_FOR_OPERATORS = {
    **_WELL,
    "workers": {"batch": "2026-01-05T14:30:00Z"},
    "queues": {"batch": {"workers": 1, "processes": 2, "pulse_age": 4.2}},
    "beat": {"last_seen": "2026-01-05T14:30:02Z", "age": 2.1},
    "backlog": {
        "ready": 46,
        "running": 2,
        "chunks": 48,
        "runs": 184_320,
        "batches_queued": 1,
        "batches_running": 2,
        "batches_paused": 0,
    },
}


class HealthView(APIView):
    """Open to all."""

    # And not none at all: the document is to tell that a token may be sent.
    permission_classes = (AllowAny,)
    throttle_classes = ()

    def perform_authentication(self, request: Request) -> None:
        """Not yet: without Postgres nobody can be told apart, and the answer is to say just that."""

    @extend_schema(
        operation_id="health",
        tags=["health"],
        responses={200: HealthSerializer, 503: HealthSerializer},
        examples=[
            OpenApiExample("well", value=_WELL, status_codes=["200"]),
            OpenApiExample("for operators", value=_FOR_OPERATORS, status_codes=["200"]),
        ],
    )
    def get(self, request: Request) -> Response:
        """200 when Postgres and Redis answer, else 503; what stands beside decides nothing. Operators are told of the
        workers and of what waits, too."""
        parts = {"postgres": _postgres_answers(), "redis": _redis_answers()}
        well = all(parts.values())
        told: dict[str, Any] = {"status": "ok" if well else "unavailable", **parts}
        if parts["postgres"] and self._is_for_an_operator(request):
            told |= {part: _report(name) if well else {} for part, name in settings.HEALTH_REPORTS.items()}
        return Response(told, status=200 if well else 503)

    def _is_for_an_operator(self, request: Request) -> bool:
        """Raises AuthenticationFailed for a token that is not valid: it was sent for what it opens."""
        try:
            return bool(import_string(settings.OPERATORS_PERMISSION)().has_permission(request, self))
        except (NotAuthenticated, PermissionDenied):
            return False


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
        report: dict[str, Any] = import_string(name)()
    except Exception:
        log.exception("no health report", what=name)
        return {}
    return dict(report)
