"""The second factor: asked for after the password, set up, turned off; and confirming that it is you."""

from allauth.account.internal.stagekit import get_pending_stage
from allauth.headless.account.views import ReauthenticateView
from allauth.headless.mfa import views as allauth
from allauth.mfa.internal.constants import LoginStageKey
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts import pending, second_factors, sign_in_throttles
from treeline.accounts.api import second_factor_serializers as serializers
from treeline.accounts.api import second_factor_setup as setup
from treeline.accounts.api.authentication import SessionAuthentication, signed_in
from treeline.accounts.api.door import browser, hand_on
from treeline.accounts.api.permissions import BySession
from treeline.accounts.api.serializers import SessionSerializer
from treeline.accounts.api.session_views import session
from treeline.core.errors import Conflict
from treeline.rest.fields import checked
from treeline.rest.parsers import StrangersJSONParser

_SECOND_STEP = browser(allauth.AuthenticateView)
_CONFIRM_BY_CODE = browser(allauth.ReauthenticateView)
_CONFIRM_BY_PASSWORD = browser(ReauthenticateView)

_CODES = {"recovery_codes": ["40671829", "93350417"]}
_SETUP = {
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "url": "otpauth://totp/alice%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Treeline",
    "qr_code": "<svg>…</svg>",
}


class SecondStepView(APIView):
    """The second factor of a sign-in that waits for it."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (AllowAny,)
    parser_classes = (StrangersJSONParser,)

    @extend_schema(
        operation_id="sign_in_second_factor",
        tags=["session"],
        auth=[],
        request=serializers.CodeSerializer,
        responses=SessionSerializer,
        examples=[OpenApiExample("a code of the app", value={"code": "287082"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Ends the sign-in of a session that is pending `second_factor`, with a code of the app or a recovery code."""
        code = checked(serializers.CodeSerializer, request.data)["code"]
        pending.drop_stale(request._request)
        stage = get_pending_stage(request._request)
        if stage is None or stage.key != LoginStageKey.MFA_AUTHENTICATE:
            raise Conflict("no sign-in waits for a second factor here: begin with POST /api/v1/session")
        with sign_in_throttles.trying_code(stage.login.user), second_factors.once(stage.login.user, code):
            answer = hand_on(request, _SECOND_STEP, {"code": code})
        return session(request, answer.pending)


class ConfirmView(APIView):
    """That it is really you who is signed in."""

    permission_classes = (BySession,)

    @extend_schema(
        operation_id="confirm_session",
        tags=["session"],
        request=serializers.ConfirmSerializer,
        responses={204: None},
        examples=[
            OpenApiExample("by password", value={"password": "…"}, request_only=True),
            OpenApiExample("by a code", value={"code": "287082"}, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Opens for five minutes what a session that was left alone must not do, such as turning off the second
        factor. A sign-in just now is as good; who has neither password nor second factor signs in anew."""
        asked = checked(serializers.ConfirmSerializer, request.data)
        if "code" in asked:
            _confirm_by_code(request, asked["code"])
        else:
            _confirm_by_password(request, asked["password"])
        return Response(status=204)


def _confirm_by_code(request: Request, code: str) -> None:
    user = signed_in(request)
    if not second_factors.is_on(user):
        raise Conflict("this account has no second factor: confirm with its password")
    with sign_in_throttles.trying_code(user), second_factors.once(user, code):
        hand_on(request, _CONFIRM_BY_CODE, {"code": code})


def _confirm_by_password(request: Request, password: str) -> None:
    user = signed_in(request)
    if not user.has_usable_password():
        raise Conflict("this account has no password")
    with sign_in_throttles.confirmation(user):
        hand_on(request, _CONFIRM_BY_PASSWORD, {"password": password})


class SecondFactorView(APIView):
    """Your second factor."""

    permission_classes = (BySession,)

    @extend_schema(
        operation_id="get_second_factor",
        tags=["account"],
        responses=serializers.SecondFactorSerializer,
        examples=[
            OpenApiExample(
                "on", value={"on": True, "since": "2026-01-05T14:30:00Z", "recovery_codes_left": 9}, response_only=True
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """Whether your password, or Discord, is not enough to sign in."""
        found = second_factors.second_factor_of(signed_in(request))
        return Response(serializers.SecondFactorSerializer(found).data)

    @extend_schema(
        operation_id="turn_on_second_factor",
        tags=["account"],
        request=serializers.AppCodeSerializer,
        responses={201: serializers.RecoveryCodesSerializer},
        examples=[
            OpenApiExample("a code of the app", value={"code": "287082"}, request_only=True),
            OpenApiExample("two of ten", value=_CODES, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Turns it on, when the code shows that the app has the secret of the setup. Needs a confirmed session."""
        code = checked(serializers.AppCodeSerializer, request.data)["code"]
        return Response({"recovery_codes": setup.turn_on(request, code)}, status=201)

    @extend_schema(operation_id="turn_off_second_factor", tags=["account"], request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Turns it off, and forgets its recovery codes. Needs a confirmed session."""
        setup.turn_off(request)
        return Response(status=204)


class SetupView(APIView):
    """A secret for an app."""

    permission_classes = (BySession,)

    @extend_schema(
        operation_id="set_up_second_factor",
        tags=["account"],
        request=None,
        responses=serializers.SetupSerializer,
        examples=[OpenApiExample("a secret", value=_SETUP, response_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Makes a secret for the app; the one of a setup before is forgotten. Needs a confirmed session."""
        return Response(setup.new_secret(request))


class RecoveryCodesView(APIView):
    """Your recovery codes."""

    permission_classes = (BySession,)

    @extend_schema(
        operation_id="make_recovery_codes",
        tags=["account"],
        request=None,
        responses={201: serializers.RecoveryCodesSerializer},
        examples=[OpenApiExample("two of ten", value=_CODES, response_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Makes new ones; the ones before sign nobody in any more. Needs a confirmed session."""
        return Response({"recovery_codes": setup.new_recovery_codes(request)}, status=201)
