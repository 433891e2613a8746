"""Turning the second factor on and off. allauth does it, but for the secret of a setup that is under way: that waits in
the session sealed, since sessions stand in the database."""

from types import SimpleNamespace

from allauth.mfa.adapter import get_adapter
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from allauth.mfa.totp.internal.flows import activate_totp, deactivate_totp
from django.core.exceptions import ValidationError
from rest_framework.request import Request

from treeline.accounts import second_factors, sign_in_throttles, vault
from treeline.accounts.api.authentication import signed_in
from treeline.accounts.api.confirmation import require_confirmation
from treeline.core.errors import Conflict, Fault, Invalid

_UNDER_WAY = "second_factor_setup"  # of the session: the sealed secret


def new_secret(request: Request) -> dict[str, str]:
    """A new secret in the forms in which apps take it. Raises ConfirmationNeeded, and Conflict where none may be."""
    require_confirmation(request)
    user = signed_in(request)
    if second_factors.is_on(user):
        raise Conflict("the second factor is on: turn it off before you set up another app")
    try:
        validate_can_add_authenticator(user)
    except ValidationError:
        raise Conflict("an e-mail address of yours is not verified: verify or remove it first") from None
    secret = generate_totp_secret()
    request.session[_UNDER_WAY] = second_factors.seal(secret)
    url = get_adapter().build_totp_url(user, secret)
    return {"secret": secret, "url": url, "qr_code": get_adapter().build_totp_svg(url)}


def turn_on(request: Request, code: str) -> list[str]:
    """The recovery codes. Raises ConfirmationNeeded, Conflict when nothing was set up, Invalid for a wrong code."""
    require_confirmation(request)
    user, secret = signed_in(request), _under_way(request)
    sign_in_throttles.before_code(user)
    if not validate_totp_code(secret, code):
        raise Invalid([Fault("code", "is not what the app shows now", "look at the app again; is its clock right?")])
    sign_in_throttles.code_was_right(user)
    with second_factors.changing(user):
        if second_factors.is_on(user):
            raise Conflict("the second factor is on")
        activate_totp(request._request, SimpleNamespace(secret=secret))
        codes = RecoveryCodes.activate(user).get_unused_codes()
    del request.session[_UNDER_WAY]
    second_factors.use_up(user, code)  # whoever saw it being typed can't sign in with it
    return codes


def turn_off(request: Request) -> None:
    """Raises ConfirmationNeeded, and Conflict when it is off."""
    require_confirmation(request)
    with second_factors.changing(signed_in(request)):
        deactivate_totp(request._request, _that_is_on(request))


def new_recovery_codes(request: Request) -> list[str]:
    """In the place of those that there were. Raises ConfirmationNeeded, and Conflict when there is no second factor."""
    require_confirmation(request)
    with second_factors.changing(signed_in(request)):
        _that_is_on(request)
        made = generate_recovery_codes(request._request)
    return RecoveryCodes(made).get_unused_codes()


def _that_is_on(request: Request) -> Authenticator:
    found = Authenticator.objects.filter(user=signed_in(request), type=Authenticator.Type.TOTP).first()
    if found is None:
        raise Conflict("there is no second factor: POST /api/v1/account/second-factor/setup makes one")
    return found


def _under_way(request: Request) -> str:
    try:
        return second_factors.open_sealed(request.session[_UNDER_WAY])
    except (KeyError, vault.Unopenable):
        told = "nothing is set up in this session: begin with POST /api/v1/account/second-factor/setup"
        raise Conflict(told) from None
