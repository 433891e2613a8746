"""Processes that send requests to a server on this machine as fast as the limiter lets them; the server counts."""

import bisect
import contextlib
import http.client
import http.server
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from redis import Redis

from treeline.local.redis import server_program
from treeline.marketdata.limiter import Busy, Limiter, Pace
from treeline.redis_client import connect


@dataclass(frozen=True)
class Arrival:
    """A request as the server saw it: when (time.monotonic()), and who sent it."""

    moment: float
    sender: int


def run(seconds: float, processes: int) -> dict[str, float]:
    """The limiter at its real pace, 180 a minute, with a Redis of its own.

    largest: most requests in any 60 s. total: all of them. least_share, greatest_share: of the process that got the
    fewest and the most, in parts of an even share.
    """
    pace = Pace(180)
    with own_redis() as url:
        arrivals = hammer(url, pace, seconds, processes)
    counts = Counter(arrival.sender for arrival in arrivals)
    shares = [counts[sender] * processes / len(arrivals) for sender in range(processes)]
    return {
        "largest": largest([arrival.moment for arrival in arrivals], pace.window),
        "total": len(arrivals),
        "least_share": min(shares),
        "greatest_share": max(shares),
    }


def largest(moments: Sequence[float], window: float) -> int:
    """The most that any window of so many seconds has; `moments` in any order."""
    ordered = sorted(moments)
    return max(
        (bisect.bisect_right(ordered, first + window) - row for row, first in enumerate(ordered)),
        default=0,
    )


def hammer(
    redis_url: str,
    pace: Pace,
    seconds: float,
    processes: int,
    events: Sequence[tuple[float, Callable[[], object]]] = (),
) -> list[Arrival]:
    """What the server counted in so many seconds; `events` happen so many seconds after the start, in this order."""
    with counting_server() as (port, arrivals):
        order = json.dumps({"redis": redis_url, "pace": asdict(pace), "seconds": seconds, "port": port})
        children = [
            subprocess.Popen(
                [sys.executable, "-m", __name__, order, str(sender)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for sender in range(processes)
        ]
        try:
            for child in children:
                assert child.stdout is not None
                assert child.stdout.readline() == b"ready\n"
            began = time.monotonic()
            for child in children:
                assert child.stdin is not None
                child.stdin.close()
            for at, event in events:
                time.sleep(max(0.0, began + at - time.monotonic()))
                event()
            for child in children:
                assert child.wait(seconds + 30) == 0
        finally:
            for child in children:
                child.kill()
                child.wait()
                assert child.stdout is not None
                child.stdout.close()
        return list(arrivals)


@contextlib.contextmanager
def counting_server() -> Iterator[tuple[int, list[Arrival]]]:
    """A server on this machine that writes down who came when: its port, and what it wrote down."""
    arrivals: list[Arrival] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            arrivals.append(Arrival(time.monotonic(), int(self.path.removeprefix("/"))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1], arrivals
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def own_redis() -> Iterator[str]:
    """A Redis for a while: its address."""
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "redis.sock"
        process = subprocess.Popen(
            [str(server_program()), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
        )
        try:
            give_up = time.monotonic() + 10
            while not socket.exists():
                assert time.monotonic() < give_up, "Redis does not start"
                time.sleep(0.02)
            Redis(unix_socket_path=str(socket)).ping()
            yield f"unix://{socket}"
        finally:
            process.kill()
            process.wait()


def main() -> None:
    """One of the processes: says that it is ready, and begins when its input is closed."""
    order, sender = json.loads(sys.argv[1]), sys.argv[2]
    limiter = Limiter(connect(order["redis"]), "load", "data", pace=Pace(**order["pace"]))
    connection = http.client.HTTPConnection("127.0.0.1", order["port"])
    connection.connect()
    print("ready", flush=True)
    sys.stdin.read()
    deadline = time.monotonic() + order["seconds"]
    while True:
        try:
            limiter.acquire(deadline)
        except Busy:
            return
        connection.request("GET", f"/{sender}")
        connection.getresponse().read()


if __name__ == "__main__":
    main()
