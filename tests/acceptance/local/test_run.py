"""`make run` as a person meets it: real processes, a small demo batch."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from treeline.local.folders import ROOT

COMMAND = [sys.executable, "-m", "treeline.local"]
WAIT_SECONDS = 90


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def environment(open_folder: Path) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {"TREELINE_VAR": str(open_folder / "var"), "WEB_PORT": free_port(), "FLOWER_PORT": free_port()}
    environment |= {"DEMO_COMBOS": "2000", "BATCH_PROCESSES": "1"}
    return environment


class Run:
    """A started `run` or `demo` with what it prints."""

    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        self.output = folder / f"{name}.out"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*COMMAND, name], cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
            )

    def wait_for(self, line: str) -> str:
        """What was printed, as soon as the line is there."""
        give_up = time.monotonic() + WAIT_SECONDS
        while line not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < give_up, self.output.read_text()
            time.sleep(0.05)
        return self.output.read_text()


def family_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The process, those that it started, and those that they started."""
    itself = psutil.Process(process.pid)
    return [itself, *itself.children(recursive=True)]


def member(family: list[psutil.Process], words: str) -> psutil.Process:
    """The first one with these words in its command line."""
    return next(process for process in family if words in " ".join(process.cmdline()))


def left_of(family: list[psutil.Process], seconds: float = 0) -> list[psutil.Process]:
    """Those that still run after so many seconds."""
    return [process for process in psutil.wait_procs(family, seconds)[1] if process.status() != psutil.STATUS_ZOMBIE]


def assert_no_secret_is_out(var: Path, secret_key: str, family: list[psutil.Process]) -> None:
    """What only the owner may read stands in no command line, in no log, and in no file of another mode."""
    seed = json.loads((var / "demo.json").read_text())
    secrets = [secret.encode() for secret in (seed["password"], seed["token"], secret_key)]
    told = [" ".join(process.cmdline()).encode() for process in family]
    open_files = [path for path in var.glob("*") if path.is_file() and path.stat().st_mode & 0o077]
    told += [path.read_bytes() for path in (*open_files, *(var / "log").iterdir())]
    assert not [secret for secret in secrets for words in told if secret in words]
    assert {path.stat().st_mode & 0o777 for path in (var / "log").iterdir()} == {0o600}


def test_run_stays_up_says_what_it_is_asked_and_leaves_nothing(environment: dict[str, str], open_folder: Path) -> None:
    run = Run("run", environment, open_folder)
    try:
        printed = run.wait_for("Ctrl-C stops everything")
        assert "The 10 best runs by Sharpe ratio" in printed
        assert f"http://127.0.0.1:{environment['WEB_PORT']}/api/docs" in printed

        second = subprocess.run(
            [*COMMAND, "run"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert second.returncode == 1
        assert second.stderr.startswith(
            f"Treeline is up already in {open_folder / 'var'} (make run, process {run.process.pid})"
        )
        assert second.stderr.count("\n") == 1

        elsewhere = {**environment, "TREELINE_VAR": str(open_folder / "other")}
        third = subprocess.run([*COMMAND, "demo"], cwd=ROOT, env=elsewhere, capture_output=True, text=True, check=False)
        assert third.returncode == 1
        assert third.stderr.startswith(f"port {environment['WEB_PORT']} for the web is in use by another program")

        family = family_of(run.process)
        assert_no_secret_is_out(open_folder / "var", environment["SECRET_KEY"], family)
        member(family, "redis-server").kill()
        run.wait_for("Redis was killed (signal 9, SIGKILL), started again")
        member(family_of(run.process), "--queues batch").children()[0].kill()
        run.wait_for("a batch process was killed (signal 9, SIGKILL), started again; its chunk is done again when")
        member(family_of(run.process), "--queues batch").kill()
        run.wait_for("batch worker was killed (signal 9, SIGKILL), started again")

        family += family_of(run.process)
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(30) == 0
        assert left_of(family) == []
    finally:
        run.process.kill()


def test_nothing_outlives_a_killed_demo_and_the_next_one_ends_well(
    environment: dict[str, str], open_folder: Path
) -> None:
    killed = Run("demo", environment, open_folder)
    killed.wait_for("Up after")
    family = family_of(killed.process)
    assert member(family, "postgres").is_running()
    killed.process.kill()
    killed.process.wait()

    demo = subprocess.run([*COMMAND, "demo"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert "The 10 best runs by Sharpe ratio" in demo.stdout
    assert left_of(family) == []


@pytest.mark.parametrize("count", ["0", "-1", "x"])
def test_a_number_of_processes_that_is_none_is_told_before_anything_starts(
    environment: dict[str, str], count: str
) -> None:
    environment["BATCH_PROCESSES"] = count
    done = subprocess.run([*COMMAND, "demo"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"BATCH_PROCESSES={count} is no number of processes")
    assert done.stderr.count("\n") == 1


def test_ctrl_c_ends_exec_without_a_word(environment: dict[str, str]) -> None:
    for seconds in (0.5, 2.5):
        command = subprocess.Popen(
            [*COMMAND, "exec", "--", sys.executable, "manage.py", "shell", "-c", "import time; time.sleep(60)"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(seconds)
        os.killpg(command.pid, signal.SIGINT)
        _, said = command.communicate(timeout=60)
        assert said == b""
        assert command.returncode in (130, -signal.SIGINT)


def test_a_reader_that_has_gone_ends_a_command_without_a_word(environment: dict[str, str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    words = [*COMMAND, "exec", "--", sys.executable, "manage.py", "help"]
    done = subprocess.run(words, cwd=ROOT, env=environment, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_exec_gives_a_command_both_servers_and_its_exit_status(environment: dict[str, str]) -> None:
    script = "import os, psycopg, redis, sys; psycopg.connect(os.environ['DATABASE_URL']); "
    script += "redis.Redis.from_url(os.environ['REDIS_URL']).ping(); sys.exit(7)"
    done = subprocess.run([*COMMAND, "exec", "--", sys.executable, "-c", script], env=environment, check=False)
    assert done.returncode == 7
