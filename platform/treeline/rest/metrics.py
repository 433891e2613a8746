"""GET /metrics, in Prometheus' text format: what the collectors that the setting METRICS names tell."""

from collections.abc import Iterable
from functools import lru_cache

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.utils.module_loading import import_string
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

log = structlog.get_logger(__name__)


class MetricsView(APIView):
    """For Prometheus, which sends an operator's API token."""

    def get_permissions(self) -> list[BasePermission]:
        return [import_string(settings.OPERATORS_PERMISSION)()]

    @extend_schema(operation_id="metrics", tags=["operators"], responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, request: Request) -> HttpResponse:
        """Figures of the price cache, the workers and the backlog for Prometheus. For operators only."""
        return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _All(Collector):
    """One that fails hides none of the others: its figures are left out and `treeline_metrics_up` tells."""

    def __init__(self, collectors: dict[str, Collector]) -> None:
        self._collectors = collectors

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("treeline_metrics_up", "Whether these figures could be read.", labels=["of"])
        for name, collector in self._collectors.items():
            try:
                yield from list(collector.collect())
            except Exception:
                log.exception("no figures", of=name)
                up.add_metric([name], 0)
            else:
                up.add_metric([name], 1)
        yield up


@lru_cache(maxsize=1)
def _registry() -> CollectorRegistry:
    """Of our own, and not the library's, which tells about one process."""
    registry = CollectorRegistry()
    registry.register(_All({part: import_string(name)() for part, name in settings.METRICS.items()}))
    return registry
