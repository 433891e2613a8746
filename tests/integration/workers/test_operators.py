"""What operators and load balancers are told of the workers, the queues and the backlog."""

import datetime as dt
import socket
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from backtests import services
from tests import cast
from tests.orders import order
from treeline.accounts.models import User
from workers import pulse
from workers.queues import ALL, BATCH
from workers.registry import BEAT, Presence

ADMIN = "/admin/workers/worker/"


@pytest.fixture
def staff(db: None) -> User:
    """Bob, an operator without any further rights."""
    user = cast.bob()
    user.is_staff = True
    user.save()
    return user


@pytest.fixture
def operator(staff: User) -> Client:
    """In a browser."""
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def at_work(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch worker of two processes and one that warms up, and beat."""
    hosts: Any = (("one", [BATCH], "", True), ("two", [BATCH], "", False), ("three", [], BEAT, True))
    for host, queues, kind, ready in hosts:
        monkeypatch.setattr(socket, "gethostname", lambda host=host: host)
        Presence(queues, 2, kind=kind).note(ready=ready)
    pulse.beat(BATCH)
    pulse.beat(BEAT)


@pytest.fixture
def away(settings: Any) -> None:
    """Redis is gone."""
    settings.REDIS_URL = "unix:///nowhere/redis.sock"


def scraped(user: User) -> dict[str, float]:
    """`name{label}` and the figure."""
    text = cast.caller(user).get("/metrics").content.decode()
    return {
        sample.name + "".join(f"{{{value}}}" for name, value in sample.labels.items() if name != "pid"): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_prometheus_reads_who_is_there(at_work: None, staff: User) -> None:
    found = scraped(staff)
    assert found["treeline_worker_processes{batch}{batch}"] == 2
    assert found["treeline_worker_processes{trade}{trade}"] == 0, "a zero, for an alert to see"
    assert 0 <= found["treeline_worker_last_seen_seconds{one}{batch}"] < 5
    assert 0 <= found["treeline_worker_last_seen_seconds{three}{beat}"] < 5
    assert 0 <= found["treeline_queue_pulse_age_seconds{batch}"] < 5
    assert "treeline_queue_pulse_age_seconds{trade}" not in found, "nobody knows"
    assert 0 <= found["treeline_beat_age_seconds"] < 5
    assert {found[f"treeline_metrics_up{{{part}}}"] for part in ("prices", "workers", "backlog")} == {1}


def test_prometheus_reads_the_backlog(redis: Redis, staff: User) -> None:
    before = scraped(staff)
    services.create(cast.alice(), order("n=5:24,t=60:75"))
    found = scraped(staff)
    assert found["treeline_backlog_runs"] - before["treeline_backlog_runs"] == 320
    assert found["treeline_backlog_chunks{ready}"] > before["treeline_backlog_chunks{ready}"]
    assert found["treeline_backlog_chunks{running}"] == before["treeline_backlog_chunks{running}"]
    assert found["treeline_batches{queued}"] - before["treeline_batches{queued}"] == 1


def test_the_signal_can_be_read_with_a_right_to_that_view_alone(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE treeline_autoscaler")
        cursor.execute("GRANT SELECT ON backtests_backlog TO treeline_autoscaler")
        cursor.execute("SET LOCAL ROLE treeline_autoscaler")
        cursor.execute("SELECT chunks FROM backtests_backlog")
        assert cursor.fetchone()[0] >= 0
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT 1 FROM backtests_batch")


def test_without_redis_prometheus_still_reads_the_backlog(away: None, staff: User) -> None:
    found = scraped(staff)
    assert "treeline_backlog_runs" in found
    assert not any("worker" in name and "up" not in name for name in found)


def test_figures_that_fail_hide_no_others(redis: Redis, staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("backtests.metrics.backlog", fail)
    found = scraped(staff)
    assert found["treeline_metrics_up{backlog}"] == 0
    assert found["treeline_metrics_up{workers}"] == 1
    assert found["treeline_redis_up"] == 1


def test_health_tells_workers_beat_and_backlog(at_work: None, staff: User) -> None:
    body = cast.caller(staff).get("/health").json()
    queue = body["queues"][BATCH]
    assert (queue["workers"], queue["processes"]) == (1, 2), "who warms up is not counted"
    assert 0 <= queue["pulse_age"] < 5
    assert body["queues"]["trade"] == {"workers": 0, "processes": 0, "pulse_age": None}
    assert 0 <= body["beat"]["age"] < 5
    last = dt.datetime.fromisoformat(body["beat"]["last_seen"])
    assert dt.datetime.now(dt.UTC) - last < dt.timedelta(seconds=5)
    assert body["backlog"]["chunks"] == body["backlog"]["ready"] + body["backlog"]["running"]


def test_health_names_nobody(at_work: None, staff: User) -> None:
    services.create(cast.alice(), order("n=5:24,t=60:75", name="Alice's secret"))
    text = cast.caller(staff).get("/health").content.decode()
    assert not [word for word in ("alice", "Alice", "secret", "one", "three", "redis.sock") if f'"{word}' in text]


def test_a_platform_without_any_worker_is_well_and_says_that_there_is_none(redis: Redis, staff: User) -> None:
    answer = cast.caller(staff).get("/health")
    assert answer.status_code == 200, "it can still be asked, and work waits"
    body = answer.json()
    assert {queue: told["processes"] for queue, told in body["queues"].items()} == dict.fromkeys(ALL, 0)
    assert body["beat"] == {"last_seen": None, "age": None}


def test_the_admin_shows_who_is_there_and_its_first_page_leads_there(at_work: None, operator: Client) -> None:
    assert ADMIN in operator.get("/admin/").content.decode()
    page = operator.get(ADMIN).content.decode()
    for shown in ("one", "two", "three", "warming up", "ready", "none for an hour", "0 s ago", "what the workers are"):
        assert shown in page


def test_the_admin_opens_without_redis_and_without_workers(redis: Redis, settings: Any, operator: Client) -> None:
    assert "no process has told of itself" in operator.get(ADMIN).content.decode()
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    page = operator.get(ADMIN).content.decode()
    assert "Redis can&#x27;t be reached" in page or "Redis can't be reached" in page
    assert "Combinations that wait" in page


@pytest.mark.parametrize("signed_in", [False, True])
def test_nobody_else_gets_to_the_page(db: None, signed_in: bool) -> None:
    client = Client()
    if signed_in:
        client.force_login(cast.alice())
    answer = client.get(ADMIN)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")
