"""What GET /health tells of the workers: figures, and nothing of who or where."""

import datetime as dt
from typing import Any

from workers import pulse, registry
from workers.queues import ALL


def queues() -> dict[str, dict[str, Any]]:
    """By queue: how many workers accept its work, how many tasks they do at once, and seconds since its last pulse,
    None for more than an hour. Raises RedisError when Redis is away."""
    now = dt.datetime.now(dt.UTC)
    states = [state for state in registry.alive() if state.ready]
    pulses = pulse.last_pulses()
    report: dict[str, dict[str, Any]] = {}
    for queue in ALL:
        serving = [state for state in states if queue in state.queues]
        processes = sum(state.processes for state in serving)
        report[queue] = {"workers": len(serving), "processes": processes, "pulse_age": _age(pulses[queue], now)}
    return report


def beat() -> dict[str, Any]:
    """When beat last gave a sign of life, and how many seconds ago; both None for more than an hour. Raises
    RedisError when Redis is away."""
    last = pulse.last_of_beat()
    return {"last_seen": last, "age": _age(last, dt.datetime.now(dt.UTC))}


def _age(moment: dt.datetime | None, now: dt.datetime) -> float | None:
    return None if moment is None else round((now - moment).total_seconds(), 1)
