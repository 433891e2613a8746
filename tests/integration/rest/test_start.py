"""A wrong setting stops the start with one line a fault that names the remedy."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
RIGHT = {
    "DATABASE_URL": "postgresql://nobody:hidden@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://:hidden@127.0.0.1:1/0",
    "SECRET_KEY": "s" * 50,
}
CHECK = ["manage.py", "check"]
STARTS = [
    CHECK,
    ["-m", "celery", "-A", "workers.celery:app", "worker"],
    ["-m", "uvicorn", "treeline.config.asgi:application", "--port", "0"],
]


def start(command: list[str], **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {*RIGHT, "DEBUG", "LOG_FORMAT"}}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**kept, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", STARTS, ids=["manage.py", "celery", "uvicorn"])
def test_every_process_tells_all_faults_and_stops(command: list[str]) -> None:
    ended = start(command, DATABASE_URL="mysql://root:hidden@h/db", SECRET_KEY="short", LOG_FORMAT="xml")
    assert ended.returncode == 1
    lines = ended.stderr.strip().splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["DATABASE_URL", "REDIS_URL", "SECRET_KEY", "LOG_FORMAT"]
    assert "Traceback" not in ended.stderr
    assert "hidden" not in ended.stderr


def test_right_settings_pass_without_any_server() -> None:
    ended = start(CHECK, **RIGHT)
    assert ended.returncode == 0, ended.stderr


def test_a_postgres_that_does_not_answer_is_told_when_a_database_is_asked_for() -> None:
    ended = start([*CHECK, "--database", "default"], **RIGHT)
    assert ended.returncode == 1
    assert "Postgres can't be reached" in ended.stderr
    assert "DATABASE_URL" in ended.stderr
    assert "Traceback" not in ended.stderr
