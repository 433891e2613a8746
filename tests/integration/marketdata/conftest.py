"""A Redis of our own, because these tests fill it up, starve it and end it."""

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.integration.marketdata.made_up import MadeUp
from tests.integration.marketdata.reading import EVENING, FIVE, FOREVER
from treeline.local.redis import server_program
from treeline.redis_client import connect


@dataclass(frozen=True)
class OwnRedis:
    """A running server: the address for `connect`, a client for looking behind the scenes, and the process."""

    url: str
    admin: Redis
    process: "subprocess.Popen[bytes]"

    def client(self) -> Redis:
        return connect(self.url)


@pytest.fixture
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    socket = tmp_path_factory.mktemp("r") / "redis.sock"
    process = subprocess.Popen(
        [str(server_program()), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(socket.parent)],
        stdout=subprocess.DEVNULL,
    )
    admin = Redis(unix_socket_path=str(socket))
    try:
        _wait(admin)
        yield OwnRedis(f"unix://{socket}", admin, process)
    finally:
        process.kill()
        process.wait()


def _wait(admin: Redis) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            admin.ping()
        except RedisError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


@pytest.fixture
def source() -> MadeUp:
    """Five tickers that were there from the first day on."""
    return MadeUp(EVENING, dict.fromkeys(FIVE, FOREVER))
