"""Stops a body while it arrives that is too large, too slow, or too large for a stranger's: Django would first write
all of it to disk."""

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import structlog
from asgiref.sync import sync_to_async

from treeline.rest.errors import body, describe, headers_of
from treeline.rest.headers import BARE
from treeline.rest.parsers import LARGEST_BODY, LARGEST_BODY_OF_A_STRANGER
from treeline.rest.requests import HEADER

log = structlog.get_logger(__name__)

PATIENCE = 30.0  # seconds for which a body may make no progress
SLOWEST = 10_000.0  # bytes a second, on the whole, after the first PATIENCE
MOST_HEADERS = 100
LARGEST_HEADERS = 32 * 1024  # bytes of all of them

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]


class _RefusedError(Exception):
    def __init__(
        self, status: int, message: str, code: str = "invalid", headers: Mapping[str, str] | None = None
    ) -> None:
        self.status, self.message, self.code, self.headers = status, message, code, headers or {}


class BodyLimit:
    """ASGI middleware. It answers 413 as soon as the announced or the received length passes LARGEST_BODY, or what
    `others` says by method and path; or LARGEST_BODY_OF_A_STRANGER, unless `is_known` says of the request, whose body
    is not there yet, that it is somebody's. 408 for a body that does not arrive, 431 for headers beyond reason."""

    def __init__(
        self,
        application: Application,
        others: Mapping[tuple[str, str], int] | None = None,
        is_known: Callable[[Scope], bool] = lambda scope: True,
    ) -> None:
        self.application = application
        self.others = others or {}
        self.is_known = sync_to_async(is_known, thread_sensitive=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        arriving = _Arriving(receive, self.others.get((scope["method"], scope["path"]), LARGEST_BODY))
        try:
            _check_headers(scope["headers"])
            announced = dict(scope["headers"]).get(b"content-length", b"0")
            await self._check(scope, arriving, int(announced) if announced.isdigit() else 0)

            async def checked() -> Message:
                message = await arriving.next()
                await self._check(scope, arriving, arriving.received)
                return message

            await self.application(scope, checked, send)
        except _RefusedError as refused:
            await _refuse(send, refused)

    async def _check(self, scope: Scope, arriving: "_Arriving", length: int) -> None:
        """Raises _RefusedError for a length that this request may not have."""
        if length > arriving.largest:
            raise _RefusedError(413, f"the body is larger than {arriving.largest // 2**20} MB")
        if length <= LARGEST_BODY_OF_A_STRANGER or arriving.is_known:
            return
        try:
            arriving.is_known = await self.is_known(scope)
        except Exception as error:
            status, code, message, _ = describe(error)
            raise _RefusedError(status, message, code, headers_of(error)) from None
        if not arriving.is_known:
            kilobytes = LARGEST_BODY_OF_A_STRANGER // 2**10
            raise _RefusedError(413, f"the body is larger than {kilobytes:,} kB; sign in to send more")


class _Arriving:
    """A body on its way."""

    def __init__(self, receive: Receive, largest: int) -> None:
        self.receive = receive
        self.largest = largest
        self.received = 0
        self.is_known = False
        self._began = time.monotonic()
        self._is_there = False

    async def next(self) -> Message:
        """The next part; once all of it is there, whatever follows. Raises _RefusedError for one that does not come."""
        if self._is_there:
            return await self.receive()
        left = self._began + PATIENCE + self.received / SLOWEST - time.monotonic()
        try:
            message = await asyncio.wait_for(self.receive(), min(PATIENCE, max(0.0, left)))
        except TimeoutError:
            raise _RefusedError(408, "the body arrives too slowly", headers={"Connection": "close"}) from None
        self.received += len(message.get("body", b""))
        self._is_there = not message.get("more_body", False)
        return message


def _check_headers(headers: list[tuple[bytes, bytes]]) -> None:
    if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > LARGEST_HEADERS:
        told = f"more than {MOST_HEADERS} headers, or more than {LARGEST_HEADERS // 2**10} kB of them"
        raise _RefusedError(431, told, headers={"Connection": "close"})


async def _refuse(send: Send, refused: _RefusedError) -> None:
    made = uuid.uuid4().hex
    with structlog.contextvars.bound_contextvars(request_id=made):
        text = json.dumps(body(refused.code, refused.message)).encode()
        log.info("a body was refused", status=refused.status)
    told = {"Content-Type": "application/json", "Content-Length": str(len(text)), HEADER: made, **BARE}
    headers = [(name.lower().encode(), value.encode()) for name, value in (told | dict(refused.headers)).items()]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
