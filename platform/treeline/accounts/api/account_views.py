"""An account: signing up, and its addresses of mail. What the next step is, an answer tells as `pending`."""

from contextlib import suppress
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.headless.account import views as allauth
from django.db import IntegrityError, transaction
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts import selectors
from treeline.accounts.account_throttles import before_added, before_strangers_mail
from treeline.accounts.api import account_serializers as bodies
from treeline.accounts.api import mailed_codes
from treeline.accounts.api.as_typed import SignUpView as AllauthsSignUpView
from treeline.accounts.api.authentication import SessionAuthentication, signed_in
from treeline.accounts.api.confirmation import require_confirmation
from treeline.accounts.api.door import browser, hand_on
from treeline.accounts.api.permissions import BySession
from treeline.accounts.api.serializers import SessionSerializer
from treeline.accounts.api.session_views import ANYBODY, address_of, session
from treeline.core.errors import Conflict
from treeline.rest.fields import checked
from treeline.rest.parsers import StrangersJSONParser

_SIGN_UP = browser(AllauthsSignUpView)
_VERIFY = browser(allauth.VerifyEmailView)
_RESEND = browser(allauth.ResendEmailVerificationCodeView)
_EMAILS = browser(allauth.ManageEmailView)

_TRIES = 5  # two who sign up at one moment may have the same address, or be given the same user name by chance
_ADDRESS = {"email": "alice@example.com"}
_CODE = {"code": "BCDF-GHJK"}
NO_CODE_EXPECTED = "no code is waited for: it ran out, or was wrong too often; {} to get another one"


class Stranger(APIView):
    """A view for who isn't signed in yet, too."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (AllowAny,)
    parser_classes = (StrangersJSONParser,)


class SignUpView(Stranger):
    """A new account."""

    @extend_schema(
        operation_id="sign_up",
        tags=["account"],
        auth=ANYBODY,
        request=bodies.SignUpSerializer,
        responses=SessionSerializer,
        examples=[OpenApiExample("sign up", value={**_ADDRESS, "password": "…"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Makes an account and sends a code to its address: `verify_email` is pending.

        The answer is the same when there is an account of this address; its owner is told by mail.
        """
        asked = checked(bodies.SignUpSerializer, request.data)
        if request.user.is_authenticated:
            raise Conflict("you are signed in: sign out first")
        if not selectors.entrance().sign_ups:
            raise PermissionDenied("nobody can sign up at present: an operator has closed it")
        before_strangers_mail(address_of(request))
        for _ in range(_TRIES):
            with suppress(IntegrityError), transaction.atomic():  # an account whose mail can't be sent is not made
                return session(request, hand_on(request, _SIGN_UP, asked).pending)
        raise Conflict("too many sign up at this moment: try again")


class VerifyEmailView(Stranger):
    """The code that verifies an address."""

    @extend_schema(
        operation_id="verify_email",
        tags=["account"],
        auth=ANYBODY,
        request=bodies.MailedCodeSerializer,
        responses=SessionSerializer,
        examples=[OpenApiExample("a code", value=_CODE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Verifies the address that the latest code was sent to; who was signing up or in is signed in."""
        asked = checked(bodies.MailedCodeSerializer, request.data)
        was_signed_in = request.user.is_authenticated
        try:
            with mailed_codes.trying(request, mailed_codes.OF_ADDRESS):
                answer = hand_on(request, _VERIFY, {"key": asked["code"]})
        except Conflict:
            raise Conflict(NO_CODE_EXPECTED.format("sign in, or add the address again,")) from None
        if request.user.is_authenticated and not was_signed_in:  # a sign-in, of which allauth notes the password alone
            record_authentication(request._request, request.user, method="code")
        return session(request, answer.pending)


class ResendView(Stranger):
    """Another code."""

    @extend_schema(
        operation_id="resend_code", tags=["account"], auth=ANYBODY, request=None, responses=SessionSerializer
    )
    def post(self, request: Request) -> Response:
        """Sends another code to the address that waits for one, twice at most; the one before it is void."""
        _remind(request)
        try:
            hand_on(request, _RESEND)
        except Conflict:
            raise Conflict("no other code can be sent: sign in, or add the address again, to get one") from None
        return session(request, None if request.user.is_authenticated else "verify_email")


class EmailsView(APIView):
    """A user's addresses of mail."""

    permission_classes = (BySession,)

    @extend_schema(operation_id="list_emails", tags=["account"], responses=bodies.EmailsSerializer)
    def get(self, request: Request) -> Response:
        """Your addresses of mail, and the one that waits for its code."""
        return _emails(hand_on(request, _EMAILS).data)

    @extend_schema(
        operation_id="add_email",
        tags=["account"],
        request=bodies.AddressSerializer,
        responses=bodies.EmailsSerializer,
        examples=[OpenApiExample("another address", value=_ADDRESS, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Sends a code to another address of yours; it is added by POST /api/v1/account/email/verify."""
        asked = checked(bodies.AddressSerializer, request.data)
        require_confirmation(request)
        before_added(signed_in(request))
        return _emails(hand_on(request, _EMAILS, asked).data)

    @extend_schema(
        operation_id="remove_email",
        tags=["account"],
        parameters=[bodies.AddressQuerySerializer],
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """Removes one of your addresses, unless it is the primary one and there are others."""
        asked = checked(bodies.AddressQuerySerializer, request.query_params)
        require_confirmation(request)
        hand_on(request, _EMAILS, asked)
        return Response(status=204)


class PrimaryEmailView(APIView):
    """A user's primary address of mail."""

    permission_classes = (BySession,)

    @extend_schema(
        operation_id="make_email_primary",
        tags=["account"],
        request=bodies.AddressSerializer,
        responses=bodies.EmailsSerializer,
        examples=[OpenApiExample("an address", value=_ADDRESS, request_only=True)],
    )
    def put(self, request: Request) -> Response:
        """Makes one of your verified addresses the one that notices go to."""
        asked = checked(bodies.AddressSerializer, request.data)
        require_confirmation(request)
        return _emails(hand_on(request, _EMAILS, {**asked, "primary": True}, method="PATCH").data)


def _remind(request: Request) -> None:
    """Who signed up with an address that somebody has asks for another code: its owner is told again, as often as a
    code would be sent, so that counting letters tells nothing."""
    waits = EmailVerificationProcess.resume(request._request)
    if waits is not None and waits.can_resend and waits.user is None:
        get_adapter().send_account_already_exists_mail_again(waits.email)


def _emails(data: Any) -> Response:
    return Response(bodies.EmailsSerializer({"items": data}).data)
