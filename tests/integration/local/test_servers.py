"""The embedded Postgres and Redis: what they survive."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from redis.exceptions import RedisError

from treeline.core.errors import Unavailable
from treeline.local import servers as servers_module
from treeline.local.guard import Guard
from treeline.local.servers import Servers
from treeline.local.stop import Stop
from treeline.local.supervisor import Supervisor


@pytest.fixture
def servers(var: Path, guard: Guard) -> Iterator[Servers]:
    # A path far longer than a socket's may be: the sockets have a place of their own.
    long_path = var / ("a-checkout-deep-down-" * 5) / "var"
    long_path.mkdir(parents=True)
    servers = Servers(long_path, guard, throw_away=True)
    servers.start(Stop())
    yield servers
    for child in servers.children:
        child.stop()


def test_a_killed_redis_is_started_again_on_the_same_socket(servers: Servers) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    assert servers.redis is not None
    supervisor.add(servers.redis.child, vital=True)
    client = Redis.from_url(servers.redis.url)
    assert client.ping()
    os.kill(servers.redis.child.pid, signal.SIGKILL)
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        supervisor.check()
        try:
            if said and client.ping():
                break
        except RedisError:
            time.sleep(0.05)
    assert client.ping()
    assert said == ["Redis was killed (signal 9, SIGKILL), started again"]


def test_a_killed_postgres_keeps_what_it_acknowledged(servers: Servers) -> None:
    postgres = servers.postgres
    assert postgres is not None
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE told AS SELECT 42 AS answer")
    os.kill(postgres.child.pid, signal.SIGKILL)
    while postgres.child.ended() is None:
        time.sleep(0.05)
    # The pid file stands there still, and by now its number is another program's: ours.
    pid_file = postgres.place.data / "postmaster.pid"
    pid_file.write_text("\n".join([str(os.getpid()), *pid_file.read_text().split("\n")[1:]]))
    deadline = time.monotonic() + 10
    while True:  # its children may need a moment to see that it is gone
        try:
            postgres.start(Stop())
            break
        except Unavailable:
            assert time.monotonic() < deadline
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT answer FROM told").fetchone() == (42,)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_data_of_another_version_is_refused_with_the_remedy(var: Path, guard: Guard) -> None:
    servers = Servers(var, guard)
    assert servers.postgres is not None
    data = servers.postgres.place.data
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(Unavailable, match="was made by Postgres 16, and this is 18"):
        servers.start(Stop())
    for child in servers.children:
        child.stop()


def test_servers_that_the_settings_name_are_used_and_not_started(
    var: Path, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    servers = Servers(var, guard)
    assert servers.children == []
    with pytest.raises(Unavailable, match=r"^REDIS_URL: Redis cannot be reached"):
        servers.start(Stop())
    assert "DATABASE_URL" not in servers.environment()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("REDIS_URL", "redis://:open/sesame@127.0.0.1:1/0"),
        ("REDIS_URL", "redis://:0/open/sesame@127.0.0.1:1/0"),
        ("REDIS_URL", "redis://:open@127.0.0.1:1/0?sesame=1"),
        ("DATABASE_URL", "postgresql://me:open%zzsesame@127.0.0.1:1/none"),
        ("DATABASE_URL", "postgresql://me:open@sesame@127.0.0.1:1/none"),
        ("DATABASE_URL", "postgresql://me:open@127.0.0.1:1/none?sesame=1"),
        ("DATABASE_URL", "mysql://me:open:sesame@127.0.0.1/none"),
        ("DATABASE_URL", "me:open:sesame@127.0.0.1"),
    ],
)
def test_an_address_that_cannot_be_used_is_not_repeated(
    var: Path, guard: Guard, monkeypatch: pytest.MonkeyPatch, name: str, address: str
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none")
    monkeypatch.setenv(name, address)
    monkeypatch.setattr(servers_module, "_require_redis" if name == "DATABASE_URL" else "_require_postgres", str)
    with pytest.raises(Unavailable, match=f"^{name} (can't be read|begins with|asks for something)") as caught:
        Servers(var, guard).start(Stop())
    assert "open" not in str(caught.value)
    assert "sesame" not in str(caught.value)
