"""Who sends a request, for the trail."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import LazyObject, empty

from treeline.accounts.contracts import TokenUse
from treeline.audit.context import Facts, acting
from treeline.rest.requests import request_id


class AuditMiddleware:
    """What is written while a request is answered was done by its sender. What a stream writes later is not covered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting(lambda: _facts(request)):
            return self.get_response(request)


def _facts(request: HttpRequest) -> Facts:
    use = getattr(request, "auth", None)  # REST framework sets it, and the user, on this request too
    facts: dict[str, Any] = {"means": "session", "address": request.META.get("REMOTE_ADDR"), "request": request_id()}
    if isinstance(use, TokenUse):
        facts |= {"means": "token", "by": use.name}
    elif request.resolver_match is not None and request.resolver_match.app_name == "admin":
        facts["means"] = "admin"
    user = _user(request)
    if user is not None and user.is_authenticated:
        facts |= {"user": user.pk, "username": user.get_username()}
    return facts


def _user(request: HttpRequest) -> Any:
    """Whom the view has asked for; nobody is looked up for our sake."""
    user = getattr(request, "user", None)
    return None if isinstance(user, LazyObject) and user._wrapped is empty else user  # type: ignore[attr-defined]
