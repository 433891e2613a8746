"""How often the API may be asked: a user as his plan says, a stranger by his address.

A view says what it costs besides the request itself: `throttle = {"POST": "backtests"}`. One that costs nothing, not
even a request, says `throttle_classes = ()`.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from treeline.accounts import selectors
from treeline.accounts.contracts import PlanTerms
from treeline.rest.client_address import counted_as
from treeline.rest.throttles import Rate, TooMany, spend

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which imports the authentication, which imports this

    from treeline.accounts.models import User

_MINUTE, _HOUR = 60, 3600

STRANGERS = Rate(120, _MINUTE, "too many requests from here")
SHARED = Rate(240, _MINUTE, "too many requests from here")
WRONG_TOKENS = Rate(30, _MINUTE, "too many API tokens from here that are not valid")
NEW_TOKENS = Rate(20, _HOUR, "too many new API tokens")
PLANNED = Rate(60, _MINUTE, "too many plans of batches")  # asked for while an order is being typed
BROKER = Rate(30, _MINUTE, "too many questions to the broker")

_OF_PLAN: dict[str, Callable[[PlanTerms], Rate]] = {
    "requests": lambda terms: Rate(terms.requests_per_minute, _MINUTE, "too many requests for your plan"),
    "backtests": lambda terms: Rate(terms.backtests_per_minute, _MINUTE, "too many backtests for your plan"),
    "batches": lambda terms: Rate(terms.batches_per_minute, _MINUTE, "too many orders of batches for your plan"),
    "planned": lambda terms: PLANNED,
    "tokens": lambda terms: NEW_TOKENS,
    "broker": lambda terms: BROKER,
}

_TERMS_LAST = 5.0  # seconds for which a process believes what it has read of a plan
_MOST_REMEMBERED = 10_000


class Throttle(BaseThrottle):
    """Counts a request before its view runs."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """True. Raises TooMany."""
        costs = getattr(view, "throttle", {}).get(request.method)
        if costs == "shared":  # open to all, so that it makes no difference who asks
            spend(costs, address_of(request), SHARED)
        elif request.user.is_authenticated:
            whose, terms = str(request.user.pk), _terms(request.user)
            for what in ("requests", costs) if costs else ("requests",):
                spend(what, whose, _OF_PLAN[what](terms))
        else:
            spend("stranger", address_of(request), STRANGERS)
        return True


def address_of(request: Request) -> str:
    """Where a request comes from, as it is counted."""
    return counted_as(str(request.META["REMOTE_ADDR"]))


class WrongTokens:
    """Who tries API tokens that are not valid is told to wait before the database is asked again.

    Once Redis has refused an address, the process remembers that by itself: a right token costs no question more.
    """

    _refused: ClassVar[dict[str, float]] = {}  # until when, on this process's clock, by address

    @classmethod
    def check(cls, request: Request) -> None:
        """Raises TooMany for an address from which too many came."""
        if cls._refused and (until := cls._refused.get(address_of(request))):
            if (wait := until - time.monotonic()) > 0:
                raise TooMany(wait, WRONG_TOKENS.told)
            cls._refused.pop(address_of(request), None)

    @classmethod
    def count(cls, request: Request) -> None:
        """Counts one. Raises TooMany."""
        try:
            spend("wrong-token", address_of(request), WRONG_TOKENS)
        except TooMany as error:
            if len(cls._refused) >= _MOST_REMEMBERED:
                cls._refused.clear()
            cls._refused[address_of(request)] = time.monotonic() + error.wait
            raise

    @classmethod
    def forget(cls) -> None:
        """What this process remembers."""
        cls._refused.clear()


_remembered: dict[int, tuple[float, PlanTerms]] = {}


def forget_terms() -> None:
    """What this process remembers of the plans."""
    _remembered.clear()


def _terms(user: "User") -> PlanTerms:
    """The terms of the user's plan, at most _TERMS_LAST seconds old; whose plan changes gets the new one's at once."""
    now = time.monotonic()
    read, terms = _remembered.get(user.plan_id, (0.0, None))
    if terms is None or now >= read + _TERMS_LAST:
        terms = selectors.plan_of(user)
        _remembered[user.plan_id] = (now, terms)
    return terms
