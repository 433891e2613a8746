"""Stops a body that is too large while it arrives: Django would first write all of it to disk."""

import json
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import structlog

from treeline.rest.errors import body
from treeline.rest.headers import BARE
from treeline.rest.parsers import LARGEST_BODY, BodyTooLarge
from treeline.rest.requests import HEADER

log = structlog.get_logger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]


class _TooLargeError(Exception):
    pass


class BodyLimit:
    """ASGI middleware: answers 413 as soon as the announced or the received length passes LARGEST_BODY, or what
    `others` says by method and path."""

    def __init__(self, application: Application, others: Mapping[tuple[str, str], int] | None = None) -> None:
        self.application = application
        self.others = others or {}

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        largest = self.others.get((scope["method"], scope["path"]), LARGEST_BODY)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > largest:
            await _refuse(send, largest)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                raise _TooLargeError
            return message

        try:
            await self.application(scope, counted, send)
        except _TooLargeError:
            await _refuse(send, largest)


async def _refuse(send: Send, largest: int) -> None:
    made = uuid.uuid4().hex
    with structlog.contextvars.bound_contextvars(request_id=made):
        text = json.dumps(body("invalid", f"the body is larger than {largest // 2**20} MB")).encode()
        log.info("a body was refused", status=BodyTooLarge.status_code)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(text)).encode()),
        (HEADER.lower().encode(), made.encode()),
        *((name.lower().encode(), value.encode()) for name, value in BARE.items()),
    ]
    await send({"type": "http.response.start", "status": BodyTooLarge.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": text})
