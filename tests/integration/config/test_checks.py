"""`manage.py check --deploy` on a platform that faces the internet: clean when it is, and telling what is not."""

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from treeline.config.env import read_environment
from treeline.core.errors import Invalid

ROOT = Path(__file__).resolve().parents[3]
FACING = {
    "DATABASE_URL": "postgresql://nobody:hidden@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://:hidden@127.0.0.1:1/0",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "PUBLIC_URL": "https://treeline.example.com",
    "EMAIL_URL": "smtps://user:hidden@mail.example.com",
}


def check(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    ours = {*FACING, "DEBUG", "ALLOWED_HOSTS", "LOG_FORMAT", "EMAIL_FROM"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, "manage.py", "check", *arguments, "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**environment, **FACING, **changed},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_nothing_is_wrong_with_a_platform_behind_tls() -> None:
    ended = check("--deploy")
    assert ended.returncode == 0, ended.stderr


def test_what_is_wrong_is_told_with_its_remedy() -> None:
    ended = check("--deploy", PUBLIC_URL="http://treeline.example.com", EMAIL_URL="", ALLOWED_HOSTS="*", DEBUG="1")
    assert ended.returncode == 1
    for known in ("treeline.E003", "treeline.E004", "treeline.E005", "treeline.W001"):
        assert known in ended.stderr
    assert ended.stderr.count("HINT:") >= 4
    assert "hidden" not in ended.stderr


def test_debug_pages_on_a_public_address_stop_every_command_that_checks(settings: Any) -> None:
    settings.DEBUG = True
    settings.PUBLIC_URL = "https://treeline.example.com"
    assert "treeline.E003" in {fault.id for fault in run_checks() if fault.is_serious()}


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_a_machine_of_ones_own_is_left_alone(settings: Any, address: str) -> None:
    settings.DEBUG = True
    settings.PUBLIC_URL = address
    assert not [fault for fault in run_checks() if fault.is_serious()]


@pytest.mark.parametrize("proxies", ["*", "10.0.0.5,*", "0.0.0.0/0", "::/0", "my-proxy", "10.0.0.5/8", "10.0.0.5,,"])
def test_proxies_are_addresses_and_never_everybody(monkeypatch: pytest.MonkeyPatch, proxies: str) -> None:
    for name, value in {**FACING, "FORWARDED_ALLOW_IPS": proxies}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Invalid) as caught:
        read_environment()
    (fault,) = caught.value.faults
    assert fault.path == "FORWARDED_ALLOW_IPS"
    assert fault.remedy


@pytest.mark.parametrize("proxies", ["10.0.0.5", "10.0.0.5, 10.1.0.0/16", "fd00::/8"])
def test_proxies_may_be_several(monkeypatch: pytest.MonkeyPatch, proxies: str) -> None:
    for name, value in {**FACING, "FORWARDED_ALLOW_IPS": proxies}.items():
        monkeypatch.setenv(name, value)
    assert read_environment().forwarded_allow_ips == proxies
