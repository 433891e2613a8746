"""Sessions that are over leave nothing behind."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.integration.accounts.people import signed_in
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
