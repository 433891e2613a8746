"""Where somebody is signed in. allauth keeps a row for every session, whose number would tell how many there were of
all users; it is shown by an id that only its owner's list leads to."""

import uuid
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from treeline.accounts.models import User
from treeline.core.errors import NotFound

MOST = 50  # of one user; the oldest end


def sessions_of(owner: User) -> list[UserSession]:
    """Those that still last, the newest first."""
    lasting = UserSession.objects.purge_and_list(owner)
    return sorted(lasting, key=lambda session: (session.created_at, session.pk), reverse=True)


def shown_id(session: UserSession) -> uuid.UUID:
    """What stands for a session outside: 128 bits of an HMAC of its row's number."""
    return uuid.UUID(bytes=salted_hmac("treeline.accounts.sessions", str(session.pk)).digest()[:16])


def session_of(owner: User, shown: uuid.UUID) -> UserSession:
    """The owner's session that is shown by this id. Raises NotFound."""
    found = [one for one in sessions_of(owner) if constant_time_compare(str(shown_id(one)), str(shown))]
    if not found:
        raise NotFound("no such session")
    return found[0]


def lasts(owner: User, key: str | None) -> bool:
    """Whether the session of this key would still sign him in."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return get_user(request) == owner


def end_others(owner: User, current: str | None) -> None:
    """Ends all of the owner's sessions but the one of this key."""
    for session in sessions_of(owner):
        if session.session_key != current:
            session.end()


def clear_expired() -> None:
    """Deletes the rows of sessions that are over, of all users."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def note_sign_out(request: HttpRequest | None, user: User | None, **_: Any) -> None:
    """Receives Django's signal of a sign-out: its session is off the list, and on the trail, from now on."""
    if request is not None and user is not None and hasattr(request, "session"):
        UserSession.objects.filter(user=user, session_key=request.session.session_key).delete()


def note_session(request: HttpRequest | None, user: User, **_: Any) -> None:
    """Receives Django's signal of a sign-in, so that the admin's own sign-ins are listed too; ends the oldest."""
    if request is None or not hasattr(request, "user"):  # a test's, which has no client
        return
    request.session.save()  # allauth looks next, and takes one whose user is not in the table yet for one that is over
    UserSession.objects.create_from_request(request)
    for session in UserSession.objects.filter(user=user).order_by("-created_at", "-pk")[MOST:]:
        session.end()
