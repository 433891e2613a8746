"""The wish to stop, as a signal brings it; nothing is interrupted in the middle, everybody who waits asks."""

import os
import signal
import time
from types import FrameType


class Stopped(Exception):
    """A stop was asked for while something was waited for."""


class Stop:
    """Counts the requests to stop: the first asks in order, the second hurries."""

    def __init__(self) -> None:
        self.requests = 0
        self._parent = os.getppid() if "MAKELEVEL" in os.environ else 0

    def listen(self) -> None:
        """Take Ctrl-C, a plain kill and a closed terminal as requests."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._request)

    @property
    def asked(self) -> bool:
        """Whether to stop. A make that was killed has taken with it the only one who knew of us: then, too."""
        return self.requests > 0 or (self._parent > 0 and os.getppid() != self._parent)

    @property
    def hurried(self) -> bool:
        """Whether it was asked for more than once."""
        return self.requests > 1

    def pause(self, seconds: float) -> None:
        """Sleep. Raises Stopped when a stop was asked for."""
        if self.asked:
            raise Stopped
        time.sleep(seconds)

    def _request(self, number: int, frame: FrameType | None) -> None:
        self.requests += 1
