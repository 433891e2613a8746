"""Health: for load balancers and people."""

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings


@pytest.mark.django_db
def test_it_is_well_when_postgres_and_redis_answer() -> None:
    answer = Client().get("/health")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["postgres"], body["redis"]) == ("ok", True, True)
    assert set(body["workers"]) == {"trade", "batch", "maintenance"}


@pytest.mark.django_db
def test_it_is_not_when_redis_is_gone(settings: Settings) -> None:
    settings.REDIS_URL = "redis://:a-secret@127.0.0.1:1/0"
    answer = Client().get("/health")
    assert answer.status_code == 503
    body = answer.json()
    assert body["redis"] is False
    assert [body[part] for part in ("workers", "queues", "beat", "backlog")] == [{}] * 4
    assert b"a-secret" not in answer.content


@pytest.mark.django_db(transaction=True)
def test_it_is_not_when_postgres_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    with monkeypatch.context() as gone:
        gone.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        gone.setitem(connection.settings_dict, "PORT", "1")
        answer = Client().get("/health")
        connection.close()
    assert answer.status_code == 503
    assert answer.json()["postgres"] is False
