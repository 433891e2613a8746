"""Asks for a fresh proof of who it is before what a borrowed session must not do."""

import time

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from rest_framework.request import Request

from treeline.accounts.api.authentication import signed_in
from treeline.accounts.api.door import ConfirmationNeeded


def require_confirmation(request: Request) -> None:
    """Lets a session pass that signed in, or confirmed, within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds. Raises
    ConfirmationNeeded.

    allauth's own question counts confirmations alone, and asks nothing of who has no password and no second factor.
    """
    records = get_authentication_records(request._request, signed_in(request))
    latest = max((record["at"] for record in records), default=0.0)
    if time.time() - latest >= app_settings.REAUTHENTICATION_TIMEOUT:
        raise ConfirmationNeeded
