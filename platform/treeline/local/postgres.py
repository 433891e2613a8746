"""The embedded Postgres: a real one, its data in the var folder, on a private socket only."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from treeline.core.errors import Unavailable
from treeline.local import account
from treeline.local.child import Child, Program
from treeline.local.guard import Guard
from treeline.local.stop import Stop

READY_SECONDS = 60.0  # after a crash the log is played back first
NAME = "treeline"  # of the database and of its superuser

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# Tests kill processes, not machines: the pages need not reach the disk. synchronous_commit stays on in both, because a
# killed server would otherwise lose what it has acknowledged.
THROW_AWAY_SETTINGS = {"fsync": "off", "full_page_writes": "off"}


class Postgres:
    """A Postgres of one var folder."""

    def __init__(self, var: Path, private: Path, guard: Guard, *, throw_away: bool = False) -> None:
        self.place = account.place(var)
        self._socket = private / "postgres"
        self._throw_away = throw_away
        settings = {**SETTINGS, "unix_socket_directories": str(self._socket)}
        if throw_away:
            settings |= THROW_AWAY_SETTINGS
        argv = [str(self.place.programs / "postgres"), "-D", str(self.place.data)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        program = Program(
            "Postgres",
            argv,
            var / "log" / "postgres.log",
            folder=self.place.home,
            account=self.place.account,
            stop_signal=signal.SIGINT,  # fast: ends the connections, writes everything, leaves
            orphan_signal=signal.SIGQUIT,  # at once; its own children end too, which SIGKILL would not see to
            patience=20,
        )
        self.child = Child(program, guard)

    @property
    def url(self) -> str:
        """Its address."""
        return self._url(NAME)

    @property
    def is_new(self) -> bool:
        """Whether the first start is still to come, which takes some seconds more."""
        return not (self.place.data / "PG_VERSION").exists()

    def start(self, stop: Stop) -> None:
        """Start it and wait until it answers. Raises Unavailable with the log's last line."""
        account.own(self._socket, self.place.account)
        if self.is_new:
            self._make_data()
        self._require_version()
        self._clear_remains()
        self.child.start()
        give_up = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.child.ended() is not None or time.monotonic() > give_up:
                raise Unavailable(f"Postgres does not start: {self.child.last_words()} (see {self.child.program.log})")
            stop.pause(0.05)

    def _url(self, database: str) -> str:
        return f"postgresql://{NAME}@/{database}?host={quote(str(self._socket), safe='/')}"

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self._url("postgres"), connect_timeout=2, autocommit=True) as connection:
                found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
                if not found:
                    connection.execute(f"CREATE DATABASE {NAME}")
        except psycopg.OperationalError:
            return False
        return True

    def _make_data(self) -> None:
        """Make the data folder beside its place and move it there when it is whole: a start may be interrupted."""
        owner = self.place.account
        draft_home = self.place.home / "postgres.new"
        shutil.rmtree(draft_home, ignore_errors=True)
        account.own(draft_home, owner)
        draft = draft_home / "data"
        # The built-in C.UTF-8 sorts alike on every system; a system's own collation changes with its updates.
        argv = [str(self.place.programs / "initdb"), "-D", str(draft), "-U", NAME, "-A", "trust", "-E", "UTF8"]
        argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        made = subprocess.run(
            argv + (["--no-sync"] if self._throw_away else []),
            capture_output=True,
            text=True,
            check=False,
            cwd=draft_home,
            start_new_session=True,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )
        if made.returncode != 0:
            causes = [
                line for line in made.stderr.splitlines() if "error" in line or "FATAL" in line or "could not" in line
            ]
            raise Unavailable(f"Postgres cannot make its data folder {self.place.data}: {(causes or ['unknown'])[0]}")
        draft.replace(self.place.data)
        draft_home.rmdir()

    def _require_version(self) -> None:
        version = (self.place.data / "PG_VERSION").read_text().strip()
        if version != account.MAJOR_VERSION:
            raise Unavailable(
                f"{self.place.data} was made by Postgres {version}, and this is {account.MAJOR_VERSION}: "
                "move the folder away, or dump it with the old version and load it with this one"
            )

    def _clear_remains(self) -> None:
        """End a Postgres that outlived its supervisor; drop a pid file whose number is another program's by now."""
        pid_file = self.place.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        command = _command_of(pid)
        if command is None:
            return  # it cannot be told: Postgres judges by itself
        if str(self.place.data) in command:
            _end(pid)
        elif command:
            pid_file.unlink(missing_ok=True)


def _command_of(pid: int) -> str | None:
    """The process's command line, "" when there is no such process, None when the system does not tell."""
    listing = Path("/proc") / str(pid) / "cmdline"
    if Path("/proc/self/cmdline").exists():
        try:
            return listing.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except FileNotFoundError:
            return ""
        except OSError:
            return None
    ps = shutil.which("ps")
    if ps is None:
        return None
    return subprocess.run([ps, "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def _end(pid: int) -> None:
    give_up = time.monotonic() + 10
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGQUIT)
        while time.monotonic() < give_up:
            os.kill(pid, 0)
            time.sleep(0.05)
