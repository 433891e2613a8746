"""`make audit` never says that all is well when nobody was asked."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from treeline.local import audit

WELL = {"name": "django", "version": "5.2.19", "vulns": []}
ILL = {
    "name": "redis",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.1", "2.0"], "description": "…"}],
}
UNFIXED = {"name": "amqp", "version": "1.0", "vulns": [{"id": "PYSEC-2", "aliases": [], "fix_versions": []}]}
UNKNOWN = {"name": "celery", "skip_reason": "Dependency not found on PyPI and could not be audited: celery (5.7.0)"}


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, str]]:
    """By service, what pip-audit prints on stdout and stderr."""
    says: dict[str, tuple[str, str]] = {}

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        out, err = says[command[-1]]
        return subprocess.CompletedProcess(command, 0, out, err)

    monkeypatch.setattr(subprocess, "run", run)
    return says


def found(*packages: Any) -> tuple[str, str]:
    return json.dumps({"dependencies": packages, "fixes": []}), ""


def test_none_known(services: dict[str, tuple[str, str]], capsys: pytest.CaptureFixture[str]) -> None:
    services["pypi"] = found(WELL)
    assert audit.main() == 0
    assert capsys.readouterr().out == "no known vulnerabilities in 1 packages, says PyPI\n"


def test_a_known_one_is_told_with_the_versions_that_are_rid_of_it(
    services: dict[str, tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    services["pypi"] = found(WELL, ILL, UNFIXED)
    assert audit.main() == 1
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "redis 1.0: PYSEC-1, CVE-1; fixed in 1.1, 2.0",
        "amqp 1.0: PYSEC-2; not fixed yet",
        "2 known vulnerabilities, says PyPI",
    ]


def test_what_one_service_does_not_know_the_other_is_asked(services: dict[str, tuple[str, str]]) -> None:
    services |= {"pypi": found(WELL, UNKNOWN), "osv": found(WELL, {**WELL, "name": "celery"})}
    assert audit.main() == 0
    services["osv"] = found(WELL, {**ILL, "name": "celery"})
    assert audit.main() == 1


@pytest.mark.parametrize(
    "answer",
    [found(UNKNOWN), found(WELL, UNKNOWN), found(), ("", "Traceback\nConnectionError: no route"), ("<html>", "")],
    ids=["nothing known", "a part known", "nothing asked", "no network", "no answer of its kind"],
)
def test_who_could_not_be_asked_said_nothing(
    services: dict[str, tuple[str, str]], capsys: pytest.CaptureFixture[str], answer: tuple[str, str]
) -> None:
    services |= {"pypi": answer, "osv": ("", "ConnectionError: no route")}
    assert audit.main() == 2
    told = capsys.readouterr()
    assert "no known vulnerabilities" not in told.out
    assert "could not ask OSV: ConnectionError: no route" in told.err


def test_without_a_network_the_real_one_is_not_asked_either(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.19\n")
    told = audit.ask("osv", lock)
    assert not told.is_whole
    assert told.trouble
