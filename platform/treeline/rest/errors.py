"""The one form in which an error is answered, and the one place where exceptions take it.

{"error": {"code": "invalid", "message": "…", "faults": [{"path", "message", "remedy"}], "request_id": "…"}}
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import islice
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from treeline.core.errors import Conflict, Fault, Invalid, NotFound, TreelineError, Unavailable
from treeline.rest.requests import request_id

log = structlog.get_logger(__name__)

# What each code means, for the schema, and the status it comes with: of two with one status the first is the usual one.
CODES: Mapping[str, tuple[int, str]] = {
    "invalid": (400, "Something in the request is wrong; `faults` lists all of it."),
    "unauthenticated": (401, "Sign in, or send `Authorization: Token <secret>`."),
    "forbidden": (403, "You may not do this (a session's write needs the X-CSRFToken header)."),
    "confirmation_needed": (403, "Confirm that it is you by POST /api/v1/session/confirm, then ask again."),
    "not_found": (404, "There is no such thing, or it is not yours."),
    "method_not_allowed": (405, "This address does not know the method."),
    "conflict": (409, "The thing is in a state that forbids the act."),
    "unsupported_media_type": (415, "Bodies are application/json, uploads of files multipart/form-data."),
    "throttled": (429, "Too many requests; wait as Retry-After says."),
    "internal": (500, "Something broke on our side; the log has it under the request id."),
    "unavailable": (503, "A part that is needed can't be reached for now; try again later."),
}

_DJANGO: tuple[tuple[type[Exception], int, str, str], ...] = (
    (Http404, 404, "not_found", "there is nothing at this address"),
    (PermissionDenied, 403, "forbidden", "you may not do this"),
    (SuspiciousOperation, 400, "invalid", "the request can't be accepted"),
)
MOST_FAULTS = 100  # that one answer tells
_LONGEST_PATH = 200  # characters of a path, which may hold a name that the caller made up

_GONE = (OperationalError, InterfaceError, BrokerError, RedisConnectionError, RedisTimeoutError)


def body(code: str, message: str, faults: Sequence[Fault] = ()) -> dict[str, Any]:
    """An error's body. It tells the first MOST_FAULTS faults, and then how many there are besides."""
    return {
        "error": {
            "code": code,
            "message": message,
            "faults": [asdict(fault) for fault in _few(faults)],
            "request_id": request_id(),
        }
    }


def answer(error: Exception, context: Mapping[str, Any]) -> Response:
    """REST framework's exception handler: every exception becomes an answer of the one form."""
    set_rollback()
    status, code, message, faults = describe(error)
    return Response(body(code, message, faults), status=status, headers=headers_of(error))


def describe(error: BaseException) -> tuple[int, str, str, Sequence[Fault]]:
    """An exception's status, code, message and faults. What nobody expected is logged and told as `internal`."""
    if isinstance(error, TreelineError):
        return _own(error)
    if isinstance(error, exceptions.APIException):
        return _framework(error)
    for kind, status, code, message in _DJANGO:
        if isinstance(error, kind):
            return status, code, message, ()
    if isinstance(error, _GONE):
        part = "the database" if isinstance(error, OperationalError | InterfaceError) else "the message broker"
        log.error("a part is gone", part=part, reason=" ".join(str(error).split()))
        return 503, "unavailable", f"{part} can't be reached for now; try again in a moment", ()
    log.error("unexpected error", exc_info=error)
    return 500, "internal", "something went wrong on our side; the log has it under this request's id", ()


def _own(error: TreelineError) -> tuple[int, str, str, Sequence[Fault]]:
    if isinstance(error, Invalid):
        return 400, "invalid", _headline(error.faults), error.faults
    for kind, status, code in (
        (NotFound, 404, "not_found"),
        (Conflict, 409, "conflict"),
        (Unavailable, 503, "unavailable"),
    ):
        if isinstance(error, kind):
            return status, code, str(error), ()
    return 400, "invalid", str(error), ()


def _framework(error: exceptions.APIException) -> tuple[int, str, str, Sequence[Fault]]:
    status = error.status_code
    if isinstance(error, exceptions.ValidationError):
        faults = [Fault(path, message) for path, message in _flatten(error.detail, "")]
        return status, "invalid", _headline(faults), faults
    code = error.default_code if error.default_code in CODES else _usual_code(status)
    if isinstance(error, exceptions.NotAuthenticated) and error.detail == error.default_detail:
        return status, code, "sign in, or send an API token as `Authorization: Token <secret>`", ()
    return status, code, str(error.detail), ()


def _usual_code(status: int) -> str:
    usual = (code for code, (number, _) in CODES.items() if number == status)
    return next(usual, "invalid" if status < 500 else "internal")


def _headline(faults: Sequence[Fault]) -> str:
    return str(_few(faults)[0]) if len(faults) == 1 else f"{len(faults):,} faults in the request"


def _flatten(detail: Any, path: str) -> Iterator[tuple[str, str]]:
    """A serializer's nested errors as (path, message), the path in the form `batch.values[0].n`."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            place = f"{path}[{name}]" if isinstance(name, int) else ".".join(part for part in (path, str(name)) if part)
            yield from _flatten(inner, place)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            if inner or not nested:  # a list field leaves {} where an element was right
                yield from _flatten(inner, f"{path}[{index}]" if nested else path)
    else:
        yield path, str(detail)


def _few(faults: Sequence[Fault]) -> list[Fault]:
    told = [replace(fault, path=_shortened(fault.path)) for fault in islice(faults, MOST_FAULTS)]
    more = len(faults) - len(told)
    return [*told, Fault("", f"and {more:,} more", "mend these first")] if more else told


def _shortened(path: str) -> str:
    return path if len(path) <= _LONGEST_PATH else path[:_LONGEST_PATH] + "…"


def headers_of(error: Exception) -> dict[str, str]:
    """What an error's answer says beside its body."""
    headers: dict[str, str] = {}
    if wanted := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = wanted
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers
