"""Massive's reference of splits and dividends, asked page by page."""

import datetime as dt
import email.utils
import logging
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from treeline.core.errors import Unavailable

if TYPE_CHECKING:
    import httpx

URL = "https://api.massive.com"
SPLITS, DIVIDENDS = "/stocks/v1/splits", "/stocks/v1/dividends"

_FIRST_PAGE = {
    SPLITS: {"limit": "5000", "sort": "execution_date.asc"},
    DIVIDENDS: {"limit": "5000", "sort": "ex_dividend_date.asc"},
}

_ATTEMPTS = 8
_LONGEST_WAIT = 60.0
_TIMEOUT = 30.0  # seconds without a byte

_log = logging.getLogger("treeline.marketdata")

Record = dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """Where the reference is and the key for it. `deadline`: the seconds that all pages of one kind may take."""

    key: str = field(repr=False)
    url: str = URL
    deadline: float = 1800.0

    def splits(self) -> Iterator[list[Record]]:
        """All splits of all tickers, a page at a time. Raises Unavailable."""
        return self._pages(SPLITS)

    def dividends(self) -> Iterator[list[Record]]:
        """All dividends of all tickers, a page at a time. Raises Unavailable."""
        return self._pages(DIVIDENDS)

    def _pages(self, path: str) -> Iterator[list[Record]]:
        import httpx  # noqa: PLC0415 - heavy, and only an ingest asks for the reference

        end = time.monotonic() + self.deadline
        try:
            url: httpx.URL | None = httpx.URL(self.url).join(path).copy_merge_params(_FIRST_PAGE[path])
            client = httpx.Client(headers={"Authorization": f"Bearer {self.key}"}, timeout=_TIMEOUT)
        except (httpx.InvalidURL, ValueError):  # the text of the error could hold the key
            raise Unavailable(f"{self.url} is no address, or the key for it is not plain text.") from None
        asked: set[httpx.URL] = set()
        with client:
            while url is not None:
                if url in asked:
                    raise Unavailable(f"{self._place(path)} names the same next page twice.")
                asked.add(url)
                document = self._document(client, url, end)
                yield self._results(path, document)
                url = self._next(path, url, document)

    def _document(self, client: "httpx.Client", url: "httpx.URL", end: float) -> object:
        import httpx  # noqa: PLC0415 - as above

        place = self._place(url.path)
        for attempt in range(_ATTEMPTS):
            wait = min(2.0**attempt, _LONGEST_WAIT) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
            try:
                answer = client.get(url)
                if answer.is_success:
                    return answer.json()
                problem = f"answers {answer.status_code} {answer.reason_phrase}"
                if answer.status_code in {401, 403}:
                    raise Unavailable(f"{place} {problem}: it does not accept the API key for this.")
                if answer.status_code != 429 and answer.status_code < 500:
                    raise Unavailable(f"{place} {problem}.")
                wait = max(wait, _retry_after(answer.headers.get("Retry-After", "")))
            except httpx.RequestError as error:
                problem = f"does not answer ({type(error).__name__})"
            except ValueError:
                problem = "answers with what is not JSON"
            if attempt + 1 < _ATTEMPTS and time.monotonic() + wait < end:
                _log.info("%s %s; asking again in %.1f s", place, problem, wait)
                time.sleep(wait)
            else:
                raise Unavailable(f"{place} {problem}, after {attempt + 1} attempts.")
        raise AssertionError("the last attempt returns or raises")

    def _results(self, path: str, document: object) -> list[Record]:
        results = document.get("results") if isinstance(document, dict) else None
        if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
            raise Unavailable(f"{self._place(path)} answers without a list of results.")
        return results

    def _next(self, path: str, url: "httpx.URL", document: object) -> "httpx.URL | None":
        import httpx  # noqa: PLC0415 - as above

        text = document.get("next_url") if isinstance(document, dict) else None
        if not text:
            return None
        try:
            following = url.join(str(text))
        except httpx.InvalidURL:
            raise Unavailable(f"{self._place(path)} names a next page that is no address.") from None
        if (following.scheme, following.host, following.port) != (url.scheme, url.host, url.port):
            message = f"{self._place(path)} names a next page on another host, {following.host}"
            raise Unavailable(f"{message}: the API key is not sent there.")
        return following

    def _place(self, path: str) -> str:
        return f"{self.url.rstrip('/')}{path}"


def _retry_after(header: str) -> float:
    """The seconds that the header asks for, as a number or as a date; 0 without one."""
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        return 0.0
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())
