"""The real alpaca-py client on a transport of our own: a turn for every request, time limits, and failures in words.

Imported when the first request is made, after the fork: requests and alpaca-py are heavy, and an open connection must
not be shared between processes.
"""

import logging
import math
import socket
import threading
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import requests
from alpaca.common.exceptions import APIError
from alpaca.common.rest import RESTClient
from alpaca.data.historical.corporate_actions import CorporateActionsClient
from alpaca.data.historical.stock import StockHistoricalDataClient
from alpaca.trading.client import TradingClient
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from treeline.marketdata.alpaca.access import AlpacaAccess
from treeline.marketdata.alpaca.pace import Errand, Pace, Turns
from treeline.marketdata.alpaca.retry import RESET_UNKNOWN, Failure, Kind
from treeline.marketdata.limiter import Busy

logger = logging.getLogger("treeline.marketdata")

CLOCKS_APART = 600.0  # seconds that our clock and the server's may differ by
LARGEST = 128 * 2**20  # bytes of one answer; the list of all assets is the largest there is
LONGEST_BLOCK = 60.0  # seconds: a minute's limit ends within a minute, whatever a clock says

_PIECE = 2**16

_STATUS = {
    400: Kind.REFUSED,
    401: Kind.KEYS,
    403: Kind.FORBIDDEN,
    408: Kind.SERVER,
    422: Kind.REFUSED,
    429: Kind.THROTTLED,
}
_REMEDY = {
    401: "check that the key and its secret are right, belong together and were not revoked",
    403: "the keys are wrong, or the account's market data subscription does not include what was asked for",
    404: "is this the address of Alpaca?",
}
_ELSEWHERE = "the keys are not sent to where it leads: is this the address of Alpaca?"


class Line:
    """The connection of one thread to one of Alpaca's servers."""

    def __init__(self, client: RESTClient, access: AlpacaAccess, turns: Turns, pace: Pace) -> None:
        self._client = client
        self._access = access
        self._turns = turns
        self._pace = pace
        self._transport = Transport(turns, pace)
        # Left alone the client sends a request again as it likes, and waits for ever.
        client._retry = 0
        for scheme in ("http://", "https://"):
            client._session.mount(scheme, self._transport)

    def get(self, path: str, params: Mapping[str, str | int], errand: Errand) -> Any:
        """The JSON that a GET of this path answers. Raises Failure."""
        self._transport.errand = errand
        try:
            return self._client.get(path, dict(params))
        except APIError as error:
            failure = self._refusal(error)
        except Busy as busy:
            said = f"the 180 requests a minute of this account are used up, again in {busy.seconds:.0f} s"
            failure = Failure(Kind.BUSY, said)
        except requests.exceptions.JSONDecodeError:
            failure = Failure(Kind.GARBLED, "an answer that is not JSON")
        except requests.exceptions.Timeout as error:
            failure = self._timeout(error)
        except requests.exceptions.SSLError:
            failure = Failure(Kind.UNREACHABLE, "no secure connection")
        except requests.exceptions.ConnectionError:
            failure = Failure(Kind.UNREACHABLE, "no connection, or it was dropped")
        except (requests.exceptions.RequestException, OSError):
            failure = Failure(Kind.UNREACHABLE, "the answer broke off")
        except (ValueError, RecursionError):
            failure = Failure(Kind.GARBLED, "an answer that cannot be read")
        raise failure from None

    def _timeout(self, error: requests.exceptions.Timeout) -> Failure:
        if isinstance(error, requests.exceptions.ConnectTimeout):
            return Failure(Kind.UNREACHABLE, f"no connection within {self._pace.connect:g} s")
        return Failure(Kind.SLOW, str(error) if isinstance(error, _Trickle) else "no answer in time")

    def _refusal(self, error: APIError) -> Failure:
        """A status other than 200. The error's own `code` and `message` raise for bodies that are not JSON."""
        response: requests.Response = error.response
        status = response.status_code
        kind = Kind.SERVER if status >= 500 else _STATUS.get(status, Kind.STRANGE)
        said = ": ".join(text for text in (self._message(response), _REMEDY.get(status, "")) if text)
        reset = None
        if kind is Kind.THROTTLED:
            reset = _reset(response.headers)
            # Not for this thread alone: every process of the account has to wait.
            self._turns.block(min(LONGEST_BLOCK, RESET_UNKNOWN if reset is None else reset))
        return Failure(kind, f"{status} {response.reason or ''}".rstrip(), said, reset)

    def _message(self, response: requests.Response) -> str:
        try:
            message = response.json()["message"]
        except (ValueError, TypeError, LookupError, RecursionError):
            return ""
        printable = "".join(letter for letter in str(message) if letter.isprintable())
        return self._access.without_keys(printable)[:200].strip()


def connect(server: Literal["bars", "actions", "assets"], access: AlpacaAccess, turns: Turns, pace: Pace) -> Line:
    """A new connection to the server that has these; nothing is sent yet."""
    client: RESTClient
    if server == "bars":
        client = StockHistoricalDataClient(access.key, access.secret, raw_data=True, url_override=access.data_url)
    elif server == "actions":
        client = CorporateActionsClient(access.key, access.secret, raw_data=True, url_override=access.data_url)
    else:
        client = TradingClient(access.key, access.secret, raw_data=True, url_override=access.trading_url)
    return Line(client, access, turns, pace)


def _reset(headers: Mapping[str, str]) -> float | None:
    """Seconds until the header's moment, at least one because it is a whole second; None when it says nothing. By the
    server's clock: ours may be wrong."""
    try:
        moment = float(headers["X-RateLimit-Reset"])
    except (KeyError, ValueError):
        return None
    now = _date(headers)
    return max(1.0, moment - (time.time() if now is None else now)) if math.isfinite(moment) else None


def _date(headers: Mapping[str, str]) -> float | None:
    """The server's time, in seconds since 1970; None when it does not say."""
    try:
        return parsedate_to_datetime(headers["Date"]).timestamp()
    except (KeyError, ValueError):
        return None


def _require_clock(headers: Mapping[str, str]) -> None:
    """Raises Failure when this machine's clock is wrong: by it a session that is not over would be taken for settled,
    and kept for ever."""
    theirs = _date(headers)
    ahead = 0.0 if theirs is None else time.time() - theirs
    if abs(ahead) > CLOCKS_APART:
        by = f"{abs(ahead) / 3600:,.1f} hours {'ahead of' if ahead > 0 else 'behind'}"
        raise Failure(Kind.CLOCK, f"this machine's clock is {by} Alpaca's", "set it right")


class _Trickle(requests.exceptions.ReadTimeout):
    """An answer that comes in pieces, each in time, but all together not."""


class Transport(HTTPAdapter):
    """Sends each request when its turn has come, and reads the whole answer within its time.

    A read timeout only bounds the time between two pieces of an answer: a watch cuts the connection of one that takes
    too long on the whole.
    """

    def __init__(self, turns: Turns, pace: Pace) -> None:
        self.errand = Errand(0.0)
        self._turns = turns
        self._pace = pace
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Raises requests' exceptions, limiter.Busy, and Failure when no time is left to send it at all, when
        this machine's clock is wrong, or for a status that is neither 200 nor an error's."""
        self._left()
        self._turns.acquire(self.errand.deadline)
        left = self._left()
        self.errand.calls += 1
        second = self._pace.second
        timeout = (min(self._pace.connect, left) * second, min(self._pace.read, left) * second)
        seconds = min(self._pace.answer, left)
        watch = _Watch(seconds * second, f"no whole answer within {seconds:.0f} s")
        try:
            with watch:
                response = super().send(request, stream=True, timeout=timeout, proxies=kwargs.get("proxies"))
                response._content = _whole(response)
                response._content_consumed = True  # type: ignore[attr-defined]
        except requests.exceptions.Timeout:
            raise
        except (requests.exceptions.RequestException, OSError):
            if watch.cut:
                raise _Trickle(watch.words) from None
            raise
        if watch.cut:
            raise _Trickle(watch.words)
        _require_clock(response.headers)
        if response.status_code != 200 and response.status_code < 400:
            # The client would take its body for the answer.
            said = _ELSEWHERE if response.is_redirect else _REMEDY[404]
            raise Failure(Kind.STRANGE, f"{response.status_code} {response.reason or ''}".rstrip(), said)
        response.encoding = response.encoding or "utf-8"  # else it is guessed, which takes seconds
        return response

    def _left(self) -> float:
        """Seconds; raises Failure when there are none."""
        left = self.errand.deadline - self._pace.monotonic()
        if left <= 0:
            raise Failure(Kind.LATE, f"the {self._pace.call:g} s for the whole of it are over")
        return left


def _whole(response: requests.Response) -> bytes:
    pieces, size = [], 0
    for piece in response.iter_content(_PIECE):
        size += len(piece)
        if size > LARGEST:
            response.close()
            raise requests.exceptions.ContentDecodingError("too large")
        pieces.append(piece)
    return b"".join(pieces)


_thread = threading.local()  # .watch: of the request that this thread is waiting for


class _Watch:
    """Shuts the connection of this thread's request after so many seconds."""

    def __init__(self, seconds: float, words: str) -> None:
        self.words = words
        self.cut = False
        self.socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        _thread.watch = self
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _thread.watch = None

    def _shut(self) -> None:
        self.cut = True
        if self.socket is not None:
            try:
                # Not the method of a TLS socket, which would change it under the reader's hands.
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
            except OSError:
                logger.debug("a connection to Alpaca was closed before it could be cut")


def _show() -> _Watch | None:
    return getattr(_thread, "watch", None)


class _Plain(HTTPConnection):
    def getresponse(self) -> Any:
        if (watch := _show()) is not None:
            watch.socket = self.sock
        return super().getresponse()


class _Secure(HTTPSConnection):
    def getresponse(self) -> Any:
        if (watch := _show()) is not None:
            watch.socket = self.sock
        return super().getresponse()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure
