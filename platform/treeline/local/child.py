"""One process of the local stack: its start, its end, its log file."""

import contextlib
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from treeline.core.errors import Unavailable
from treeline.local.guard import Guard, group_lives

LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Program:
    """What is started, and how it is ended."""

    title: str
    argv: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    account: pwd.struct_passwd | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    patience: float = 8.0  # seconds from the stop signal to SIGKILL
    lost_process: str = ""  # what is told when its log says that one of its own processes was killed


class Child:
    """A program in a session and process group of its own, so that a terminal's Ctrl-C does not reach it past us."""

    def __init__(self, program: Program, guard: Guard) -> None:
        self.program = program
        self._guard = guard
        self._process: subprocess.Popen[bytes] | None = None
        self._cleared = False
        self._read_to = 0  # the log's place up to which `fresh_lines` has read

    @property
    def pid(self) -> int:
        """The process's number; 0 before the first start."""
        return self._process.pid if self._process else 0

    def start(self, output: IO[bytes] | None = None) -> None:
        """Start it; what it prints goes to `output`, if given, and not into the log. Only we can read the log.

        Raises Unavailable when there is no such program.
        """
        program = self.program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        if program.log.exists() and program.log.stat().st_size > LOG_BYTES:
            program.log.replace(program.log.with_suffix(".log.1"))
        account = program.account
        try:
            with program.log.open("ab") as log:
                os.fchmod(log.fileno(), 0o600)
                self._read_to = log.tell()
                self._process = subprocess.Popen(
                    program.argv,
                    stdin=subprocess.DEVNULL,
                    stdout=output or log,
                    stderr=log,
                    env={**os.environ, **program.environment},
                    cwd=program.folder,
                    start_new_session=True,
                    user=account.pw_uid if account else None,
                    group=account.pw_gid if account else None,
                    extra_groups=[] if account else None,
                )
        except (FileNotFoundError, PermissionError) as error:
            raise Unavailable(f"{program.title} cannot be started: {error.strerror}: {error.filename}") from None
        self._cleared = False
        self._guard.watch(self._process.pid, program.orphan_signal)

    def ended(self) -> int | None:
        """None while it runs; then its exit status (a signal's negative number). What is left of its group is ended."""
        if self._process is None:
            return 0
        status = self._process.poll()
        if status is not None:
            self._clear_group()
        return status

    def ask_to_stop(self) -> None:
        """Send the stop signal to the process itself: a worker or Postgres passes it on as it sees fit."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(self.program.stop_signal)

    def kill(self) -> None:
        """End it and its group at once."""
        if self._process is not None:
            if self._process.poll() is None:
                number = self.program.orphan_signal
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(6)
            self._clear_group()

    def stop(self) -> None:
        """Stop it by its signal and wait; past its patience, kill it."""
        self.ask_to_stop()
        give_up = time.monotonic() + self.program.patience
        while self.ended() is None and time.monotonic() < give_up:
            time.sleep(0.02)
        self.kill()

    def last_words(self) -> str:
        """The log's last line that says something."""
        try:
            lines = self.program.log.read_bytes()[-8192:].decode(errors="replace").splitlines()
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def fresh_lines(self) -> list[str]:
        """The whole lines that came into the log since the last call, or since the start."""
        try:
            with self.program.log.open("rb") as log:
                log.seek(self._read_to)
                text = log.read()
        except OSError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        self._read_to += len(whole)
        return whole.decode(errors="replace").splitlines()

    def _clear_group(self) -> None:
        """End what is left of the group, such as a killed worker's pool; once, as the number may be another's later."""
        if self._process is None or self._cleared:
            return
        if group_lives(self._process.pid):
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._guard.forget(self._process.pid)
        self._cleared = True
