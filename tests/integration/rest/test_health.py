"""Health: for load balancers, and with more of it for operators."""

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests import cast
from treeline.accounts.models import User


def an_operator() -> User:
    user = cast.bob()
    user.is_staff = True
    user.save()
    return user


@pytest.mark.django_db
def test_it_is_well_when_postgres_and_redis_answer() -> None:
    answer = Client().get("/health")
    assert answer.status_code == 200
    body = answer.json()
    assert body == {"status": "ok", "postgres": True, "redis": True}


@pytest.mark.django_db
def test_operators_alone_are_told_of_workers_and_of_what_waits() -> None:
    operator = an_operator()
    for client in (cast.caller(operator), cast.browser(operator)):
        assert set(client.get("/health").json()["workers"]) == {"trade", "batch", "maintenance"}
    for user in (cast.caller(cast.alice()), cast.browser(cast.alice())):
        assert set(user.get("/health").json()) == {"status", "postgres", "redis"}


@pytest.mark.django_db
def test_a_token_that_is_not_valid_is_told_so() -> None:
    assert Client(headers={"Authorization": "Token wrong"}).get("/health").status_code == 401


@pytest.mark.django_db
def test_it_is_not_when_redis_is_gone(settings: Settings) -> None:
    operator = an_operator()
    client = cast.caller(operator)
    settings.REDIS_URL = "redis://:a-secret@127.0.0.1:1/0"
    answer = client.get("/health")
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
