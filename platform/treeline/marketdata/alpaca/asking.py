"""Many symbols at once; where that fails, fewer; and at last an answer in parts that says what is missing."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from treeline.marketdata.alpaca.paging import Page, Rows
from treeline.marketdata.alpaca.retry import Failure, Kind, Then

GROUP = 100  # symbols of one request: they all stand in its address

# So many symbols asked singly, one after the other, for which the server failed: it is not about the symbols.
STREAK = 3

_SYMBOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,31}")

NOT_A_SYMBOL = "no symbol of Alpaca's looks like that"


@dataclass(slots=True)
class Answer:
    """rows: by the names on the pages. failed: the cause for each symbol that could not be had. doubtful: symbols whose
    rows ended with a page: no other symbol's rows followed on it, so that the rest may have been lost with the next."""

    rows: dict[str, Rows] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)


def ask(symbols: Iterable[str], fetch: Callable[[Sequence[str]], Iterator[Page]], by_symbol: bool) -> Answer:
    """All pages about these symbols, at most GROUP of them in one request. Pages of which only a part arrived are left
    out, but for `by_symbol` (rows named by their symbol, and ascending by it) those symbols that were through.

    Raises the Failure when the keys are not accepted.
    """
    answer = Answer()
    proper = []
    for symbol in dict.fromkeys(symbols):
        if _SYMBOL.fullmatch(symbol):
            proper.append(symbol)
        else:
            answer.failed[symbol] = NOT_A_SYMBOL
    waiting: deque[Sequence[str]] = deque(proper[start : start + GROUP] for start in range(0, len(proper), GROUP))
    streak = 0
    while waiting:
        group = waiting.popleft()
        got = _gathered(fetch(group))
        failure = got.failure
        if failure is None:
            streak = 0
            _take(answer, got, list(got.rows))
            continue
        through = _through(got.rows) if by_symbol else []
        _take(answer, got, through)
        left = [symbol for symbol in group if symbol not in through]
        smaller = _smaller(failure, left)
        streak = streak + 1 if failure.rule.then is Then.SINGLY and not smaller else 0
        if failure.rule.then is Then.STOP or streak == STREAK:
            left += [symbol for others in waiting for symbol in others]
            waiting.clear()
        if not smaller:
            answer.failed |= dict.fromkeys(left, str(failure))
        waiting.extendleft(reversed(smaller))
    return answer


@dataclass(slots=True)
class _Gathered:
    """What the pages of one request held, up to the failure that ended them. doubtful: as in Answer."""

    rows: dict[str, Rows] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    failure: Failure | None = None


def _gathered(pages: Iterator[Page]) -> _Gathered:
    got = _Gathered()
    last = ""  # the name of the latest row
    page: Page = {}
    try:
        for page in pages:
            if last and any(page.values()) and last not in page:
                got.doubtful.add(last)
            for name, some in page.items():
                if some:
                    got.rows.setdefault(name, []).extend(some)
                    last = name
        if last and not any(page.values()):
            got.doubtful.add(last)
    except Failure as failure:
        got.failure = failure
    return got


def _take(answer: Answer, got: _Gathered, names: Sequence[str]) -> None:
    answer.doubtful |= got.doubtful & set(names)
    for name in names:
        answer.rows.setdefault(name, []).extend(got.rows[name])


def _through(rows: dict[str, Rows]) -> list[str]:
    """The symbols after which another one has begun: nothing more of them comes."""
    return list(rows)[:-1] if list(rows) == sorted(rows) else []


def _smaller(failure: Failure, left: Sequence[str]) -> list[Sequence[str]]:
    """In which groups those that are left are asked after this failure; none when that is of no use."""
    if failure.rule.then is Then.RAISE:
        raise failure
    if failure.rule.then is Then.STOP or len(left) < 2:
        return []
    if failure.rule.then is Then.SINGLY:
        return [[symbol] for symbol in left]
    blamed = [symbol for symbol in left if failure.kind is Kind.REFUSED and _names(failure.detail, symbol)]
    if 0 < len(blamed) < len(left):
        # Not taken at its word: a symbol may look like one of the sentence's.
        return [[symbol for symbol in left if symbol not in blamed], *([symbol] for symbol in blamed)]
    return [left[: len(left) // 2], left[len(left) // 2 :]]


def _names(text: str, symbol: str) -> bool:
    return re.search(rf"(?<![\w./-]){re.escape(symbol)}(?![\w/-]|\.\w)", text) is not None
