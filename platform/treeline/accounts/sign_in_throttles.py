"""How many wrong passwords and codes are taken: few enough that guessing is hopeless, whoever guesses from wherever.

An attempt is counted before its password is looked at, and taken back when it was right: of any number of attempts at
the same moment no more than the limit reach the hasher. Who is signed in stays so, whatever is guessed elsewhere, and
confirms that it is he by a count of his own.

What a lock tells: that a name was tried too often, and nothing of whether it is anybody's. A name is counted as it is
written, in one spelling for known and unknown ones. There is no count of an account under all its names: locked by its
address and found locked by its user name, it would tell that both are one, and that there is one. The price: who knows
several names of an account, which has a user name and at most five addresses, has that many times the guesses.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.account.models import EmailAddress
from django.http import HttpRequest

from treeline.accounts import notices
from treeline.accounts.mail_addresses import as_kept
from treeline.accounts.models import User
from treeline.core.errors import Invalid
from treeline.rest.client_address import counted_as
from treeline.rest.throttles import (
    Rate,
    TooMany,
    Who,
    forget,
    forget_below,
    give_back,
    longest_wait_below,
    spend,
    would_exceed,
)

log = structlog.get_logger(__name__)

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400

FROM_ADDRESS = Rate(50, 15 * _MINUTE, "too many sign-ins failed from here", guards_secret=True)
OF_LOGIN_FROM_ADDRESS = Rate(5, 15 * _MINUTE, "too many sign-ins failed from here", guards_secret=True)
OF_LOGIN = Rate(30, _HOUR, "too many sign-ins to this account failed", guards_secret=True)
CONFIRMATIONS = Rate(5, 15 * _MINUTE, "too many wrong passwords in your sessions", guards_secret=True)
CODES = Rate(5, 15 * _MINUTE, "too many wrong codes", guards_secret=True)
CODES_A_DAY = Rate(20, _DAY, "too many wrong codes today", guards_secret=True)
_BEFORE_THE_FIFTH = Rate(4, _DAY, guards_secret=True)
_WARNINGS = Rate(1, _DAY, guards_secret=True)

_ADDRESS, _PAIR, _LOGIN, _CONFIRMATION = "password-address", "password-pair", "password-login", "password-confirmation"
_CODE, _CODE_A_DAY, _IN_A_ROW, _WARNED = "code", "code-day", "code-row", "code-warned"

_Limit = tuple[str, Who, Rate]


def before_password(address: str, login: str) -> None:
    """To be called before a password is looked at; counts the attempt as a wrong one. Raises TooMany, which counts
    nothing, and Unavailable."""
    place, name = counted_as(address), _counted(login)
    _spend_all((_ADDRESS, place, FROM_ADDRESS), (_PAIR, (name, place), OF_LOGIN_FROM_ADDRESS), (_LOGIN, name, OF_LOGIN))


def password_was_wrong(address: str, login: str) -> None:
    """The attempt stays counted. The log tells from where and whose; what nobody is called may be a password."""
    log.warning("a password was wrong", address=address, account=user.pk if (user := _user(login)) else None)


def password_was_right(address: str, login: str) -> None:
    """Takes the attempt back, and what was mistyped here before it. The counts of the address and of the name stay:
    else who guesses would sign in to an account of his own now and then. Raises Unavailable."""
    place, name = counted_as(address), _counted(login)
    give_back(_ADDRESS, place, FROM_ADDRESS)
    give_back(_LOGIN, name, OF_LOGIN)
    forget(_PAIR, (name, place))


@contextmanager
def attempt(address: str, login: str) -> Iterator[None]:
    """Around what looks at a password and raises unless it is right. Raises TooMany and Unavailable."""
    before_password(address, login)
    try:
        yield
    except Exception:
        password_was_wrong(address, login)
        raise
    password_was_right(address, login)


def before_confirmation(user: User) -> None:
    """To be called before who is signed in shows by his password that it is he; counts it as a wrong one. No stranger
    comes near this count. Raises TooMany and Unavailable."""
    spend(_CONFIRMATION, _whose(user), CONFIRMATIONS)


def confirmation_was_right(user: User) -> None:
    """Takes the attempt back; the wrong ones before it stay. Raises Unavailable."""
    give_back(_CONFIRMATION, _whose(user), CONFIRMATIONS)


@contextmanager
def confirmation(user: User) -> Iterator[None]:
    """Around what looks at the password of who is signed in, and raises unless it is right. Raises TooMany and
    Unavailable."""
    before_confirmation(user)
    yield
    confirmation_was_right(user)


def before_code(user: User) -> None:
    """To be called before a code of the second factor is looked at; counts it as a wrong one. Raises TooMany and
    Unavailable."""
    _spend_all((_CODE, _whose(user), CODES), (_CODE_A_DAY, _whose(user), CODES_A_DAY))


def code_was_right(user: User) -> None:
    """Takes the attempt back; the wrong ones before it stay. Raises Unavailable."""
    give_back(_CODE, _whose(user), CODES)
    give_back(_CODE_A_DAY, _whose(user), CODES_A_DAY)
    forget(_IN_A_ROW, _whose(user))


def code_was_wrong(user: User) -> None:
    """The attempt stays counted. From the fifth in a row on the owner is told, once a day: who gets as far as a code
    has his password. Raises Unavailable."""
    try:
        spend(_IN_A_ROW, _whose(user), _BEFORE_THE_FIFTH)
    except TooMany:
        with suppress(TooMany):
            spend(_WARNED, _whose(user), _WARNINGS)
            notices.codes_were_guessed(user)


@contextmanager
def trying_code(user: User) -> Iterator[None]:
    """Around what looks at a code of the second factor that is on, and raises Invalid unless it is right. Raises
    TooMany and Unavailable."""
    before_code(user)
    try:
        yield
    except Invalid:
        code_was_wrong(user)
        raise
    code_was_right(user)


def note_reset(request: HttpRequest, user: User, **_: Any) -> None:
    """Receives allauth's signal of a new password by mail: forgets the wrong ones under all his names, so that he gets
    in with it from where he is. His wrong codes stay: who reads his mail has not his app. Raises Unavailable."""
    for name in _names(user):
        forget(_LOGIN, name)
        forget(_PAIR, (name, counted_as(request.META["REMOTE_ADDR"])))
    forget(_CONFIRMATION, _whose(user))


def let_in_again(user: User) -> None:
    """Forgets what failed for this account, from everywhere. Raises Unavailable."""
    for name in _names(user):
        forget(_LOGIN, name)
        forget_below(_PAIR, name)
    for what in (_CONFIRMATION, _CODE, _CODE_A_DAY, _IN_A_ROW):
        forget(what, _whose(user))


def refused(user: User) -> dict[str, float]:
    """What of this account's is refused at present, and for how many seconds yet. Raises Unavailable."""
    names, whose = _names(user), _whose(user)
    waits = {
        "sign-ins from everywhere": [would_exceed(_LOGIN, name, OF_LOGIN) for name in names],
        "sign-ins from where they failed": [longest_wait_below(_PAIR, name, OF_LOGIN_FROM_ADDRESS) for name in names],
        "confirmations": [would_exceed(_CONFIRMATION, whose, CONFIRMATIONS)],
        "codes of the second factor": [
            would_exceed(_CODE, whose, CODES),
            would_exceed(_CODE_A_DAY, whose, CODES_A_DAY),
        ],
    }
    longest = {what: max((wait for wait in some if wait is not None), default=None) for what, some in waits.items()}
    return {what: wait for what, wait in longest.items() if wait is not None}


def _spend_all(*limits: _Limit) -> None:
    """All or nothing: an attempt that one limit refuses uses up none of the others."""
    spent: list[_Limit] = []
    for limit in limits:
        try:
            spend(*limit)
        except TooMany:
            for earlier in spent:
                give_back(*earlier)
            raise
        spent.append(limit)


def _counted(login: str) -> str:
    """A name in the spelling in which it is counted, whether it is anybody's or not."""
    return f"name {unicodedata.normalize('NFKC', as_kept(login)).casefold()}"


def _names(user: User) -> set[str]:
    """All that he may sign in by, as it is counted."""
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {_counted(name) for name in (user.get_username(), user.email, *addresses) if name}


def _user(login: str) -> User | None:
    name = as_kept(login)
    users = filter_users_by_email(name, prefer_verified=True, for_login=True) if "@" in name else []
    user: User | None = users[0] if len(users) == 1 else get_user_by_username(name)
    return user


def _whose(user: User) -> str:
    return f"user {user.pk}"
