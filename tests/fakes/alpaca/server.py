"""Alpaca's data and trading API on one port of 127.0.0.1, for as long as a `with` lasts.

A request goes through: the control addresses (/_fake/…) · the count of the rate limit · a fault that is due · the
keys · its route. Everything is served over HTTP/1.1 connections that stay open, a thread each.
"""

import contextlib
import datetime as dt
import json
import socket
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.alpaca.answers import Answer, Refused, as_json, gateway_timeout, rate_limited, unauthorized
from tests.fakes.alpaca.bars import BarPages
from tests.fakes.alpaca.broker import Broker
from tests.fakes.alpaca.corporate import CorporateActions
from tests.fakes.alpaca.faults import Faults, Rule, rule_of
from tests.fakes.alpaca.latest import Latest
from tests.fakes.alpaca.trading import Trading
from tests.fakes.alpaca.traffic import Purpose, Request, Traffic, limit_headers, most_in
from tests.fakes.alpaca.world import MadeUpWorld, Truth, World, truth

KEY = "made-up-prices"
SECRET = "made-up-prices"
LIVE_HOST = "localhost"
LIVE_KEY = "made-up-money"
LIVE_SECRET = "made-up-money"
PER_MINUTE = 200


def _real_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class FakeAlpaca:
    """A server that has started when it is made, and is gone after `close`. Many tests may share one: `faults.replace`.

    now: the time that its market lives in (the rate limit lives in real time). plan: "free" can't read SIP data of the
    last 15 minutes. per_minute: of data and of trading, each. key, secret: the only ones that are let in at `url`;
    live_key, live_secret: the only ones at `live_url`, the same server by its other name.
    """

    def __init__(
        self,
        world: World | None = None,
        now: Callable[[], dt.datetime] = _real_now,
        *,
        plan: Literal["free", "paid"] = "free",
        per_minute: int = PER_MINUTE,
        key: str = KEY,
        secret: str = SECRET,
        live_key: str = LIVE_KEY,
        live_secret: str = LIVE_SECRET,
        cash: float = 100_000.0,
        port: int = 0,
    ) -> None:
        self.world = world or MadeUpWorld()
        self.now = now
        self.key = key
        self.secret = secret
        self.live_key = live_key
        self.live_secret = live_secret
        self.faults = Faults()
        self.traffic = Traffic(per_minute)
        self.closing = threading.Event()
        self.bars = BarPages(self.world, now, plan)
        self.corporate = CorporateActions(self.world, now)
        self.latest = Latest(self.world, now, plan)
        self.broker = Broker(self.world, now, self.latest, cash)
        self.trading = Trading(self.broker)
        self._server = _Server(("127.0.0.1", port), self)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.live_url = f"http://{LIVE_HOST}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="fake Alpaca", daemon=True)
        self._thread.start()

    def __enter__(self) -> "FakeAlpaca":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop; every open connection is closed."""
        self.closing.set()
        # It looks for this twice a second, or as soon as somebody comes.
        stopping = threading.Thread(target=self._server.shutdown)
        stopping.start()
        while stopping.is_alive():
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            stopping.join(0.01)
        self._server.server_close()
        self._thread.join()

    @property
    def requests(self) -> list[Request]:
        """All that arrived, oldest first; each begins with (monotonic time, path, purpose)."""
        return self.traffic.requests()

    def most_in(self, seconds: float, purpose: Purpose | None = None) -> int:
        """The most requests of one key that arrived within any stretch of so many seconds."""
        return most_in(self.traffic.requests(purpose), seconds)

    def truth(self, symbol: str) -> Truth:
        """What is so of a symbol now. Raises KeyError for one that there is not."""
        one = self.world.get(symbol)
        if one is None:
            raise KeyError(symbol)
        return truth(one, self.now())

    def route(self, method: str, path: str, query: dict[str, str], document: Any, fault: Rule | None) -> Answer:
        """The answer to a request that is let in. Raises Refused."""
        if method == "GET" and path in ("/v2/stocks/bars", "/v1/corporate-actions"):
            return (self.bars if path == "/v2/stocks/bars" else self.corporate).answer(query, fault)
        if method == "GET":
            found = {
                "/v2/stocks/trades/latest": self.latest.trades,
                "/v2/stocks/quotes/latest": self.latest.quotes,
                "/v2/stocks/bars/latest": self.latest.bars,
                "/v2/stocks/snapshots": self.latest.snapshots,
                "/v2/assets": self.latest.assets,
                "/v2/calendar": self.latest.calendar,
            }.get(path)
            if found:
                return found(query)
            if path == "/v2/clock":
                return self.latest.clock()
            if path.startswith("/v2/assets/"):
                return self.latest.asset(path.removeprefix("/v2/assets/"))
        return self.trading.answer(method, path, query, document)

    def control(self, method: str, path: str, document: Any) -> Answer:
        """POST /_fake/faults {"rules": […]} puts those rules in force instead of the ones before; GET shows them;
        GET /_fake/requests: what arrived; DELETE: forget that, and the rate limit's count."""
        if path == "/_fake/faults" and method == "POST":
            try:
                rules = [rule_of(one) for one in document["rules"]]
            except (KeyError, TypeError, ValueError) as error:
                raise Refused(422, f"no rules: {error}") from None
            self.faults.replace(rules)
        elif path == "/_fake/requests" and method == "DELETE":
            self.traffic.forget()
        if path == "/_fake/faults":
            return as_json({"rules": self.faults.as_documents()})
        if path == "/_fake/requests":
            requests = self.requests
            return as_json({"requests": [one._asdict() for one in requests], "most_in_a_minute": most_in(requests, 60)})
        raise Refused(404, "there are /_fake/faults and /_fake/requests")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], fake: FakeAlpaca) -> None:
        self.fake = fake
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is gone is nothing to talk about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def handle_any(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(length) if length else b""
        if parts.path.startswith("/_fake/"):
            self._send(self._control(parts.path, text))
            return
        fake = self.server.fake
        purpose: Purpose = "data" if parts.path.startswith(("/v2/stocks/", "/v1/", "/v1beta1/")) else "trading"
        key = self.headers.get("APCA-API-KEY-ID", "")
        number, within, headers = fake.traffic.arrived(parts.path, purpose, self.command, parts.query, key)
        if not within:
            fake.traffic.answered(number, 429, "")
            self._send(rate_limited({}), headers)
            return
        fault = fake.faults.next(self.command, parts.path)
        answer = self._faulted(fault, parts.path, dict(parse_qsl(parts.query)), text)
        fake.traffic.answered(number, answer.status if answer else 0, fault.kind if fault else "")
        if answer is None:
            self._drop()
        else:
            self._send(answer, headers, whole=fault is None or fault.kind != "cut")

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = handle_any  # noqa: N815 - the base class's names

    def _faulted(self, fault: Rule | None, path: str, query: dict[str, str], text: bytes) -> Answer | None:
        """The answer that this fault leaves; None: the connection is dropped."""
        kind = fault.kind if fault else ""
        instead = _instead(fault, query) if fault else None
        if instead is not None or kind == "dropped":
            return instead
        if fault and kind == "slow":
            self.server.fake.closing.wait(fault.seconds)
        answer = self._answer(path, query, text, fault)
        if kind == "504 done":
            return gateway_timeout()
        if kind == "malformed":
            return Answer(200, answer.body[: len(answer.body) // 2])
        return None if kind == "dropped done" else answer

    def _answer(self, path: str, query: dict[str, str], text: bytes, fault: Rule | None) -> Answer:
        fake = self.server.fake
        try:
            given = self.headers.get("APCA-API-KEY-ID"), self.headers.get("APCA-API-SECRET-KEY")
            is_live = self.headers.get("Host", "").partition(":")[0] == LIVE_HOST
            if given != ((fake.live_key, fake.live_secret) if is_live else (fake.key, fake.secret)):
                raise unauthorized()
            return fake.route(self.command, path, query, _parsed(text), fault)
        except Refused as refused:
            return refused.answer

    def _control(self, path: str, text: bytes) -> Answer:
        try:
            return self.server.fake.control(self.command, path, _parsed(text))
        except Refused as refused:
            return refused.answer

    def _send(self, answer: Answer, headers: dict[str, str] | None = None, *, whole: bool = True) -> None:
        lines = {
            "Server": "fake Alpaca: all prices are made up",
            "Date": self.date_time_string(),
            "Content-Type": answer.kind,
            "Content-Length": str(len(answer.body)),
            **(headers or {}),
            **answer.headers,
        }
        if answer.status == HTTPStatus.NO_CONTENT:
            del lines["Content-Length"], lines["Content-Type"]
        head = f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        # In one piece: two small ones would wait for each other's acknowledgement.
        body = answer.body if whole else answer.body[: len(answer.body) // 2]
        self.wfile.write(f"{head}\r\n".encode() + body)
        if not whole:
            self._drop()

    def _drop(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Requests are counted, not logged."""


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        raise Refused(400, "request body format is invalid", 40010000) from None


def _instead(fault: Rule, query: dict[str, str]) -> Answer | None:
    """What a fault answers without doing anything; None for the other faults."""
    if fault.kind == "429":
        return rate_limited(limit_headers(PER_MINUTE, 0, int(time.time() + fault.seconds) + 1))
    if fault.kind == "504":
        return gateway_timeout()
    if fault.kind == "401":
        return unauthorized().answer
    symbol = query.get("symbols", "").split(",")[0]
    return {
        "500": as_json({"code": 50010000, "message": "internal server error"}, 500),
        "403": as_json({"message": "subscription does not permit querying recent SIP data"}, 403),
        "422": as_json({"code": 42210000, "message": "unprocessable request"}, 422),
        "400": as_json({"message": f"invalid symbol: {symbol}"}, 400),
    }.get(fault.kind)
