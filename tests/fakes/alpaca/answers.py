"""What goes back over the wire, and the refusals as Alpaca words them."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    kind: str = "application/json; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A request that is answered with an error; raised wherever it turns out."""

    def __init__(self, status: int, message: str, code: int | None = None, **more: Any) -> None:
        super().__init__(message)
        body = {"code": code} if code is not None else {}
        self.answer = as_json({**body, "message": message, **more}, status)


def as_json(document: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(document).encode())


def unauthorized() -> Refused:
    return Refused(401, "request is not authorized", 40110000)


def rate_limited(headers: dict[str, str]) -> Answer:
    return Answer(429, b'{"code": 42910000, "message": "rate limit exceeded"}', headers=headers)


def gateway_timeout() -> Answer:
    page = b"<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n<center><h1>504 Gateway Time-out</h1></center>\r\n</body>\r\n</html>\r\n"  # noqa: E501
    return Answer(504, page, "text/html")


def recent_sip() -> Refused:
    return Refused(403, "subscription does not permit querying recent SIP data")
