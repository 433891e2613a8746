"""Who asked what and when, and who asks too often: the server's own count."""

import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import Literal, NamedTuple

Purpose = Literal["data", "trading"]

MINUTE = 60.0


class Request(NamedTuple):
    """A request that arrived: seconds of time.monotonic(), path, whose limit it counts against; its query and key,
    how it was answered (0: not at all), and the fault that befell it."""

    at: float
    path: str
    purpose: Purpose
    method: str
    query: str
    key: str
    status: int = -1  # not yet
    fault: str = ""


class Traffic:
    """Counts requests, per key and purpose, over the last 60 seconds. Shared by the server's threads."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._lock = threading.Lock()
        self._requests: list[Request] = []
        self._recent: dict[tuple[str, str], deque[float]] = {}

    def arrived(
        self, path: str, purpose: Purpose, method: str, query: str, key: str
    ) -> tuple[int, bool, dict[str, str]]:
        """Note a request. Its number, whether it is within the limit, and the headers that say so. One that is refused
        does not count against the limit."""
        with self._lock:
            now = time.monotonic()
            self._requests.append(Request(now, path, purpose, method, query, key))
            recent = self._recent.setdefault((key, purpose), deque())
            while recent and recent[0] <= now - MINUTE:
                recent.popleft()
            within = len(recent) < self.per_minute
            if within:
                recent.append(now)
            left = self.per_minute - len(recent)
            # The first of them leaves the minute then. Whole seconds, rounded up: earlier would be refused again.
            reset = int(time.time() + (recent[0] + MINUTE - now if recent else 0.0)) + 1
            return len(self._requests) - 1, within, limit_headers(self.per_minute, left, reset)

    def answered(self, number: int, status: int, fault: str) -> None:
        with self._lock:
            self._requests[number] = self._requests[number]._replace(status=status, fault=fault)

    def requests(self, purpose: Purpose | None = None) -> list[Request]:
        with self._lock:
            return [one for one in self._requests if purpose in (None, one.purpose)]

    def forget(self) -> None:
        with self._lock:
            self._requests.clear()
            self._recent.clear()


def limit_headers(per_minute: int, left: int, reset: int) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(per_minute),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": str(reset),
    }


def most_in(requests: Sequence[Request], seconds: float) -> int:
    """The most requests of one key and purpose within any `seconds`, from one of them on."""
    most: Counter[tuple[str, str]] = Counter()
    windows: dict[tuple[str, str], deque[float]] = {}
    for one in requests:
        who = (one.key, one.purpose)
        window = windows.setdefault(who, deque())
        window.append(one.at)
        while window[0] <= one.at - seconds:
            window.popleft()
        most[who] = max(most[who], len(window))
    return max(most.values(), default=0)
