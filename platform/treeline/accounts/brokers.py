"""Asks a broker whether it accepts a pair of keys. Nothing of the pair is in any text that is made here, and nothing of
what the broker says is repeated: it may have sent the pair back."""

import asyncio
import json
import ssl
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NoReturn

import httpx
import structlog
from django.conf import settings

from treeline.accounts.models import BrokerKey

log = structlog.get_logger(__name__)

Kind, State = BrokerKey.Kind, BrokerKey.State
PATIENCE = 8.0  # seconds for all of it: a person waits
LARGEST = 64 * 1024  # bytes of an answer; an account's takes two thousand

# The statuses of an account at Alpaca: https://docs.alpaca.markets/reference/getaccount-1
_STATUSES = {
    "ACTIVE": "the account is open",
    "PAPER_ONLY": "the account is open, for play money only",
    "ONBOARDING": "the account is being opened",
    "SIGNED_UP": "the account is being opened",
    "KYC_SUBMITTED": "the account is being opened",
    "SUBMITTED": "the account is being opened",
    "RESUBMITTED": "the account is being opened",
    "EDITED": "the account is being opened",
    "APPROVED": "the account is being opened",
    "AML_REVIEW": "the account waits for approval",
    "APPROVAL_PENDING": "the account waits for approval",
    "REAPPROVAL_PENDING": "the account waits for approval",
    "ACCOUNT_UPDATED": "the account's data are being checked",
    "ACTION_REQUIRED": "Alpaca waits for something from the account's owner",
    "SUBMISSION_FAILED": "the account could not be opened",
    "REJECTED": "the account was not approved",
    "LIMITED": "the account is restricted",
    "INACTIVE": "the account is not active",
    "DISABLE_PENDING": "the account is being closed",
    "DISABLED": "the account is closed",
    "ACCOUNT_CLOSED": "the account is closed",
}
_BLOCKS = {
    "account_blocked": "Alpaca has blocked it",
    "trading_blocked": "Alpaca lets it place no orders",
    "trade_suspended_by_user": "its owner has suspended trading",
}
_MONEY = {Kind.PAPER: "paper", Kind.LIVE: "live"}
_BEGINNINGS = {"PK": Kind.PAPER, "AK": Kind.LIVE}  # of Alpaca's keys


@dataclass(frozen=True, slots=True)
class Credentials:
    """A pair of keys, to be handed on as it is: its repr shows neither half, and no queue can carry it."""

    kind: str
    key: str = field(repr=False)
    secret: str = field(repr=False)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a pair of keys is handed from function to function, and not written down")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of asking: `answer` in our words."""

    state: str
    answer: str


def check(pair: Credentials) -> Verdict:
    """ACCEPTED, REFUSED, or UNKNOWN when there is no answer that says either, after PATIENCE at most."""
    try:
        status, body = asyncio.run(_account(pair))
    except (TimeoutError, httpx.TimeoutException):
        return _unknown("did not answer in time")
    except httpx.HTTPError as error:
        log.info("a broker can't be asked", broker="alpaca", kind=pair.kind, error=type(error).__name__)
        return _unknown("can't be reached for now")
    if status in (401, 403):
        return Verdict(State.REFUSED, _refusal(pair))
    if status != 200:
        log.info("a broker answers strangely", broker="alpaca", kind=pair.kind, status=status)
        return _unknown("is asked too often for now" if status == 429 else f"answered with {status}")
    account = _parsed(body)
    if account is None:
        return _unknown("gave an answer that is not an account's")
    return Verdict(State.ACCEPTED, _in_our_words(account))


async def _account(pair: Credentials) -> tuple[int, bytes]:
    """Status and body. Raises TimeoutError, httpx.HTTPError."""
    url = settings.ALPACA_LIVE_URL if pair.kind == Kind.LIVE else settings.ALPACA_PAPER_URL
    headers = {"APCA-API-KEY-ID": pair.key, "APCA-API-SECRET-KEY": pair.secret, "Accept-Encoding": "identity"}
    body = b""
    # No proxy and no .netrc of the surroundings: who is shown the pair stands in the settings alone.
    async with (
        asyncio.timeout(PATIENCE),
        httpx.AsyncClient(trust_env=False, verify=_certificates(), timeout=PATIENCE) as client,
        client.stream("GET", f"{url}/v2/account", headers=headers, follow_redirects=False) as response,
    ):
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > LARGEST:
                break
    return response.status_code, body


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to believe that they are the broker; made once, because it takes 30 ms."""
    return httpx.create_ssl_context(trust_env=False)


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        account = json.loads(body[: LARGEST + 1])
    except (ValueError, RecursionError):
        return None
    return account if isinstance(account, dict) and isinstance(account.get("status"), str) else None


def _in_our_words(account: dict[str, Any]) -> str:
    told = _STATUSES.get(account["status"], "the account's status is one that Treeline does not know")
    return "; ".join([told, *(words for name, words in _BLOCKS.items() if account.get(name) is True)])


def _refusal(pair: Credentials) -> str:
    other = Kind.PAPER if pair.kind == Kind.LIVE else Kind.LIVE
    if _BEGINNINGS.get(pair.key[:2]) == other:
        return f"Alpaca refuses the pair as a {_MONEY[Kind(pair.kind)]} one; it looks like a {_MONEY[other]} one"
    return (
        f"Alpaca refuses the pair as a {_MONEY[Kind(pair.kind)]} one: perhaps it is a {_MONEY[other]} one, "
        "a part of it is missing, or it was made anew"
    )


def _unknown(why: str) -> Verdict:
    return Verdict(State.UNKNOWN, f"Alpaca {why}: whether it accepts the pair is not known")
