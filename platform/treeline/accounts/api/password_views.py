"""A password: forgotten, set anew with a code, changed."""

from contextlib import suppress

from allauth.headless.account import views as allauth
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts import pending, sign_in_throttles
from treeline.accounts.account_throttles import before_strangers_mail
from treeline.accounts.api import account_serializers as bodies
from treeline.accounts.api import as_typed, mailed_codes
from treeline.accounts.api.account_views import NO_CODE_EXPECTED, Stranger
from treeline.accounts.api.authentication import signed_in
from treeline.accounts.api.confirmation import require_confirmation
from treeline.accounts.api.door import browser, hand_on
from treeline.accounts.api.permissions import BySession
from treeline.accounts.api.serializers import SessionSerializer
from treeline.accounts.api.session_views import ANYBODY, CURRENT, address_of, session
from treeline.core.errors import Conflict, Invalid
from treeline.rest.fields import checked

_FORGOT = browser(allauth.RequestPasswordResetView)
_RESET = browser(as_typed.ResetPasswordView)
_CHANGE = browser(as_typed.ChangePasswordView)


class ForgotPasswordView(Stranger):
    """A forgotten password."""

    @extend_schema(
        operation_id="forgot_password",
        tags=["account"],
        auth=ANYBODY,
        request=bodies.AddressSerializer,
        responses=SessionSerializer,
        examples=[OpenApiExample("an address", value={"email": "alice@example.com"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Sends a code for a new password: `reset_password` is pending.

        The answer is the same when there is no account of this address.
        """
        asked = checked(bodies.AddressSerializer, request.data)
        before_strangers_mail(address_of(request))
        hand_on(request, _FORGOT, asked)
        pending.begin_reset(request._request)
        return session(request, "reset_password")  # whatever else the session waits for


class ResetPasswordView(Stranger):
    """A new password, by a code."""

    @extend_schema(
        operation_id="reset_password",
        tags=["account"],
        auth=ANYBODY,
        request=bodies.NewPasswordSerializer,
        responses=SessionSerializer,
        examples=[OpenApiExample("new", value={"code": "BCDF-GHJK", "password": "…"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Sets a new password and ends every session of the account. Signing in, with the new one, is the next step."""
        asked = checked(bodies.NewPasswordSerializer, request.data)
        try:
            with mailed_codes.trying(request, mailed_codes.OF_PASSWORD), suppress(NotAuthenticated):  # see below
                hand_on(request, _RESET, {"key": asked["code"], "password": asked["password"]})
        except Conflict:
            raise Conflict(NO_CODE_EXPECTED.format("POST /api/v1/account/password/forgot")) from None
        except Invalid as error:  # what is wrong with a password is told to nobody who has not the code
            raise Invalid([fault for fault in error.faults if fault.path == "code"] or error.faults) from None
        if request.user.is_authenticated:
            with suppress(NotAuthenticated):
                hand_on(request, CURRENT, method="DELETE")
        return session(request, None)


class PasswordView(APIView):
    """A user's password."""

    permission_classes = (BySession,)

    @extend_schema(
        operation_id="change_password",
        tags=["account"],
        request=bodies.ChangePasswordSerializer,
        responses=SessionSerializer,
        examples=[OpenApiExample("change", value={"current_password": "…", "new_password": "…"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Changes your password, or gives you one; all your other sessions end."""
        asked = checked(bodies.ChangePasswordSerializer, request.data)
        user = signed_in(request)
        if not user.has_usable_password():
            require_confirmation(request)
            return session(request, hand_on(request, _CHANGE, {"new_password": asked["new_password"]}).pending)
        sign_in_throttles.before_confirmation(user)
        try:
            answer = hand_on(request, _CHANGE, asked)
        except Invalid as error:
            wrong = [fault for fault in error.faults if fault.path == "current_password"]
            if not wrong:
                sign_in_throttles.confirmation_was_right(user)
            raise Invalid(wrong or error.faults) from None
        sign_in_throttles.confirmation_was_right(user)
        return session(request, answer.pending)
