"""Keeps the children up: one that dies is started again, one that dies again and again is given up.

1. `check` looks after every child: it is called a few times a second by whoever waits for something.
2. A death is told in one line. The first new start is at once, later ones wait a little longer each time.
3. Five deaths within a minute: the child is given up, its log's last line is told. Without a vital one the stack ends.
4. A process that a child loses from its pool is told too: only the child can see how it ended, and says so in its log.
5. `stop` asks all of a stage at once to stop and waits, then goes on to the next; past their patience they are killed.
"""

import re
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from treeline.core.errors import Unavailable
from treeline.local.child import Child

DEATHS = 5
DEATHS_SECONDS = 60.0
LOST_PROCESS = re.compile(r"Process .* exited with 'signal (\d+)")  # billiard's words, whose pool Celery uses


@dataclass
class _Watched:
    child: Child
    vital: bool
    deaths: deque[float] = field(default_factory=deque)
    start_at: float | None = None  # when the next start is due; None while it runs
    given_up: bool = False


class Supervisor:
    """Looks after children that were started. `say` gets each line meant for people."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._watched: list[_Watched] = []

    def add(self, child: Child, *, vital: bool) -> None:
        """Look after a child that runs."""
        self._watched.append(_Watched(child, vital))

    def check(self) -> None:
        """See to every child. Raises Unavailable when a vital one is given up."""
        now = time.monotonic()
        for watched in self._watched:
            if watched.given_up:
                continue
            if watched.start_at is not None:
                if now >= watched.start_at:
                    watched.child.start()
                    watched.start_at = None
                continue
            if watched.child.program.lost_process:
                self._tell_lost_processes(watched.child)
            status = watched.child.ended()
            if status is not None:
                self._died(watched, status, now)

    def stop(self, stages: Sequence[Sequence[Child]], hurried: Callable[[], bool]) -> None:
        """Stop the stages one after the other, each all at once."""
        for stage in stages:
            for child in stage:
                child.ask_to_stop()
            asked = time.monotonic()
            waiting = list(stage)
            while waiting:
                waiting = [child for child in waiting if child.ended() is None]
                for child in waiting:
                    if hurried() or time.monotonic() - asked > child.program.patience:
                        child.kill()
                time.sleep(0.03)

    def _tell_lost_processes(self, child: Child) -> None:
        for line in child.fresh_lines():
            found = LOST_PROCESS.search(line)
            if found:
                self._say(child.program.lost_process.format(how=_signal_text(int(found[1]))))

    def _died(self, watched: _Watched, status: int, now: float) -> None:
        program = watched.child.program
        watched.deaths.append(now)
        while now - watched.deaths[0] > DEATHS_SECONDS:
            watched.deaths.popleft()
        how = f"was killed ({_signal_text(-status)})" if status < 0 else f"ended by itself (exit {status})"
        last_words = watched.child.last_words()
        if len(watched.deaths) >= DEATHS:
            watched.given_up = True
            line = (
                f"{program.title} {how} for the {len(watched.deaths)}th time within a minute and is given up; "
                f"the last line of {program.log}: {last_words}"
            )
            if watched.vital:
                raise Unavailable(line)
            self._say(line)
            return
        again = 0.0 if len(watched.deaths) == 1 else 0.5 * 2 ** (len(watched.deaths) - 2)
        watched.start_at = now + again
        said = "" if status < 0 or not last_words else f"; the last line of {program.log}: {last_words}"
        self._say(f"{program.title} {how}, started again{said}")


def _signal_text(number: int) -> str:
    try:
        return f"signal {number}, {signal.Signals(number).name}"
    except ValueError:
        return f"signal {number}"
