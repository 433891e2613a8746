"""The workers' figures for Prometheus."""

import datetime as dt
from collections.abc import Iterable

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector as Base
from redis.exceptions import RedisError

from workers import pulse, registry
from workers.registry import WorkerState

log = structlog.get_logger(__name__)


class Collector(Base):
    """Reads what the processes wrote to Redis at every scrape. A figure that nobody knows is left out."""

    def collect(self) -> Iterable[Metric]:
        try:
            states, pulses, beat = registry.alive(), pulse.last_pulses(), pulse.last_of_beat()
        except (RedisError, OSError) as error:
            log.warning("no figures of the workers: Redis does not answer", reason=str(error))
            return
        now = dt.datetime.now(dt.UTC)
        yield _processes(states, pulses)
        yield _last_seen(states, now)
        ages = GaugeMetricFamily(
            "treeline_queue_pulse_age_seconds", "Since a worker of the queue took a pulse.", labels=["queue"]
        )
        for queue, moment in pulses.items():
            if moment is not None:
                ages.add_metric([queue], (now - moment).total_seconds())
        yield ages
        if beat is not None:
            age = (now - beat).total_seconds()
            yield GaugeMetricFamily("treeline_beat_age_seconds", "Since beat's last sign of life.", age)


def _processes(states: Iterable[WorkerState], queues: Iterable[str]) -> Metric:
    """By queue and kind of worker. A queue that nobody serves has a zero, for an alert to see."""
    counts = {(queue, queue): 0 for queue in queues}
    for state in states:
        for queue in state.queues if state.ready else ():
            counts[queue, state.kind] = counts.get((queue, state.kind), 0) + state.processes
    family = GaugeMetricFamily(
        "treeline_worker_processes", "Tasks that workers can do at once.", labels=["queue", "kind"]
    )
    for labels, count in counts.items():
        family.add_metric(labels, count)
    return family


def _last_seen(states: Iterable[WorkerState], now: dt.datetime) -> Metric:
    family = GaugeMetricFamily(
        "treeline_worker_last_seen_seconds", "Since the process wrote that it is alive.", labels=["kind", "host", "pid"]
    )
    for state in states:
        family.add_metric([state.kind, state.host, str(state.pid)], (now - state.seen).total_seconds())
    return family
