"""A body that is too large is stopped while it arrives."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from typing import Any

import httpx
import pytest
import uvicorn
from rest_framework.exceptions import AuthenticationFailed

from treeline.rest import body_limit
from treeline.rest.body_limit import BodyLimit
from treeline.rest.parsers import LARGEST_BODY, LARGEST_BODY_OF_A_STRANGER
from treeline.rest.throttles import TooMany

MEGABYTE = b"x" * 2**20


async def reader(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    """An application that reads all of the body and answers its length."""
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(length).encode()})


def post(
    content: Any, known: Callable[[Any], bool] = lambda scope: True, headers: dict[str, str] | None = None
) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(BodyLimit(reader, is_known=known))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post("/", content=content, headers=headers)

    return asyncio.run(go())


async def megabytes(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield MEGABYTE


def test_a_body_up_to_the_limit_passes() -> None:
    assert post(megabytes(LARGEST_BODY // 2**20)).text == str(LARGEST_BODY)


def test_an_announced_length_over_the_limit_is_refused_unread() -> None:
    answer = post(b"", headers={"Content-Length": str(LARGEST_BODY + 1)})
    assert answer.status_code == 413
    error = json.loads(answer.content)["error"]
    assert error["code"] == "invalid"
    assert error["request_id"] == answer.headers["X-Request-ID"]


def test_an_unannounced_body_is_cut_off_at_the_limit() -> None:
    assert post(megabytes(LARGEST_BODY // 2**20 + 1)).status_code == 413


class Door:
    """Says who is known, and how often it was asked."""

    def __init__(self, answer: bool | Exception) -> None:
        self.answer, self.asked = answer, 0

    def __call__(self, scope: Any) -> bool:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_stranger_sends_64_kilobytes_and_nobody_asks_who_he_is() -> None:
    door = Door(False)
    assert post(b"x" * LARGEST_BODY_OF_A_STRANGER, door).status_code == 200
    assert door.asked == 0


@pytest.mark.parametrize("announced", [True, False])
def test_a_strangers_larger_body_is_refused_at_once(announced: bool) -> None:
    door = Door(False)
    answer = post(b"", door, headers={"Content-Length": str(2**20)}) if announced else post(megabytes(5), door)
    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == "the body is larger than 64 kB; sign in to send more"
    assert door.asked == 1


def test_who_is_known_is_asked_once() -> None:
    door = Door(True)
    assert post(megabytes(5), door).status_code == 200
    assert door.asked == 1


@pytest.mark.parametrize(("error", "status"), [(AuthenticationFailed(), 401), (TooMany(17), 429)])
def test_a_token_that_is_not_valid_is_told_as_ever(error: Exception, status: int) -> None:
    answer = post(megabytes(1), Door(error))
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("17" if status == 429 else None)


@pytest.mark.parametrize("headers", [{f"X-{n}": "1" for n in range(101)}, {"X-Long": "x" * 33_000}])
def test_headers_beyond_reason_are_refused(headers: dict[str, str]) -> None:
    assert post(b"", headers=headers).status_code == 431


# Over real sockets.


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """Of a server that waits for a body for a second."""
    monkeypatch.setattr(body_limit, "PATIENCE", 1.0)
    server = uvicorn.Server(uvicorn.Config(BodyLimit(reader), port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    thread.join()


def test_a_body_that_stops_is_not_waited_for(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf of it")
        began = time.monotonic()
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"the body arrives too slowly" in answer
    assert 0.9 < time.monotonic() - began < 8


def test_a_body_of_drops_is_not_waited_for(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n")
        began = time.monotonic()
        with pytest.raises(OSError, match=r"reset|pipe|closed"):
            for _ in range(80):
                connection.sendall(b"x")
                time.sleep(0.1)
    assert 0.9 < time.monotonic() - began < 7


def read_all(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)
