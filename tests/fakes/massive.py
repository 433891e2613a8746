"""Massive's reference of splits and dividends as a server on loopback, which fails as it is told to.

with FakeMassive(splits=[...], dividends=[...], page=2) as fake:
    fake.fail("429", "500")
    Reference("the key", fake.url)
"""

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

KEY = "the-reference-key"
_LISTS = {"/stocks/v1/splits": "splits", "/stocks/v1/dividends": "dividends"}


def split(ticker: str, day: str, new: float, old: float, **other: Any) -> dict[str, Any]:
    """A record of /stocks/v1/splits."""
    return {
        "id": f"E{ticker}{day}",
        "ticker": ticker,
        "execution_date": day,
        "split_from": old,
        "split_to": new,
        "adjustment_type": "forward_split" if new > old else "reverse_split",
    } | other


def dividend(ticker: str, day: str, cash: float, currency: str = "USD", **other: Any) -> dict[str, Any]:
    """A record of /stocks/v1/dividends."""
    return {
        "id": f"E{ticker}{day}{cash}",
        "ticker": ticker,
        "ex_dividend_date": day,
        "cash_amount": cash,
        "currency": currency,
        "frequency": 4,
        "distribution_type": "recurring",
        "historical_adjustment_factor": 0.99,
    } | other


@dataclass
class FakeMassive:
    """The records of both lists, and the records on a page. `requests`: the path with query and the Authorization
    header of each."""

    splits: list[dict[str, Any]] = field(default_factory=list)
    dividends: list[dict[str, Any]] = field(default_factory=list)
    page: int = 2
    requests: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._faults: deque[str] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def fail(self, *faults: str) -> None:
        """What the next requests meet, one each: a status such as "429" or "500", "drop" (the connection), "html" (200
        that is not JSON), "no results", or, as a page that is right but for its next_url, "elsewhere" and "again"."""
        self._faults.extend(faults)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, target: str, authorization: str) -> tuple[int, str] | None:
        """Status and body for a request; None to drop it."""
        self.requests.append((target, authorization))
        fault = self._faults.popleft() if self._faults else ""
        if fault == "drop":
            return None
        if fault == "html":
            return 200, "<html>a proxy's page</html>"
        if fault == "no results":
            return 200, json.dumps({"status": "OK"})
        status = int(fault) if fault.isdecimal() else 200 if authorization == f"Bearer {KEY}" else 401
        if status != 200:
            return status, json.dumps({"status": "ERROR", "error": "as told"})
        return 200, json.dumps(self._page(target, fault))

    def _page(self, target: str, fault: str) -> dict[str, Any]:
        address = urlsplit(target)
        start = int(parse_qs(address.query).get("cursor", ["0"])[0])
        records = getattr(self, _LISTS[address.path])
        document = {"status": "OK", "request_id": "1", "results": records[start : start + self.page]}
        if start + self.page < len(records):
            document["next_url"] = f"{self.url}{address.path}?cursor={start + self.page}"
        if fault == "elsewhere":
            document["next_url"] = f"http://localhost:{self._server.server_port}{address.path}?cursor=1"
        if fault == "again":
            document["next_url"] = f"{self.url}{target}"
        return document


def _handler(fake: FakeMassive) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = fake.answer(self.path, self.headers.get("Authorization", ""))
            if answer is None:
                self.close_connection = True
                return
            status, body = answer
            content = body.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            """A test's output is not a server's log."""

    return Handler
