"""A body that is too large is stopped while it arrives."""

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx

from treeline.rest.body_limit import BodyLimit
from treeline.rest.parsers import LARGEST_BODY

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


def post(content: Any, **headers: str) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(BodyLimit(reader))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post("/", content=content, headers=headers)

    return asyncio.run(go())


async def megabytes(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield MEGABYTE


def test_a_body_up_to_the_limit_passes() -> None:
    assert post(megabytes(LARGEST_BODY // 2**20)).text == str(LARGEST_BODY)


def test_an_announced_length_over_the_limit_is_refused_unread() -> None:
    answer = post(b"", **{"Content-Length": str(LARGEST_BODY + 1)})
    assert answer.status_code == 413
    error = json.loads(answer.content)["error"]
    assert error["code"] == "invalid"
    assert error["request_id"] == answer.headers["X-Request-ID"]


def test_an_unannounced_body_is_cut_off_at_the_limit() -> None:
    assert post(megabytes(LARGEST_BODY // 2**20 + 1)).status_code == 413
