"""Page after page of an answer, each asked for until it comes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from treeline.marketdata.alpaca.pace import Errand, Pace
from treeline.marketdata.alpaca.retry import Failure, Kind, persist

Rows = list[Any]
Page = Mapping[str, Rows]

# A page may be empty though others follow; so many in a row lead nowhere.
EMPTY_PAGES = 10

Get = Callable[[str, Mapping[str, str | int], Errand], Any]


def pages(
    get: Get, path: str, params: Mapping[str, str | int], content: str, errand: Errand, pace: Pace
) -> Iterator[Page]:
    """The pages under the key `content` ("bars"): lists of rows by name, not always all of a name's rows on one page.
    A page that fails is asked for again alone. Raises Failure."""
    token: str | None = None
    seen: set[str] = set()
    empty = 0
    while True:
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
