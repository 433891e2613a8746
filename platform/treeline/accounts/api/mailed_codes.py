"""How many tries a mailed code has: three, however many come at the same moment. allauth counts those that it has
looked at in the session, which requests at the same moment read before one of them has written."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from rest_framework.request import Request

from treeline.core.errors import Conflict, Invalid
from treeline.rest.throttles import Rate, TooMany, give_back, spend

TRIES = Rate(3, 15 * 60, "too many wrong codes", guards_secret=True)  # for as long as a code lasts
OF_ADDRESS, OF_PASSWORD = EMAIL_VERIFICATION_CODE_SESSION_KEY, PASSWORD_RESET_VERIFICATION_SESSION_KEY


@contextmanager
def trying(request: Request, which: str) -> Iterator[None]:
    """Around what looks at a code. Raises Conflict for the fourth try, and Unavailable. A code that was right, with a
    password that is not good enough, is no try."""
    waits = request._request.session.get(which)
    if not waits:  # allauth tells that there is no code
        yield
        return
    whose = (str(request._request.session.session_key), str(waits["at"]))
    try:
        spend(which, whose, TRIES)
    except TooMany:
        raise Conflict("no code is waited for") from None
    try:
        yield
    except Invalid as error:
        if not any(fault.path == "code" for fault in error.faults):
            give_back(which, whose, TRIES)
        raise
