"""What the page knows of the API is what the API says; `make lint` asks the same of the files themselves."""

from pathlib import Path

import pytest

from treeline.core.errors import Unavailable
from treeline.web import checks, client


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[Path, bytes]:
    """What is generated, without Node."""
    monkeypatch.setattr(client, "ROOT", tmp_path)
    files = {tmp_path / "api" / "schema.d.ts": b"types", tmp_path / "language" / "catalogue.json": b"{}"}
    monkeypatch.setattr(client, "generate", lambda: files)
    return files


def test_what_was_written_holds_until_the_api_says_otherwise(
    made: dict[Path, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    assert client.main(["--check"]) == 1
    assert client.main([]) == 0
    assert client.main(["--check"]) == 0
    (schema, _) = made
    made[schema] = b"other types"
    capsys.readouterr()
    assert client.main(["--check"]) == 1
    assert capsys.readouterr().err == "api/schema.d.ts is not what the API and the language say now: run make client\n"
    assert schema.read_bytes() == b"types"


def test_a_step_that_fails_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise Unavailable("manage.py spectacular failed")

    monkeypatch.setattr(client, "generate", fail)
    assert client.main([]) == 1
    assert capsys.readouterr().err == "the page's client cannot be written: manage.py spectacular failed\n"


def test_the_language_is_told_the_same_twice() -> None:
    first, second = (client._manage("language_catalogue") for _ in range(2))
    assert first == second
    assert first == client.CATALOGUE.read_bytes()


def test_a_check_that_is_not_known_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert [checks.main([]), checks.main(["rest"])] == [2, 2]
    assert "lint | test" in capsys.readouterr().err
