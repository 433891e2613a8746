"""Nothing outlives its parent: a small process that ends everybody when the one who started them is gone.

The guard reads orders from a pipe that only its parent holds open. When the parent ends, be it by SIGKILL, the pipe
closes, and the guard ends every process group it was told of and removes the folders that were meant for that time.
Unlike Linux's PR_SET_PDEATHSIG this reaches a worker's pool processes too, and works on macOS. The script is run by its
path in an isolated interpreter (no site packages), which is up in some 20 ms.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

LAST_WORDS_SECONDS = 8.0  # an immediate shutdown of Postgres ends its own children within 5 s


class Guard:
    """The parent's end of the pipe."""

    def __init__(self, lock: int | None = None) -> None:
        """The guard keeps a lock's file open too: the lock is held until what we leave is cleared away."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=[] if lock is None else [lock],
            text=True,
        )

    def watch(self, pid: int, orphan_signal: signal.Signals) -> None:
        """End this process group with this signal when we are gone."""
        self._say(f"watch {pid} {int(orphan_signal)}")

    def forget(self, pid: int) -> None:
        """It has ended; its number may soon be another's."""
        self._say(f"forget {pid} 0")

    def remove(self, folder: Path) -> None:
        """Remove this folder when we are gone."""
        self._say(f"remove {folder}")

    def close(self) -> None:
        """Let the guard do what is left to do, and wait for its end."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(LAST_WORDS_SECONDS + 2)

    def _say(self, order: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # a guard that was killed protects nobody, but stops nobody either
            self._process.stdin.write(order + "\n")
            self._process.stdin.flush()


def group_lives(pid: int) -> bool:
    """Whether any process of the group is there."""
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        order, _, rest = line.rstrip("\n").partition(" ")
        if order == "remove":
            folders.append(rest)
            continue
        pid, number = (int(word) for word in rest.split())
        if order == "watch":
            groups[pid] = number
        else:
            groups.pop(pid, None)
    for pid, number in groups.items():
        with contextlib.suppress(OSError):
            os.killpg(pid, number)
    give_up = time.monotonic() + LAST_WORDS_SECONDS
    while any(group_lives(pid) for pid in groups) and time.monotonic() < give_up:
        time.sleep(0.05)
    for pid in filter(group_lives, groups):
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _main()
