"""Requests that no client sends by itself: what stands around a request is wrong, and no view is ever reached."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from tests.fuzz.tally import Tally

_PATIENCE = 5.0  # seconds until it takes a call
_LISTEN = 2.0  # seconds for an answer, of which there may be none: it may wait for more
_LIST = "/api/v1/strategies"


def requests() -> Iterator[tuple[str, bytes]]:
    """(what is wrong, the bytes)."""
    yield from _of("path", (_get(path) for path in _PATHS))
    yield from _of("query", (_get(f"{_LIST}?{query}") for query in _QUERIES))
    yield from _of("method", (_get(path, method) for method in _METHODS for path in (_LIST, "/", "/admin/")))
    yield from _of("header", (_get(_LIST, headers=headers) for headers in _HEADERS))
    yield from _of("host", (_bare(hosts) for hosts in _HOSTS))
    yield from _of("body", (_post(headers, body) for headers, body in _BODIES))
    yield from _of("line", _LINES)


def tally(address: str) -> Tally:
    """Fails for a status of 500 or more, an error of the API in another form, a server that is not well afterwards."""
    found, began = Tally("broken requests"), time.monotonic()
    for name, sent in requests():
        status, kind, body = _answer(address, sent)
        if status:
            found.statuses[status] += 1
        if status >= 500:
            found.failures[name] = f"{status} to {sent[:200]!r}"
        if status >= 400 and kind == "application/json" and body and set(json.loads(body)) != {"error"}:
            found.failures[name] = f"{body[:200]!r} to {sent[:200]!r}"
    status, _, _ = _answer(address, _get("/health").encode())
    if status != 200:
        found.failures["afterwards"] = f"health answers {status}"
    found.seconds = time.monotonic() - began
    return found


def _answer(address: str, sent: bytes) -> tuple[int, str, bytes]:
    """Status, media type and body; 0 when the server hangs up without a word, or waits for more."""
    place = urlsplit(address)
    with socket.create_connection((str(place.hostname), int(place.port or 80)), _PATIENCE) as talk:
        talk.settimeout(_LISTEN)
        with suppress(ConnectionError):  # it may have answered and hung up before it heard all
            talk.sendall(sent)
        answer = HTTPResponse(talk)
        try:
            answer.begin()
            return answer.status, answer.headers.get_content_type(), answer.read()
        except (OSError, HTTPException):
            return 0, "", b""


def _of(what: str, sent: "Iterator[str] | tuple[str | bytes, ...]") -> Iterator[tuple[str, bytes]]:
    for number, one in enumerate(sent):
        yield f"{what} {number}", one if isinstance(one, bytes) else one.encode("latin-1", "replace")


def _get(path: str, method: str = "GET", headers: str = "") -> str:
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n"


def _bare(hosts: str) -> str:
    return f"GET {_LIST} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"


def _post(headers: str, body: str) -> str:
    return _get("/api/v1/session", "POST", headers) + body


_ID = "0b8f5a8e-6a3b-4c67-9d59-0e8b8a1f2c3d"
_PATHS = (
    *("/api/v1/%", "/api/v1/%zz", "/api/v1/%00", "/api/v1/%ff%fe", "/api/v1/strategies/%2e%2e/", "/api/v1/\x00", "*"),
    *("/api/v1/../../etc/passwd", "/api//v1", "//", "///", "/api/v1/strategies//", "/api/v1/é", "/%E2%80%AE", "/api"),
    *(f"/api/v1/{'a' * 20_000}", f"/api/v1/{'a/' * 10_000}", "/" + "%61" * 15_000, f"/{'a' * 70_000}", "/api/v1/;x=1"),
    *(f"/api/v1/strategies/{_ID.upper()}", f"/api/v1/strategies/{_ID}%00", f"/api/v1/strategies/{{{_ID}}}"),
    *(
        "/api/v1/strategies/%30b8f5a8e",
        f"/api/v1/strategies/{_ID}/versions/99999999999999999999",
        "http://evil.example/",
    ),
    *("/api/v1/sources/%00/symbols", "/api/v1/sources/%2F/symbols", "/api/v1/shared/%00", "/api/v1/shared/%ff/results"),
    *(
        f"/api/v1/uploads/{_ID}/symbols/%00",
        f"/api/v1/uploads/{_ID}/symbols/{'A' * 5_000}",
        "/static/%00",
        "/static/..",
    ),
    *(
        "/static/../../etc/passwd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/admin/%00/",
        "/admin/accounts/user/%00/change/",
    ),
    *("/health/%00", "/metrics?%00", "/api/schema?format=%00", "/api/schema?lang=%00", "/api/docs?x=%ff", "/api/docs/"),
    *("/account/discord/callback?code=%00&state=%ff", "/account/discord/callback?error=x", "/admin/login/?next=//evil"),
)
_QUERIES = (
    *("%", "limit=%00", "limit=%ff", "cursor=%00", "cursor=%ff%fe", "q=%00", "q=%F0%9F%92%A9", "name=%00", "&&&&", "="),
    *("limit=" + "9" * 5_000, "cursor=" + "A" * 30_000, "q=" + "a" * 60_000, "&".join(["a=1"] * 2_000), "limit[]=1"),
    *("limit=1&limit=2", "limit=１", "limit=-1", "limit=1e3", "format=xml", "format=json", "_method=DELETE"),
)
_METHODS = ("TRACE", "CONNECT", "PROPFIND", "FOO", "get", "G" * 5_000, "OPTIONS", "HEAD", "PATCH", "QUERY", "PURGE")
_HEADERS = tuple(
    f"{name}: {value}\r\n"
    for name, values in {
        "Authorization": (
            *("Token", "Token ", "Token \xff\xfe", "Token \x01", f"Token {'a' * 20_000}", "Token a b c", "token x"),
            *("Basic YTpi", "Basic %%%", "Bearer x", "Bearer", "Digest username=a", "\t", "Token tl_" + "é" * 40),
        ),
        "Cookie": (
            *(
                "sessionid=%00",
                "sessionid=\xff",
                "sessionid=" + "a" * 8_000,
                "sessionid=; sessionid=;",
                "=",
                ";;;;",
                "\xff",
            ),
            *("csrftoken=\x01", "sessionid=../../x", 'sessionid="a\\"b"', "; ".join(f"c{n}=1" for n in range(2_000))),
        ),
        "X-CSRFToken": ("\xff", "a" * 10_000),
        "X-Request-ID": ("\xff", "a" * 10_000, "a\tb", "'; DROP TABLE", "${jndi:ldap://x}"),
        "X-Forwarded-For": ("\xff", "1.2.3.4, " * 1_000, "not an address", "::1", "%00"),
        "X-Forwarded-Proto": ("https", "\xff"),
        "X-Forwarded-Host": ("evil.example",),
        "Accept": ("\xff", "*/*;q=\xff", "a/b;c=d" * 1_000, "text/html", "application/json; version=%00", ";"),
        "Accept-Encoding": ("\xff", "gzip;q=\xff", "identity;q=0"),
        "Accept-Language": ("\xff", "x" * 5_000, "../../x"),
        "Content-Type": ("\xff", "application/json; charset=utf-99", "multipart/form-data", "/", ";"),
        "Range": ("bytes=0-", "bytes=-1-2", "\xff"),
        "If-Modified-Since": ("\xff", "yesterday"),
        "If-None-Match": ("\xff", "*"),
        "Last-Event-ID": ("\xff", "a" * 5_000),
        "Origin": ("null", "\xff", "https://evil.example"),
        "Referer": ("\xff", "https://evil.example/%00"),
        "Upgrade": ("websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA", "h2c"),
        "Expect": ("100-continue", "x"),
        "Bad Name": ("x",),
        "": ("x",),
        "X": ("a\r\n folded", "\x00", "a" * 70_000),
    }.items()
    for value in values
)
_HOSTS = (
    *("", "Host: evil.example\r\n", "Host:\r\n", "Host: a b\r\n", "Host: 127.0.0.1\r\nHost: evil.example\r\n"),
    *(
        "Host: 127.0.0.1:99999999\r\n",
        "Host: 127.0.0.1:x\r\n",
        "Host: \xff\r\n",
        "Host: [::1\r\n",
        f"Host: {'a' * 5_000}\r\n",
    ),
    *("Host: 127.0.0.1@evil\r\n", "Host: 127.0.0.1/evil\r\n", "Host: 127.0.0.1\r\nX-Forwarded-Host: evil\r\n"),
)
_JSON = "Content-Type: application/json\r\n"
_BODIES = (
    (_JSON + "Content-Length: -1\r\n", "{}"),
    (_JSON + "Content-Length: abc\r\n", "{}"),
    (_JSON + "Content-Length: 1\r\n", '{"login": "a"}'),
    (_JSON + "Content-Length: 100\r\n", "{}"),
    (_JSON + "Content-Length: 2\r\nContent-Length: 5\r\n", "{}"),
    (_JSON + f"Content-Length: {10**18}\r\n", "{}"),
    (_JSON + f"Content-Length: {'9' * 400}\r\n", "{}"),
    (_JSON + "Content-Length: +2\r\n", "{}"),
    (_JSON + "Content-Length: ²\r\n", "{}"),
    (_JSON + "Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
    (_JSON + "Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"),
    (_JSON + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "2\r\n{}\r\n0\r\n\r\n"),
    (_JSON + "Transfer-Encoding: gzip\r\n", "{}"),
    (_JSON + "Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"),
    (_JSON + "Content-Length: 4\r\n", "\xff\xfe\xff\xfe"),
    (_JSON + "Content-Length: 0\r\n", ""),
    (_JSON, ""),
    ("Content-Type: application/json; charset=utf-16\r\nContent-Length: 2\r\n", "{}"),
    ("Content-Type: application/json; charset=\xff\r\nContent-Length: 2\r\n", "{}"),
    ("Content-Type: multipart/form-data\r\nContent-Length: 2\r\n", "{}"),
    ("Content-Type: multipart/form-data; boundary=\r\nContent-Length: 2\r\n", "{}"),
    ("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5\r\n", "--x--"),
    ("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n", "a=%"),
    ("Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}"),
    ("Content-Length: 2\r\n", "{}"),
)
_LINES: tuple[str | bytes, ...] = (
    *("\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", f"GET {_LIST} HTTP/9.9\r\n\r\n", f"GET {_LIST} HTTP/1.0\r\n\r\n"),
    *(
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x00" * 1_000,
        b"\xff" * 1_000,
    ),
    *(f"GET {_LIST} HTTP/1.1\nHost: 127.0.0.1\n\n", f" GET {_LIST} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
)
