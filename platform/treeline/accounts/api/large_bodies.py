"""Who sends a request whose body is still on its way."""

from collections.abc import MutableMapping
from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from rest_framework.request import Request

from treeline.accounts.api.authentication import TokenAuthentication
from treeline.accounts.session_cookies import row_key


def is_signed_in(scope: MutableMapping[str, Any]) -> bool:
    """Whether an API token or a session stands in its headers. Raises AuthenticationFailed and TooMany for tokens that
    are not valid."""
    close_old_connections()
    try:
        request = ASGIRequest(scope, BytesIO())
        if TokenAuthentication().authenticate(Request(request)):
            return True
        key = row_key(request)
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
        return key is not None and get_user(request).is_authenticated
    finally:
        close_old_connections()
