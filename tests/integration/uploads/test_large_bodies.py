"""Uploads may be larger than other bodies, and what is too large for them is refused while it arrives."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import Client

from tests import cast
from tests.integration.uploads.conftest import UPLOADS
from treeline.accounts.services import create_token
from treeline.config.asgi import application
from treeline.rest.parsers import LARGEST_BODY
from treeline.uploads.limits import LARGEST_REQUEST
from treeline.uploads.models import Upload

MEGABYTE = b"x" * 2**20
FORM = {"Content-Type": "multipart/form-data; boundary=B"}


class Body:
    """So many megabytes that are made as they are read."""

    def __init__(self, megabytes: int) -> None:
        self.megabytes = megabytes
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.read < self.megabytes:
            self.read += 1
            yield MEGABYTE


def send(method: str, address: str, content: Any, headers: dict[str, str]) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, address, content=content, headers=headers)

    return asyncio.run(go())


@pytest.fixture
def token(transactional_db: None) -> dict[str, str]:
    return {"Authorization": f"Token {create_token(cast.alice(), 'test')}"}


def test_a_strangers_megabytes_are_not_read(transactional_db: None) -> None:
    for wrong in ({}, {"Cookie": "sessionid=guess"}):
        body = Body(200)
        answer = send("POST", UPLOADS, body, FORM | wrong)
        assert answer.status_code == 413
        assert answer.json()["error"]["message"] == "the body is larger than 64 kB; sign in to send more"
        assert body.read == 1


def test_megabytes_with_a_wrong_token_are_not_read(transactional_db: None) -> None:
    body = Body(200)
    assert send("POST", UPLOADS, body, FORM | {"Authorization": "Token tl_wrong"}).status_code == 401
    assert body.read == 1


def test_a_session_may_send_as_much_as_a_token(transactional_db: None) -> None:
    browser = Client()
    browser.force_login(cast.alice())
    body = Body(20)
    cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    assert send("POST", UPLOADS, body, FORM | {"Cookie": cookie}).status_code == 403  # for want of its CSRF token
    assert body.read == 20


def test_two_hundred_megabytes_are_refused_before_they_are_read(token: dict[str, str]) -> None:
    body = Body(200)
    answer = send("POST", UPLOADS, body, FORM | token)
    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == "the body is larger than 65 MB"
    assert body.read == LARGEST_REQUEST // 2**20 + 1


def test_two_hundred_megabytes_that_are_announced_are_not_read_at_all() -> None:
    body = Body(200)
    assert send("POST", UPLOADS, body, FORM | {"Content-Length": str(200 * 2**20)}).status_code == 413
    assert body.read == 0


@pytest.mark.parametrize(
    ("method", "address"), [("POST", "/api/v1/strategies"), ("PUT", UPLOADS), ("POST", UPLOADS + "/")]
)
def test_no_other_endpoint_takes_more_for_it(method: str, address: str) -> None:
    announced = {"Content-Length": str(LARGEST_BODY + 1)}
    answer = send(method, address, Body(0), FORM | announced)
    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == "the body is larger than 10 MB"


def test_a_file_of_more_than_ten_megabytes_arrives(token: dict[str, str]) -> None:
    rows = b"".join(b"2020-01-%02d,S%d,%d\n" % (day, number, day) for number in range(20) for day in range(1, 29))
    padding = b"\n" * (LARGEST_BODY + 2**20)
    part = b'--B\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    body = b"".join(
        (
            part % (b"name", b"", b"etfs"),
            part % (b"file", b'; filename="all.csv"', b"date,symbol,close\n" + rows + padding),
            b"--B--\r\n",
        )
    )
    answer = send("POST", UPLOADS, body, FORM | token)
    assert answer.status_code == 201, answer.content
    assert Upload.objects.get().symbols == 20
