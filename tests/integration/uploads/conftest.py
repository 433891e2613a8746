"""The cast at the door of the uploads, and files to send."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests import cast

UPLOADS = "/api/v1/uploads"
Post = Callable[..., HttpResponse]


def csv(*closes: float, first: int = 1) -> str:
    """A file of one symbol: these closes on the days of January 2020 from `first` on."""
    return "date,close\n" + "".join(f"2020-01-{first + day:02},{close}\n" for day, close in enumerate(closes))


def file(name: str, content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def post(caller: cast.Caller, name: str, **files: str | bytes) -> HttpResponse:
    """Sends files, each given by its name with _ for the point."""
    sent = [file(key.replace("_", "."), content) for key, content in files.items()]
    answer: HttpResponse = caller.post(UPLOADS, {"name": name, "file": sent}, format="multipart")
    return answer


@pytest.fixture
def alice(db: None) -> cast.Caller:
    return cast.caller(cast.alice())


@pytest.fixture
def bob(db: None) -> cast.Caller:
    return cast.caller(cast.bob())


@pytest.fixture
def charlie(db: None) -> cast.Caller:
    return cast.caller(cast.charlie())
