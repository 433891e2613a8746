"""Which row of the sessions' table a browser's cookie leads to: the table holds no cookie, so that who reads a copy of
it can't go on as somebody who is signed in."""

import hashlib
from typing import Self

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse


class RowKey(str):
    """160 bits of the cookie's SHA-256, which are a session's key everywhere: for its row, for Django and for allauth.
    It knows the cookie that it was made from, wherever the session is opened again by its key."""

    __slots__ = ("cookie",)
    cookie: str

    def __new__(cls, cookie: str) -> Self:
        key = super().__new__(cls, hashlib.sha256(cookie.encode()).hexdigest()[:40])
        key.cookie = cookie
        return key

    def __getnewargs__(self) -> tuple[str]:
        return (self.cookie,)


def row_key(request: HttpRequest) -> RowKey | None:
    """The key that a request's cookie leads to."""
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return RowKey(cookie) if cookie else None


class SessionCookieMiddleware(SessionMiddleware):
    """Django's, with a cookie that is not the row's key."""

    def process_request(self, request: HttpRequest) -> None:
        request.session = self.SessionStore(row_key(request))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Puts the cookie in the place of the key, which is what Django sends."""
        response = super().process_response(request, response)
        session: SessionBase | None = getattr(request, "session", None)
        sent = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if session is not None and sent is not None and sent.value:
            assert isinstance(session.session_key, RowKey)
            response.cookies[settings.SESSION_COOKIE_NAME] = session.session_key.cookie
        return response
