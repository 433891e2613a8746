"""How long things may take, and whose turn it is."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, and the clock that they are measured with.

    connect: for a connection. read: between two pieces of an answer. answer: for a whole answer, however it trickles.
    call: for everything that one question to the source takes, all its requests and waits together. first, longest:
    the first wait after a failure, which doubles with each further one, and the longest. jitter: a number in [0, 1).
    second: how many of the machine's seconds one of these lasts: sockets know no other clock.
    """

    connect: float = 3.0
    read: float = 15.0
    answer: float = 20.0
    call: float = 45.0
    first: float = 0.5
    longest: float = 8.0
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    second: float = 1.0


class Turns(Protocol):
    """Who may send a request, and when: `treeline.marketdata.limiter` says how it is shared."""

    def acquire(self, deadline: float) -> None:
        """Waits for a turn. Raises limiter.Busy at once when it would come after the deadline."""

    def block(self, seconds: float) -> None:
        """Nobody of this account gets a turn for so long."""


@dataclass(slots=True)
class Errand:
    """One question to the source: until when it must be answered (on the pace's clock), and the requests it took."""

    deadline: float
    calls: int = 0
