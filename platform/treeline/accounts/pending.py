"""What a session waits for: a sign-in that lacks a step, a new password that lacks its code.

Both stand in the session as allauth keeps them, and are over as soon as what they began with is: the password (its
session hash), an account that is active, the Discord account, the address that the code was sent to. Then the session
waits for nothing, as if they had never been.
"""

from typing import Any

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
    PasswordResetVerificationProcess,
)
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login, unstash_login
from allauth.account.models import EmailAddress, Login
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from treeline.accounts.models import User

_BEGAN_WITH = "began_with"


def begin_sign_in(login: Login) -> None:
    """Notes what the sign-in begins with; of nobody's, which is made up for who asks, there is nothing."""
    if login.user is not None:
        login.state[_BEGAN_WITH] = _hash(login.user)


def still_holds(login: Login) -> bool:
    """Whether the sign-in of somebody may go on; looks him up anew."""
    user = User.objects.filter(pk=login.user.pk, is_active=True).first() if login.user else None
    if user is None or not constant_time_compare(login.state.get(_BEGAN_WITH, ""), _hash(user)):
        return False
    social = (login.signal_kwargs or {}).get("sociallogin")
    if social is None:
        return True
    connected = SocialAccount.objects.filter(user=user, provider=social.account.provider, uid=social.account.uid)
    return bool(connected.exists())


def begin_reset(request: HttpRequest) -> None:
    """Notes what the reset that was asked for just now begins with."""
    process = PasswordResetVerificationProcess.resume(request)
    if process is not None and process.user is not None:
        process.state[_BEGAN_WITH] = _of_reset(process.user, process.state["email"])
        process.persist()


def drop_stale(request: HttpRequest) -> None:
    """To be called before a session is asked what it waits for, and before a step of it is taken."""
    if LOGIN_SESSION_KEY in request.session:
        _drop_stale_sign_in(request)
    if PASSWORD_RESET_VERIFICATION_SESSION_KEY in request.session:
        _drop_stale_reset(request)


def _drop_stale_sign_in(request: HttpRequest) -> None:
    is_somebodys = request.session[LOGIN_SESSION_KEY].get("user_pk") is not None
    login = unstash_login(request, peek=True)
    if login is not None and is_somebodys and not still_holds(login):
        clear_login(request)
        if not request.user.is_authenticated:
            request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)


def _drop_stale_reset(request: HttpRequest) -> None:
    process = PasswordResetVerificationProcess.resume(request)
    if process is None or "user_id" not in process.state:
        return
    user: Any = process.user
    holds = user is not None and user.is_active
    if not holds or process.state.get(_BEGAN_WITH) != _of_reset(user, process.state["email"]):
        process.abort()


def _of_reset(user: Any, email: str) -> list[str | bool | None]:
    """The password, the primary address, and whether the one that the code was sent to is his and verified."""
    verified = EmailAddress.objects.filter(user=user, email=email).values_list("verified", flat=True).first()
    return [_hash(user), user.email, verified]


def _hash(user: Any) -> str:
    made: str = user.get_session_auth_hash()
    return made
