"""Page after page of an answer, each asked for until it comes."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from treeline.marketdata.alpaca.pace import Errand, Pace
from treeline.marketdata.alpaca.retry import Failure, Kind, persist

Rows = list[Any]
Page = Mapping[str, Rows]

# A page may be empty though others follow; so many in a row lead nowhere.
EMPTY_PAGES = 10

# Pages that on the whole hold less than a third of what they may are not Alpaca's.
SHORTER = 3

Get = Callable[[str, Mapping[str, str | int], Errand], Any]


def most_pages(symbols: int, first: date, last: date, limit: int) -> int:
    """Of an answer with at most a row for each of the symbols and days, `limit` of them on a page. Pages may be short:
    each symbol may end one, all may be SHORTER, and some empty. Whoever announces more leads nowhere; what it costs to
    see that is less than what one account may ask in a minute, but for very many symbols and years."""
    full = math.ceil(symbols * ((last - first).days + 1) / limit)
    return SHORTER * full + symbols + 2 * EMPTY_PAGES


def pages(
    get: Get, path: str, params: Mapping[str, str | int], content: str, errand: Errand, pace: Pace, most: int
) -> Iterator[Page]:
    """The pages under the key `content` ("bars"): lists of rows by name, not always all of a name's rows on one page;
    `most` pages, and it is Kind.ENDLESS. A page that fails is asked for again alone. Raises Failure."""
    token: str | None = None
    seen: set[str] = set()
    empty = 0
    for _ in range(most):
        asked = dict(params) if token is None else {**params, "page_token": token}
        page, token = persist(lambda asked=asked: _read(get(path, asked, errand), content), path, errand, pace)  # type: ignore[misc]
        yield page
        if token is None:
            return
        if not any(page.values()):
            # It may lead on by the very token that led here.
            empty += 1
            if empty == EMPTY_PAGES:
                raise Failure(Kind.ENDLESS, f"{EMPTY_PAGES} empty pages in a row, and more announced")
            continue
        empty = 0
        if token in seen:
            raise Failure(Kind.ENDLESS, "the pages of the answer repeat themselves")
        seen.add(token)
    raise Failure(Kind.ENDLESS, f"{most} pages where fewer could hold it all, and more announced")


def _read(answer: object, content: str) -> tuple[Page, str | None]:
    """The page and the next one's token. `null` in place of the content is no way to say that there is nothing: that
    is an empty object."""
    if not isinstance(answer, dict):
        raise Failure(Kind.GARBLED, "an empty answer" if answer is None else "an answer that is not an object")
    page, token = answer.get(content), answer.get("next_page_token")
    if not isinstance(page, dict):
        said = f'"{content}": null' if page is None and content in answer else f'an answer without "{content}"'
        raise Failure(Kind.GARBLED, said)
    if not all(isinstance(rows, list) for rows in page.values()):
        raise Failure(Kind.GARBLED, f'"{content}" that are not lists')
    if not (token is None or isinstance(token, str)):
        raise Failure(Kind.GARBLED, "a page token that is not text")
    return page, token or None
