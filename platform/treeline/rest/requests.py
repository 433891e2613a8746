"""Every request has an id: in its answer's header, in its error's body, on every log line written meanwhile."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

log = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SECRET = re.compile(
    r"\b(t[ls]_[\w-]{7})[\w-]+", re.ASCII
)  # of an API token or a link; so much of it is shown elsewhere


class RequestMiddleware:
    """Takes the caller's X-Request-ID when it is 8 to 64 plain characters, else makes one; logs one line a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        offered = request.headers.get(HEADER, "")
        made = offered if _SANE.fullmatch(offered) else uuid.uuid4().hex
        began = time.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=made):
            response = self.get_response(request)
            response.headers[HEADER] = made
            log.info(
                "request",
                method=request.method,
                address=request.META.get("REMOTE_ADDR", ""),
                path=_SECRET.sub(r"\1…", request.path),
                status=response.status_code,
                milliseconds=round(1000 * (time.monotonic() - began), 1),
            )
        return response


def request_id() -> str:
    """The id of the request being answered, "" outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
