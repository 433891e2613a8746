"""Batches live: what is sent, when, to whom, and that nothing is left of a stream whose client went away."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from functools import cache, wraps
from typing import Any

import httpx
import pytest
import uvicorn
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.contrib.sessions.models import Session
from django.core.handlers.asgi import ASGIHandler
from django.db import OperationalError, connection
from django.utils import timezone

from backtests import events, services
from backtests.api import events as api
from backtests.models import Batch
from tests import cast
from tests.orders import order
from treeline.accounts import sessions
from treeline.accounts.models import ApiToken, User
from treeline.accounts.services import create_token
from treeline.redis_client import connect

pytestmark = pytest.mark.django_db(transaction=True)

ALL = "/api/v1/batches/events"


@cache
def application() -> ASGIHandler:
    """The server's, made once: that takes a while."""
    return ASGIHandler()


class Watcher:
    """A client of one stream, at the door of the ASGI application."""

    def __init__(self, path: str, token: str, method: str = "GET", **headers: str) -> None:
        headers |= {"host": "localhost"} | ({"authorization": f"Token {token}"} if token else {})
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }
        self._talk = ApplicationCommunicator(application(), scope)
        self._text = ""
        self.over = False
        self.status = 0
        self.headers: dict[str, str] = {}

    async def opened(self) -> "Watcher":
        """Returns when the answer begins."""
        await self._talk.send_input({"type": "http.request", "body": b""})
        start = await self._talk.receive_output(10)
        self.status = start["status"]
        self.headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return self

    async def part(self, seconds: float = 5.0) -> str:
        """The next event or comment."""
        while "\n\n" not in self._text:
            message = await self._talk.receive_output(seconds)
            self._text += message.get("body", b"").decode()
            if not message.get("more_body"):
                self.over = True
                break
        part, _, self._text = self._text.partition("\n\n")
        return part

    async def event(self, seconds: float = 5.0) -> tuple[str, dict[str, Any]]:
        """The next event's name and data."""
        while True:
            lines = dict(line.split(": ", 1) for line in (await self.part(seconds)).splitlines())
            if "event" in lines:
                assert lines["id"]
                return lines["event"], json.loads(lines["data"])

    async def silent(self, seconds: float) -> bool:
        return not self._text and await self._talk.receive_nothing(seconds)

    async def leave(self) -> None:
        began = time.monotonic()
        await self._talk.send_input({"type": "http.disconnect"})
        await self._talk.wait(5)
        assert time.monotonic() - began < 4, "the stream goes on for nobody"


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs the test as a coroutine; what it gives to `sync_to_async` runs where the fixtures did."""

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        async_to_sync(test)(*args, **kwargs)

    return run


@pytest.fixture(autouse=True)
def no_connection_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(events, "LINGER", 0.2)
    yield
    for thread in threading.enumerate():
        if thread.name == "batch-lookout":
            thread.join(5)


@pytest.fixture
def alice(transactional_db: None) -> User:
    return cast.alice()


@pytest.fixture
def token(alice: User) -> str:
    return create_token(alice, "test")


@pytest.fixture
def batch(alice: User) -> Batch:
    return made(alice)


def made(owner: User) -> Batch:
    return services.create(owner, order("n=5:30"))


def path_of(batch: Batch) -> str:
    return f"/api/v1/batches/{batch.public_id}/events"


@sync_to_async
def move(batch: Batch, *, tell: bool = True, **fields: Any) -> None:
    Batch.objects.filter(pk=batch.pk).update(**fields)
    if tell:
        events.publish(batch.pk, batch.owner_id)


@in_a_loop
async def test_the_first_event_says_at_once_where_the_batch_stands(alice: User, token: str, batch: Batch) -> None:
    stream = await Watcher(path_of(batch), token).opened()
    assert stream.status == 200
    assert stream.headers["content-type"] == "text/event-stream"
    assert stream.headers["cache-control"] == "no-store"
    assert stream.headers["x-accel-buffering"] == "no"
    assert await stream.part() == "retry: 2000"
    name, told = await stream.event()
    assert name == "progress"
    body = await sync_to_async(lambda: cast.caller(alice).get(f"/api/v1/batches/{batch.public_id}").json())()
    assert {**body, **told} == body, "the words of the batch's other endpoint"
    assert {"id", "state", "label", "done", "total", "rate", "eta_seconds", "poll_after_seconds"} <= set(told)
    await stream.leave()


@in_a_loop
async def test_word_of_a_change_is_followed_by_an_event_at_once(token: str, batch: Batch) -> None:
    stream = await Watcher(path_of(batch), token).opened()
    await stream.event()
    await asyncio.sleep(0.5)
    began = time.monotonic()
    await move(batch, done=7)
    assert (await stream.event())[1]["done"] == 7
    assert time.monotonic() - began < 0.4
    await move(batch)
    assert await stream.silent(0.4), "nothing has changed"
    await stream.leave()


@pytest.mark.parametrize("redis", ["that is there", "that is away"])
@in_a_loop
async def test_a_change_without_word_is_seen_by_itself(token: str, batch: Batch, settings: Any, redis: str) -> None:
    if redis == "that is away":
        settings.REDIS_URL = "unix:///nowhere/redis.sock"
    stream = await Watcher(path_of(batch), token).opened()
    await stream.event()
    await move(batch, tell=False, done=7)
    assert (await stream.event(2.5))[1]["done"] == 7
    await stream.leave()


@in_a_loop
async def test_five_events_a_second_and_the_last_one_always(token: str, batch: Batch) -> None:
    stream = await Watcher(path_of(batch), token).opened()
    await stream.event()
    began = time.monotonic()
    for done in range(1, 21):
        await move(batch, done=done)
        await asyncio.sleep(0.05)
    seen: list[int] = []
    while not seen or seen[-1] != 20:
        seen.append((await stream.event())[1]["done"])
    assert len(seen) <= 5 * (time.monotonic() - began) + 1
    assert await stream.silent(0.4)
    await stream.leave()


@in_a_loop
async def test_the_end_is_told_and_the_stream_closed(token: str, batch: Batch) -> None:
    stream = await Watcher(path_of(batch), token).opened()
    await stream.event()
    await move(batch, state="cancelled")
    assert [(name, told["state"]) for name, told in (await stream.event(), await stream.event())] == [
        ("progress", "cancelled"),
        ("end", "cancelled"),
    ]
    assert await stream.part() == ""
    assert stream.over
    assert (await Watcher(path_of(batch), token, last_event_id="end").opened()).status == 204, "it need not come again"


@in_a_loop
async def test_a_batch_that_is_deleted_ends_its_stream(token: str, batch: Batch) -> None:
    stream = await Watcher(path_of(batch), token).opened()
    await stream.event()
    await sync_to_async(batch.delete)()
    assert await stream.event() == ("end", {})


@in_a_loop
async def test_all_batches_of_a_person_come_over_one_stream(alice: User, token: str, batch: Batch) -> None:
    other = await sync_to_async(made)(alice)
    bobs = await sync_to_async(lambda: made(cast.bob()))()
    stream = await Watcher(ALL, token).opened()
    first = {(await stream.event())[1]["id"], (await stream.event())[1]["id"]}
    assert first == {str(batch.public_id), str(other.public_id)}
    await move(bobs, done=3)
    await move(other, state="cancelled")
    _, told = await stream.event()
    assert (told["id"], told["state"]) == (str(other.public_id), "cancelled")
    new = await sync_to_async(made)(alice)
    assert (await stream.event())[1]["id"] == str(new.public_id)
    await move(other)
    assert await stream.silent(0.4), "what is over is told once"
    assert not stream.over
    await stream.leave()


@in_a_loop
async def test_a_batch_that_is_ordered_is_told_at_once(alice: User, token: str) -> None:
    stream = await Watcher(ALL, token).opened()
    assert await stream.part() == "retry: 2000"
    assert await stream.silent(0.5), "nothing is under way"
    batch = await sync_to_async(made)(alice)
    _, told = await stream.event(1.0)
    assert (told["id"], told["state"]) == (str(batch.public_id), "queued")
    await stream.leave()


@in_a_loop
async def test_streams_are_their_owners_only(batch: Batch) -> None:
    bobs = await sync_to_async(lambda: create_token(cast.bob(), "test"))()
    refused = await Watcher(path_of(batch), bobs).opened()
    assert refused.status == 404
    assert json.loads(await refused.part())["error"]["code"] == "not_found"
    for path in (path_of(batch), ALL):
        nobody = await Watcher(path, "").opened()
        assert nobody.status == 401
        assert json.loads(await nobody.part())["error"]["request_id"] == nobody.headers["x-request-id"]


@in_a_loop
async def test_other_methods_are_refused_and_head_is_answered_without_a_stream(token: str, batch: Batch) -> None:
    for path in (path_of(batch), ALL):
        assert (await Watcher(path, token, "POST").opened()).status == 405
        head = await Watcher(path, token, "HEAD").opened()
        assert (head.status, head.headers["content-type"]) == (200, "text/event-stream")
        assert await head.part() == ""
        assert head.over


def test_a_server_that_cannot_stream_says_so(alice: User, batch: Batch) -> None:
    caller = cast.caller(alice)
    for path in (path_of(batch), ALL):
        answer = caller.get(path)
        assert answer.status_code == 503
        assert "ASGI" in answer.json()["error"]["message"]


@in_a_loop
async def test_a_person_has_twenty_streams_at_most(token: str, batch: Batch) -> None:
    streams = [await Watcher(path_of(batch), token).opened() for _ in range(api.MOST)]
    assert {stream.status for stream in streams} == {200}
    refused = await Watcher(ALL, token).opened()
    assert refused.status == 429
    assert refused.headers["retry-after"] == "15"
    assert "20 event streams" in json.loads(await refused.part())["error"]["message"]
    await streams[0].leave()
    streams[0] = await Watcher(ALL, token).opened()
    assert streams[0].status == 200
    for stream in streams:
        await stream.leave()


@in_a_loop
async def test_who_goes_away_leaves_nothing_behind(token: str, batch: Batch, settings: Any) -> None:
    def listeners() -> Any:
        return connect(settings.REDIS_URL).pubsub_numsub(f"treeline:batches:{batch.owner_id}")[0][1]

    before = asyncio.all_tasks()
    streams = [await Watcher(path_of(batch), token).opened() for _ in range(5)]
    for stream in streams:
        await stream.event()
    await asyncio.sleep(0.5)
    assert listeners() == 5
    for stream in streams:
        await stream.leave()
    await asyncio.sleep(0.1)
    assert listeners() == 0
    assert asyncio.all_tasks() == before
    assert len(api._streams) == 0


@in_a_loop
async def test_sixty_streams_that_open_at_once_need_four_connections_to_postgres() -> None:
    def people() -> list[tuple[str, Batch]]:
        users = [cast.person(f"person{number}") for number in range(3)]
        return [(create_token(user, "test"), made(user)) for user in users]

    def connections() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            return int(cursor.fetchone()[0])

    theirs = await sync_to_async(people)()
    before = await sync_to_async(connections)()
    streams = [Watcher(path_of(batch), token) for token, batch in theirs for _ in range(20)]
    opening = asyncio.gather(*[stream.opened() for stream in streams])
    most = 0
    while not opening.done():
        most = max(most, await sync_to_async(connections)())
        await asyncio.sleep(0.02)
    assert {stream.status for stream in streams} == {200}
    await asyncio.gather(*[stream.event() for stream in streams])
    assert max(most, await sync_to_async(connections)()) <= before + 4
    await asyncio.gather(*[stream.leave() for stream in streams])


@in_a_loop
async def test_a_postgres_that_is_away_for_a_while_ends_no_stream(
    token: str, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = await Watcher(path_of(batch), token).opened()
    await stream.event()
    read, failures = api.Stream._read, iter((True, True))

    def troubled(self: api.Stream, moved: Any) -> Any:
        if next(failures, False):
            raise OperationalError("gone")
        return read(self, moved)

    monkeypatch.setattr(api.Stream, "_read", troubled)
    await move(batch, done=7)
    assert (await stream.event())[1]["done"] == 7
    await stream.leave()


@in_a_loop
async def test_silence_is_broken_by_a_comment(token: str, batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "KEEP_ALIVE", 0.3)
    stream = await Watcher(path_of(batch), token).opened()
    await stream.event()
    assert await stream.part() == ": keep-alive"
    await stream.leave()


@in_a_loop
async def test_a_stream_ends_after_an_hour_so_that_its_client_signs_in_again(
    token: str, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "LONGEST", 0.3)
    stream = await Watcher(ALL, token).opened()
    await stream.event()
    assert await stream.part() == ""
    assert stream.over


def _revoke(user: User) -> None:
    ApiToken.objects.filter(owner=user).delete()


def _expire(user: User) -> None:
    ApiToken.objects.filter(owner=user).update(expires=timezone.now())


def _lock_out(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _sign_out(user: User) -> None:
    sessions.end_others(user, None)
    Session.objects.all().delete()


@pytest.mark.parametrize(
    ("by_session", "end"),
    [(False, _revoke), (False, _expire), (False, _lock_out), (True, _sign_out), (True, _lock_out)],
)
@in_a_loop
async def test_a_stream_ends_soon_after_its_sign_in(
    alice: User,
    token: str,
    batch: Batch,
    monkeypatch: pytest.MonkeyPatch,
    by_session: bool,
    end: Callable[[User], None],
) -> None:
    monkeypatch.setattr(api, "SIGN_IN_EVERY", 0.3)
    asked = {}
    if by_session:
        browser = await sync_to_async(cast.browser)(alice)
        asked = {"cookie": f"sessionid={browser.cookies['sessionid'].value}"}
    stream = await Watcher(ALL, "" if by_session else token, **asked).opened()
    assert stream.status == 200
    await stream.event()
    assert await stream.silent(0.7)
    await sync_to_async(end)(alice)
    assert await stream.part() == ""
    assert stream.over


def test_a_server_stops_in_time_with_streams_open(token: str, batch: Batch) -> None:
    server = uvicorn.Server(
        uvicorn.Config(application(), port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    address = f"http://127.0.0.1:{port}{path_of(batch)}"
    with httpx.stream("GET", address, headers={"Authorization": f"Token {token}"}, timeout=10) as answer:
        lines = answer.iter_lines()
        assert next(line for line in lines if line.startswith("event")) == "event: progress"
        server.should_exit = True
        thread.join(4)
        assert not thread.is_alive()


def test_an_answer_says_when_to_ask_again() -> None:
    assert api.polling_headers({"poll_after_seconds": 5}) == {"Retry-After": "5"}
    assert api.polling_headers({"poll_after_seconds": None}) == {}
