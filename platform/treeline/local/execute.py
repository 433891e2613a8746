"""`python -m treeline.local exec -- COMMAND`: one command with Postgres and Redis at hand."""

import hashlib
import os
import signal
import subprocess
from pathlib import Path

from treeline.core.errors import Conflict, Unavailable
from treeline.local import fake_alpaca
from treeline.local.folders import ROOT, only_one, var_folder
from treeline.local.guard import Guard
from treeline.local.servers import Servers, manage
from treeline.local.stop import Stop, Stopped

APPS = ("platform", "strategies", "backtests", "workers")


def execute(command: list[str]) -> int:
    """Use the servers of a `make run` that is up, else start them for this command. Returns its exit status.

    Tables that are new or not up to date are made first. Ctrl-C before the command runs gives the status that a shell
    knows it by. Raises Unavailable when the fake Alpaca is asked for and not up.
    """
    alpaca = fake_alpaca.settings_beside_a_run()
    var = var_folder()
    try:
        with only_one(var, "exec") as lock:
            return _with_own_servers(var, lock, command, alpaca)
    except Stopped:
        return 128 + signal.SIGINT
    except Conflict:
        guard = Guard()
        try:
            return _run(command, Servers(var, guard).environment() | alpaca)
        finally:
            guard.close()


def _with_own_servers(var: Path, lock: int, command: list[str], alpaca: dict[str, str]) -> int:
    guard = Guard(lock)
    stop = Stop()
    stop.listen()
    try:
        servers = Servers(var, guard)
        tables, made = _tables(), var / "tables"
        is_new = servers.postgres is not None and servers.postgres.is_new
        known = made.read_text() if made.exists() and not is_new else ""
        try:
            servers.start(stop)
            stop.pause(0)
            if servers.postgres is not None and known != tables:
                status = _run(manage("migrate", "--noinput", "--verbosity", "0"), servers.environment())
                if status != 0:
                    return status
                made.write_text(tables)
            return _run(command, servers.environment() | alpaca)
        finally:
            for child in servers.children:
                child.stop()
    finally:
        guard.close()


def _tables() -> str:
    """Changes whenever a migration of ours or a package's does: `migrate` takes a second, so it is left out else."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for migration in sorted(path for app in APPS for path in (ROOT / app).glob("**/migrations/*.py")):
        digest.update(migration.name.encode() + migration.read_bytes())
    return digest.hexdigest()


def _run(command: list[str], environment: dict[str, str]) -> int:
    """The command has the terminal, whose Ctrl-C reaches it by itself; a plain kill is passed on."""
    signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        process = subprocess.Popen(command, env={**os.environ, **environment})
    except OSError as error:
        raise Unavailable(f"{command[0]} cannot be started: {error.strerror}") from None
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: process.send_signal(received))
    status = process.wait()
    return status if status >= 0 else 128 - status
