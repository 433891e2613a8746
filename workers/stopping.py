"""Whether this worker was asked to stop: one byte that the parent shares with the processes of its pool.

Celery's own word for it, SIGTERM, reaches the parent only, which then waits for its processes to end their tasks. The
byte lets a chunk in hand end at once. It is made when the app is imported, before the pool forks; a process that is
forked later, in the place of one that died, shares it too. Where the pool does not fork (macOS) nobody in the pool
sees it: a chunk is done in about a second all the same.
"""

import mmap
from typing import Any

_BYTE = mmap.mmap(-1, 1)  # anonymous and shared: a fork keeps it, an exec does not


def ask(**_: Any) -> None:
    """In the parent, from its signal handler: whoever looks from now on is to stop."""
    _BYTE[0] = 1


def asked() -> bool:
    """Whether this process's worker was asked to stop; False in a process that is no worker's."""
    return _BYTE[0] == 1
