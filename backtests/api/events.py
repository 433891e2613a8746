"""Batches as they go on, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

A stream holds one connection to Redis and none to Postgres. It looks at the rows when word comes that a batch has
moved, or else when `poll_after_seconds` are over, in a few threads that all streams of the process share.
"""

import asyncio
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from functools import wraps
from typing import Any
from weakref import WeakSet

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AbstractBaseUser
from django.core.handlers.asgi import ASGIRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.views import APIView

from backtests import events, selectors
from treeline.accounts.api.authentication import sign_in_of, signed_in
from treeline.core.errors import Unavailable
from treeline.rest.renderers import StrictJSONRenderer
from treeline.rest.schema import Schema

MOST = 20  # streams of one user in one process
APART = 0.2  # seconds between two looks: five events a second of each batch
KEEP_ALIVE = 15.0  # seconds of silence, after which proxies might hang up
LONGEST = 3600.0  # seconds: who goes on watching connects again
SIGN_IN_EVERY = 30.0  # seconds between two looks at whether the token or session still lets its owner in

_RETRY = b"retry: 2000\n\n"
_END = "end"
_WAITING = 2.0  # seconds to the next look when the last one found nothing to say when, or Postgres away
_BY_THE_CLOCK = ("rate", "eta_seconds", "wait_seconds")  # differ at every look: alone they are news at a poll only
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_LOOKOUTS = events.Lookouts(4)  # and so many connections to Postgres, for all streams of the process

_unread = events.Rarely("no look at the batches of a stream: Postgres does not answer")


class TooManyStreams(APIException):
    """The user has MOST streams open in this process."""

    status_code = 429
    default_detail = f"you have {MOST} event streams open; close one, or watch all batches by one at batches/events"
    wait = KEEP_ALIVE  # told as Retry-After: a client that vanished without a word is noticed by then


class Stream:
    """What one client is sent: of the batch with the primary key `only`, or of all that the owner has under way."""

    def __init__(self, owner: AbstractBaseUser, lasts: Callable[[], bool], only: int | None = None) -> None:
        self.owner = owner
        self._lasts = lasts  # whether the sign-in does
        self._only = only
        self._told: dict[int, dict[str, Any]] = {}
        self._under_way: set[int] = set()
        self._poll_after = _WAITING
        self._ended = False

    def close(self) -> None:
        """Called when the response is over, however it ended."""
        with _lock:
            _streams.discard(self)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield _RETRY
        began = spoke = time.monotonic()
        due, check = 0.0, began + SIGN_IN_EVERY
        moved: set[int] | None = None
        async with events.Listener(self.owner.pk) as listener:
            while True:
                looked = time.monotonic()
                if looked >= check:
                    if not await self._is_signed_in():
                        return
                    check = looked + SIGN_IN_EVERY
                poll = moved is None or looked >= due
                news = await self._look(None if poll else moved)
                if poll:
                    due = looked + self._poll_after
                if news or time.monotonic() >= spoke + KEEP_ALIVE:
                    yield news or b": keep-alive\n\n"
                    spoke = time.monotonic()
                if self._ended or looked > began + LONGEST:
                    return
                moved = await listener.heard(min(due, check, spoke + KEEP_ALIVE) - time.monotonic())
                if news or not poll:
                    await asyncio.sleep(looked + APART - time.monotonic())

    async def _is_signed_in(self) -> bool:
        """Also when nobody can say: a Postgres that is gone ends no stream."""
        try:
            return await _LOOKOUTS.call(self._lasts)
        except (OperationalError, InterfaceError) as error:
            _unread.tell(error)
            return True

    async def _look(self, moved: Collection[int] | None) -> bytes:
        """The events of the batches with these primary keys that have changed; None for a look at all."""
        if moved is not None and (not moved or (self._only is not None and self._only not in moved)):
            return b""
        try:
            found = await _LOOKOUTS.call(self._read, moved)
        except (OperationalError, InterfaceError) as error:
            _unread.tell(error)
            return b""
        polls = [body["poll_after_seconds"] for _, body, _ in found if body["poll_after_seconds"] is not None]
        if moved is None:
            self._poll_after = min(polls, default=KEEP_ALIVE)
        return b"".join([self._news(*one, poll=moved is None) for one in found]) + self._end(found)

    def _read(self, moved: Collection[int] | None) -> list[tuple[int, dict[str, Any], bool]]:
        """(primary key, body, whether it is over) of each batch to be looked at, unless it was deleted."""
        if self._only is not None:
            found = list(selectors.of(self.owner).filter(pk=self._only))
        elif moved is None:
            found = events.open_or_known(self.owner, self._under_way)
        else:
            found = list(selectors.of(self.owner).filter(pk__in=moved))
        return [(batch.pk, event_body(batch), events.is_over(batch)) for batch in found]

    def _news(self, key: int, body: dict[str, Any], over: bool, *, poll: bool) -> bytes:
        told = self._told.get(key)
        if over:
            self._under_way.discard(key)
        else:
            self._under_way.add(key)
        clock = () if poll else _BY_THE_CLOCK
        if told is not None and all(told[name] == value for name, value in body.items() if name not in clock):
            return b""
        self._told[key] = body
        return _event("progress", f"{body['id']}:{body['done'] + body['failed']}", body)

    def _end(self, found: list[tuple[int, dict[str, Any], bool]]) -> bytes:
        if self._only is None or (found and not found[0][2]):
            return b""
        self._ended = True
        return _event("end", _END, found[0][1] if found else {})


# Weakly: a stream whose client left before its first byte is never closed, only forgotten.
_streams: WeakSet[Stream] = WeakSet()
_lock = threading.Lock()


class _StreamSchema(Schema):
    def _possible_codes(self) -> list[str]:
        return [*super()._possible_codes(), "throttled"]


class _StreamView(APIView):
    """Signs in, finds and refuses in the threads that the streams share: a server's restart brings all clients back at
    once, each of which would else take a connection of its own to Postgres."""

    schema = _StreamSchema()

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view = super().as_view(**initkwargs)

        @wraps(view)
        async def of_server(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if isinstance(request, ASGIRequest):
                return await _LOOKOUTS.call(view, request, *args, **kwargs)
            return await sync_to_async(view)(request, *args, **kwargs)

        return of_server


class BatchEventsView(_StreamView):
    """One batch, live."""

    @extend_schema(
        operation_id="watch_batch",
        tags=["batches"],
        responses={
            (200, "text/event-stream"): OpenApiResponse(
                OpenApiTypes.STR,
                "`progress` events, whose data say in JSON where the batch stands, then `end`.",
            ),
            204: OpenApiResponse(
                description="The client has seen the end, as its Last-Event-ID says, and nothing came after."
            ),
        },
    )
    def get(self, request: Request, batch_id: uuid.UUID) -> HttpResponseBase:
        """Where the batch stands, at once and whenever that changes, as server-sent events until it is over.

        At most five events a second, the last one always; a comment after 15 s of silence. At most 20 streams a user.
        """
        batch = selectors.get(signed_in(request), batch_id)
        if request.headers.get("Last-Event-ID") == _END and events.is_over(batch):
            return HttpResponse(status=204)  # or an EventSource that nobody closes would ask every two seconds
        return _stream(request, batch.pk)


class BatchesEventsView(_StreamView):
    """All batches, live."""

    @extend_schema(
        operation_id="watch_batches",
        tags=["batches"],
        responses={
            (200, "text/event-stream"): OpenApiResponse(
                OpenApiTypes.STR, "`progress` events, whose data say in JSON where one of the batches stands."
            )
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Where your batches stand that are not over, at once and each whenever that changes, as server-sent events.

        Stays open for an hour at most, whatever happens to the batches: the client is to connect again.
        """
        return _stream(request, None)


def event_body(batch: Any) -> dict[str, Any]:
    """Where a batch stands, in the words of its other endpoints."""
    status: dict[str, Any] = {**selectors.status(batch)}
    label = status.pop("word")
    del status["progress"]
    return {"id": str(batch.public_id), "label": label, **status}


def polling_headers(body: Mapping[str, Any]) -> dict[str, str]:
    """The headers of an answer with a batch's body: when to ask again, while something may change."""
    after = body["poll_after_seconds"]
    return {} if after is None else {"Retry-After": str(after)}


def _stream(request: Request, only: int | None) -> HttpResponseBase:
    """Raises TooManyStreams, and Unavailable for a server that would hold a thread for each stream."""
    if not isinstance(request._request, ASGIRequest):
        raise Unavailable("Events are sent by an ASGI server only; ask for the batch, as its poll_after_seconds says.")
    if request.method == "HEAD":
        return HttpResponse(content_type="text/event-stream", headers=_HEADERS)
    stream = Stream(signed_in(request), sign_in_of(request), only)
    with _lock:
        if sum(one.owner.pk == stream.owner.pk for one in _streams) >= MOST:
            raise TooManyStreams
        _streams.add(stream)
    return StreamingHttpResponse(stream, content_type="text/event-stream", headers=_HEADERS)


def _event(kind: str, name: str, body: Mapping[str, Any]) -> bytes:
    return b"event: %s\nid: %s\ndata: %s\n\n" % (kind.encode(), name.encode(), StrictJSONRenderer().render(body))
