"""Sessions as a sign-in leaves them, for a user whose password is beside the point."""

import time

from allauth.account.internal.flows import login
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase

from tests.cast import Caller
from treeline.accounts.models import User
from treeline.accounts.session_cookies import RowKey
from treeline.accounts.session_store import SessionStore


def session_of(user: User, seconds_ago: float = 0.0) -> str:
    """The cookie of a session whose user gave his password so many seconds ago."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - seconds_ago}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.create()
    return cookie_of(session)


def cookie_of(session: SessionBase) -> str:
    """The cookie that leads to a session which was made here."""
    assert isinstance(session.session_key, RowKey)
    return session.session_key.cookie


def signed_in(user: User, seconds_ago: float = 0.0) -> Caller:
    """A browser with such a session; its CSRF tokens are not checked."""
    browser = Caller()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session_of(user, seconds_ago)
    return browser
