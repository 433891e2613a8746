"""No process is told of, until a test does."""

from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from treeline.redis_client import connect


@pytest.fixture
def redis(settings: Any) -> Iterator[Redis]:
    """The session's Redis without pulses and without processes."""
    client = connect(settings.REDIS_URL)
    _forget(client)
    yield client
    _forget(client)


def _forget(client: Redis) -> None:
    for pattern in ("treeline:worker*", "treeline:pulse:*"):
        for key in list(client.scan_iter(pattern)):
            client.delete(key)
