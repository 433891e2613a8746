"""The supervisor: what it tells, when it gives up, what it leaves behind."""

import os
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from treeline.core.errors import Unavailable
from treeline.local.child import Child, Program
from treeline.local.guard import Guard, group_lives
from treeline.local.supervisor import Supervisor


def started(command: str, var: Path, guard: Guard, **program: float | str) -> Child:
    child = Child(Program("shop worker", ["/bin/sh", "-c", command], var / "log" / "shop.log", **program), guard)  # type: ignore[arg-type]
    child.start()
    return child


def wait_until_gone(pid: int) -> bool:
    give_up = time.monotonic() + 15
    while group_lives(pid) and time.monotonic() < give_up:
        time.sleep(0.05)
    return not group_lives(pid)


def test_a_child_that_dies_again_and_again_is_given_up_with_its_last_words(var: Path, guard: Guard) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    supervisor.add(started("echo the shelf is empty; exit 3", var, guard), vital=True)
    with pytest.raises(Unavailable, match=r"exit 3\) for the 5th time within a minute .*: the shelf is empty$"):
        while True:
            supervisor.check()
            time.sleep(0.02)
    assert len(said) == 4
    assert said[0].startswith("shop worker ended by itself (exit 3), started again")


def test_a_process_that_a_pool_has_lost_is_told_once(var: Path, guard: Guard) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    line = "Process 'ForkPoolWorker-2' pid:7 exited with 'signal 9 (SIGKILL)'"
    log = var / "log" / "shop.log"
    log.parent.mkdir()
    log.write_text(f"{line} long ago\n")
    supervisor.add(
        started(f'echo "{line}"; exec sleep 600', var, guard, lost_process="one was killed ({how})"), vital=True
    )
    give_up = time.monotonic() + 10
    while not said and time.monotonic() < give_up:
        supervisor.check()
    supervisor.check()
    assert said == ["one was killed (signal 9, SIGKILL)"]


def test_a_log_is_its_owners_alone_and_what_is_asked_for_stays_out_of_it(var: Path, guard: Guard) -> None:
    log = var / "log" / "shop.log"
    log.parent.mkdir()
    log.touch(mode=0o644)
    child = Child(Program("shop", ["/bin/sh", "-c", "echo a word; echo a complaint >&2"], log), guard)
    with tempfile.TemporaryFile() as output:
        child.start(output)
        while child.ended() is None:
            time.sleep(0.02)
        output.seek(0)
        assert output.read() == b"a word\n"
    assert log.read_text() == "a complaint\n"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_what_a_killed_child_leaves_of_its_group_is_ended(var: Path, guard: Guard) -> None:
    child = started("sleep 600 & sleep 601", var, guard)
    time.sleep(0.2)
    os.kill(child.pid, 9)
    while child.ended() is None:
        time.sleep(0.02)
    assert wait_until_gone(child.pid)


def test_a_child_that_will_not_stop_is_killed_past_its_patience(var: Path, guard: Guard) -> None:
    child = started("trap '' TERM; echo deaf; while :; do sleep 0.1; done", var, guard, patience=0.5)
    while child.last_words() != "deaf":
        time.sleep(0.02)
    Supervisor(lambda line: None).stop([[child]], hurried=lambda: False)
    assert wait_until_gone(child.pid)


def test_nothing_outlives_a_killed_parent(var: Path) -> None:
    script = f"""
import time
from pathlib import Path
from treeline.local.child import Child, Program
from treeline.local.guard import Guard
guard = Guard()
guard.remove(Path({str(var / "brief")!r}))
child = Child(Program("shop", ["/bin/sh", "-c", "sleep 600 & sleep 601"], Path({str(var / "shop.log")!r})), guard)
child.start()
print(child.pid, flush=True)
time.sleep(600)
"""
    (var / "brief").mkdir()
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert group_lives(pid)
    parent.kill()
    parent.wait()
    assert wait_until_gone(pid)
    give_up = time.monotonic() + 5
    while (var / "brief").exists() and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not (var / "brief").exists()
