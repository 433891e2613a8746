"""What each failure means: ask again, when, how often, and what then."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from treeline.marketdata.alpaca.pace import Errand, Pace

logger = logging.getLogger("treeline.marketdata")

T = TypeVar("T")


class Kind(Enum):
    """What went wrong with one request."""

    THROTTLED = "throttled"  # 429
    UNREACHABLE = "unreachable"  # no connection, or a dropped one
    SLOW = "slow"  # no answer in time
    SERVER = "server"  # 5xx
    GARBLED = "garbled"  # not JSON, or not of the documented shape
    ENDLESS = "endless"  # pages that lead nowhere
    REFUSED = "refused"  # 400, 422: perhaps for one of the symbols
    KEYS = "keys"  # 401
    FORBIDDEN = "forbidden"  # 403
    STRANGE = "strange"  # any other status: this is not the server that we take it for
    BUSY = "busy"  # the account's requests are used up
    CLOCK = "clock"  # this machine lives at another time than the server
    LATE = "late"  # the time for the whole question is up


class Wait(Enum):
    """How long before a request is sent again."""

    RESET = "until the header's reset, and a jitter"
    LONGER = "twice as long each time, with jitter"


class Then(Enum):
    """What is done when a request was sent as often as it may be."""

    SINGLY = "every symbol is asked on its own"
    HALVES = "the symbols are asked in two halves, to find the one to blame"
    STOP = "nothing more is asked"
    RAISE = "nothing more is asked, and what is there is not shown either"


@dataclass(frozen=True, slots=True)
class Rule:
    """attempts: how often a request may fail in this way, the first time included."""

    attempts: int
    wait: Wait
    then: Then


RULES = {
    Kind.THROTTLED: Rule(6, Wait.RESET, Then.STOP),
    Kind.UNREACHABLE: Rule(4, Wait.LONGER, Then.SINGLY),
    Kind.SLOW: Rule(2, Wait.LONGER, Then.SINGLY),
    Kind.SERVER: Rule(4, Wait.LONGER, Then.SINGLY),
    Kind.GARBLED: Rule(4, Wait.LONGER, Then.SINGLY),
    Kind.ENDLESS: Rule(1, Wait.LONGER, Then.SINGLY),
    Kind.REFUSED: Rule(1, Wait.LONGER, Then.HALVES),
    Kind.KEYS: Rule(1, Wait.LONGER, Then.RAISE),
    Kind.FORBIDDEN: Rule(1, Wait.LONGER, Then.STOP),
    Kind.STRANGE: Rule(1, Wait.LONGER, Then.STOP),
    Kind.BUSY: Rule(1, Wait.LONGER, Then.STOP),
    Kind.CLOCK: Rule(1, Wait.LONGER, Then.STOP),
    Kind.LATE: Rule(1, Wait.LONGER, Then.STOP),
}

# A server that says nothing of when its minute ends.
RESET_UNKNOWN = 5.0
# The jitter after a reset, at most: the waiting processes are not to come back all at once.
RESET_JITTER = 1.0


class Failure(Exception):
    """One request failed. status: what is logged, e.g. "504 Gateway Timeout". detail: what the server said of it, or
    what helps. reset: seconds until a 429 ends, None where nothing is said of it."""

    def __init__(self, kind: Kind, status: str, detail: str = "", reset: float | None = None) -> None:
        self.kind = kind
        self.status = status
        self.detail = detail
        self.reset = reset
        super().__init__(f"{status}: {detail}" if detail else status)

    @property
    def rule(self) -> Rule:
        return RULES[self.kind]

    def after(self, attempts: int, reason: str = "") -> "Failure":
        """The same, with the number of attempts in its words; with a reason it is that the time is up."""
        said = (f", after {attempts} attempts" if attempts > 1 else "") + (f"; {reason}" if reason else "")
        kind = Kind.LATE if reason else self.kind
        if self.detail:
            return Failure(kind, self.status, self.detail + said, self.reset)
        return Failure(kind, self.status + said, "", self.reset)


def persist(ask: Callable[[], T], path: str, errand: Errand, pace: Pace) -> T:
    """What `ask` answers, asked again as the rules say. `path` is for the log. Raises the last Failure, with the
    number of attempts in its words."""
    failures: Counter[Kind] = Counter()
    while True:
        try:
            return ask()
        except Failure as failure:
            failures[failure.kind] += 1
            attempts = failures.total()
            logger.warning("Alpaca, %s: %s (attempt %d)", path, failure.status, attempts)
            if failures[failure.kind] >= failure.rule.attempts:
                raise failure.after(attempts) from None
            seconds = pause(failure, attempts, pace)
            left = errand.deadline - pace.monotonic()
            if seconds >= left:
                reason = f"the next attempt, in {seconds:.0f} s, would be too late" if left > 0 else "no time is left"
                raise failure.after(attempts, reason) from None
            pace.sleep(seconds)


def pause(failure: Failure, attempts: int, pace: Pace) -> float:
    """Seconds before the next attempt, after so many."""
    if failure.rule.wait is Wait.RESET:
        return (RESET_UNKNOWN if failure.reset is None else failure.reset) + RESET_JITTER * pace.jitter()
    longest: float = min(pace.longest, pace.first * 2 ** (attempts - 1))
    return longest * (0.5 + 0.5 * pace.jitter())
