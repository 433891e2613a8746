"""The client for Redis: nobody waits long for it."""

import socket
import time

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from treeline.redis_client import connect


def test_a_server_that_never_answers_costs_no_more_than_the_patience_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = connect(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", patience=0.1)
        started = time.monotonic()
        with client, pytest.raises(RedisTimeoutError):
            client.ping()
        assert 0.05 < time.monotonic() - started < 0.45


def test_a_server_that_is_not_there_is_asked_once() -> None:
    client = connect("unix:///nowhere/redis.sock")
    with client, pytest.raises(RedisConnectionError):
        client.ping()
