"""Hands a request on to an endpoint of allauth's headless API, and its answer back in our words and our form of errors.

Ours is a view of REST framework like any other: its body is checked, its answers are in the OpenAPI document. What
signing in means is allauth's: which steps there are, what ends one, what must not be told to whom.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.constants import Client
from django.http import HttpResponseBase
from rest_framework.exceptions import APIException, NotAuthenticated, PermissionDenied
from rest_framework.request import Request

from treeline.accounts import pending
from treeline.core.errors import Conflict, Fault, Invalid, NotFound
from treeline.rest.throttles import TooMany

View = Callable[..., HttpResponseBase]

# Steps of signing in, by allauth's names of its flows.
STEPS = {
    "verify_email": "verify_email",
    "mfa_authenticate": "second_factor",
    "password_reset_by_code": "reset_password",
}

# What our bodies call a field that allauth has another name for.
FIELDS = {"key": "code", "username": "login"}


@dataclass(frozen=True)
class Answer:
    """What allauth said: `data` is its own; `pending` the step that stands before the session's sign-in, if any."""

    data: Any
    pending: str | None = None


class ConfirmationNeeded(APIException):
    """The session is signed in, but not lately enough for what it asks."""

    status_code = 403
    default_detail = "confirm that it is you first, by POST /api/v1/session/confirm; then ask again"
    default_code = "confirmation_needed"


def browser(view: Any) -> View:
    """Allauth's view, for requests with a session's cookie."""
    handed: View = view.as_api_view(client=Client.BROWSER)
    return handed


def hand_on(
    request: Request, view: View, body: Mapping[str, Any] | None = None, method: str | None = None, **arguments: Any
) -> Answer:
    """By this method, if it is another one than the request's. Raises NotAuthenticated, ConfirmationNeeded,
    PermissionDenied, NotFound, Conflict, TooMany, and Invalid with allauth's words by field."""
    bare = request._request
    pending.drop_stale(bare)
    bare._body = json.dumps(body or {}).encode()  # allauth reads it for itself
    own, bare.method = bare.method, method or bare.method
    try:
        response = view(bare, **arguments)
    except ImmediateHttpResponse as error:
        response = error.response
    finally:
        bare.method = own
    request.user = bare.user
    answer = json.loads(getattr(response, "content", b"") or b"{}")
    data = answer.get("data")
    if response.status_code == 401 and not bare.user.is_authenticated:
        steps = [STEPS[flow["id"]] for flow in data["flows"] if flow.get("is_pending") and flow["id"] in STEPS]
        if steps:
            return Answer(None, steps[0])
    if response.status_code >= 400:
        raise _error(response.status_code, answer, is_signed_in=bare.user.is_authenticated)
    return Answer(data)


def _error(status: int, answer: Mapping[str, Any], *, is_signed_in: bool) -> Exception:
    if status == 400:
        faults = [_fault(told.get("param", ""), told["message"]) for told in answer.get("errors", ())]
        return Invalid(faults or [Fault("", "the request can't be accepted")])
    if status == 401:
        return ConfirmationNeeded() if is_signed_in else NotAuthenticated()
    if status == 403:
        return PermissionDenied("you may not do this")
    if status in (404, 410):
        return NotFound("there is no such thing")
    if status == 429:
        return TooMany(60)  # ours count before; allauth's own limits, which tell no wait, are of a minute
    told = "; ".join(str(error["message"]) for error in answer.get("errors", ()))
    return Conflict(told or "this is not the step that the session stands before")


def _fault(field: str, message: str) -> Fault:
    return Fault(FIELDS.get(field, field), message)
