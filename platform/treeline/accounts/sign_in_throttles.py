"""How many wrong passwords and codes are taken: few enough that guessing is hopeless, whoever guesses from wherever.

An attempt is counted before its password is looked at, and taken back when it was right: of any number of attempts at
the same moment no more than the limit reach the hasher. A name that nobody has counts, and is answered, like one that
somebody has. Who is signed in stays so, whatever is guessed elsewhere.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username

from treeline.accounts.models import User
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

_MINUTE, _HOUR = 60, 3600

FROM_ADDRESS = Rate(50, 15 * _MINUTE, "too many sign-ins failed from here", guards_secret=True)
OF_LOGIN_FROM_ADDRESS = Rate(5, 15 * _MINUTE, "too many sign-ins failed from here", guards_secret=True)
OF_LOGIN = Rate(30, _HOUR, "too many sign-ins to this account failed", guards_secret=True)
CODES = Rate(5, 15 * _MINUTE, "too many wrong codes", guards_secret=True)

_ADDRESS, _PAIR, _LOGIN, _CODE = "password-address", "password-pair", "password-login", "code"

_Limit = tuple[str, Who, Rate]


def before_password(address: str, login: str) -> None:
    """To be called before a password is looked at; counts the attempt as a wrong one. Raises TooMany, which counts
    nothing, and Unavailable."""
    place = counted_as(address)
    spend(_ADDRESS, place, FROM_ADDRESS)
    whose = _whose(login)
    _spend_all(((_PAIR, (whose, place), OF_LOGIN_FROM_ADDRESS), (_LOGIN, whose, OF_LOGIN)), (_ADDRESS, place))


def password_was_wrong(address: str, login: str) -> None:
    """The attempt stays counted. The log tells from where and whose; what nobody is called may be a password."""
    log.warning("a password was wrong", address=address, account=user.pk if (user := _user(login)) else None)


def password_was_right(address: str, login: str) -> None:
    """Takes the attempt back, and what was mistyped here before it. The counts of the address and of the account stay:
    else who guesses would sign in to an account of his own now and then. Raises Unavailable."""
    place, whose = counted_as(address), _whose(login)
    give_back(_ADDRESS, place, FROM_ADDRESS)
    give_back(_LOGIN, whose, OF_LOGIN)
    forget(_PAIR, (whose, place))


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


def before_code(user: User) -> None:
    """To be called before a code of the second factor is looked at; counts it as a wrong one. Raises TooMany and
    Unavailable."""
    spend(_CODE, _known(user), CODES)


def code_was_right(user: User) -> None:
    """Takes the attempt back; the wrong ones before it stay. Raises Unavailable."""
    give_back(_CODE, _known(user), CODES)


def let_in_again(user: User) -> None:
    """Forgets what failed for this account, from everywhere. Raises Unavailable."""
    forget(_LOGIN, _known(user))
    forget(_CODE, _known(user))
    forget_below(_PAIR, _known(user))


def refused(user: User) -> dict[str, float]:
    """What of this account's is refused at present, and for how many seconds yet. Raises Unavailable."""
    whose = _known(user)
    waits = {
        "sign-ins from everywhere": would_exceed(_LOGIN, whose, OF_LOGIN),
        "sign-ins from where they failed": longest_wait_below(_PAIR, whose, OF_LOGIN_FROM_ADDRESS),
        "codes of the second factor": would_exceed(_CODE, whose, CODES),
    }
    return {what: wait for what, wait in waits.items() if wait is not None}


def _spend_all(limits: Sequence[_Limit], address: tuple[str, str]) -> None:
    """All or nothing: an attempt that one limit refuses uses up none of the others."""
    spent: list[_Limit] = [(*address, FROM_ADDRESS)]
    for limit in limits:
        try:
            spend(*limit)
        except TooMany:
            for earlier in spent:
                give_back(*earlier)
            raise
        spent.append(limit)


def _whose(login: str) -> str:
    """One count an account, whichever of its names is used; a name of nobody has a count of its own."""
    user = _user(login)
    return _known(user) if user else f"nobody {unicodedata.normalize('NFKC', login).casefold()}"


def _user(login: str) -> User | None:
    users = filter_users_by_email(login, prefer_verified=True, for_login=True) if "@" in login else []
    user: User | None = users[0] if len(users) == 1 else get_user_by_username(login)
    return user


def _known(user: User) -> str:
    return f"user {user.pk}"
