"""The cast at the door of the uploads, and files to send."""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import cast
from treeline.uploads import reader, reading

UPLOADS = "/api/v1/uploads"


def csv(*closes: float, first: int = 1) -> str:
    """A file of one symbol: these closes on the days of January 2020 from `first` on."""
    return "date,close\n" + "".join(f"2020-01-{first + day:02},{close}\n" for day, close in enumerate(closes))


def file(name: str, content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def post(caller: cast.Caller, name: str, **files: str | bytes) -> Any:
    """Sends files, each given by its name with _ for the point."""
    sent = [file(key.replace("_", "."), content) for key, content in files.items()]
    return caller.post(UPLOADS, {"name": name, "file": sent}, format="multipart")


def post_raw(caller: cast.Caller, body: bytes, kind: str) -> Any:
    """Sends what may be no form at all."""
    return caller.post(UPLOADS, body, content_type=kind)


@pytest.fixture
def reader_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads in the test's own process: the reader's takes a third of a second to start."""

    def run(folder: Path) -> list[dict[str, Any]]:
        with redirect_stdout(io.StringIO()) as said:
            reader.answer(folder)
        return [json.loads(line) for line in said.getvalue().splitlines()]

    monkeypatch.setattr(reading, "_run", run)


@pytest.fixture
def alice(db: None) -> cast.Caller:
    return cast.caller(cast.alice())


@pytest.fixture
def bob(db: None) -> cast.Caller:
    return cast.caller(cast.bob())


@pytest.fixture
def charlie(db: None) -> cast.Caller:
    return cast.caller(cast.charlie())
