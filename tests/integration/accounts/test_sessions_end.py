"""Sessions that are over leave nothing behind."""

import copy
import datetime as dt
import pickle

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests import cast
from tests.integration.accounts.people import PASSWORD, Browser, signed_in, with_password
from treeline.accounts.session_cookies import RowKey
from treeline.accounts.tasks import clear_sessions

pytestmark = pytest.mark.django_db


def test_what_is_over_is_cleared_and_what_lasts_stays() -> None:
    signed_in("alice")
    signed_in("bob")
    over = UserSession.objects.get(user__username="alice").session_key
    Session.objects.filter(session_key=over).update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    clear_sessions()
    assert [one.user.username for one in UserSession.objects.all()] == ["bob"]
    assert not Session.objects.filter(session_key=over).exists()


def test_a_strangers_session_lasts_an_hour_at_most_and_who_signs_in_has_what_he_asked_for() -> None:
    with_password("alice")
    strangers = Browser()
    strangers.post("/api/v1/account/password/forgot", {"email": "alice@example.com"})
    assert lasts(strangers) <= 3600
    assert strangers.post("/api/v1/session", {"login": "alice", "password": PASSWORD, "remember": True}).json()["user"]
    assert lasts(strangers) > 29 * 86_400
    assert not strangers.session.get_expire_at_browser_close()
    short = signed_in("bob")
    assert 86_400 < lasts(short) <= 14 * 86_400
    assert short.session.get_expire_at_browser_close()


def lasts(browser: Browser) -> float:
    """Seconds."""
    kept = Session.objects.get(session_key=RowKey(browser.cookies["sessionid"].value))
    return (kept.expire_date - timezone.now()).total_seconds()


def test_the_table_of_sessions_opens_none() -> None:
    """Neither a row's key nor what lists it is a cookie, and a session's own data hold none."""
    browser = signed_in("alice")
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    (row,) = Session.objects.all()
    assert row.session_key == UserSession.objects.get().session_key == RowKey(cookie) != cookie
    assert cookie not in str(row.get_decoded())
    thief = cast.Caller()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert thief.get("/api/v1/session").json()["user"] is None
    assert browser.get("/api/v1/session").json()["user"]["username"] == "alice"


def test_a_key_stays_what_it_is_when_it_is_copied() -> None:
    key = RowKey("a cookie")
    for again in (copy.copy(key), copy.deepcopy(key), pickle.loads(pickle.dumps(key))):
        assert (again, again.cookie) == (key, "a cookie")
