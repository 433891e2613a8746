"""Where sessions are kept: Django's own table. A stranger's session, such as one that waits for a code, lasts an hour
at most, so that strangers do not fill it."""

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DjangoSessionStore
from django.utils import timezone

from treeline.accounts.session_cookies import RowKey

STRANGERS_SECONDS = 3600


class SessionStore(DjangoSessionStore):
    """What was asked for, to be remembered or not, stands in the session and counts once somebody is signed in."""

    def _get_new_session_key(self) -> str:
        return RowKey(super()._get_new_session_key())  # type: ignore[misc] # not in its types

    async def _aget_new_session_key(self) -> str:
        return RowKey(await super()._aget_new_session_key())  # type: ignore[misc]

    def get_expiry_age(self, **given: Any) -> int:
        """The seconds that it lasts."""
        age: int = super().get_expiry_age(**given)
        return age if SESSION_KEY in self else min(age, STRANGERS_SECONDS)

    def get_expiry_date(self, **given: Any) -> dt.datetime:
        """The moment at which it ends."""
        date: dt.datetime = super().get_expiry_date(**given)
        return date if SESSION_KEY in self else min(date, timezone.now() + dt.timedelta(seconds=STRANGERS_SECONDS))
