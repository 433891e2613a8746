"""Where allauth asks us: whom to let in, how a secret is kept, whose address a request comes from."""

import datetime as dt
import string
from collections.abc import Sequence
from ipaddress import ip_address
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string

from treeline.accounts import notices, second_factors, selectors
from treeline.accounts.account_throttles import before_mail, before_notice
from treeline.accounts.discord.connections import may_open_new_account
from treeline.accounts.mail_addresses import normal
from treeline.core.errors import Fault, Invalid, TreelineError, Unavailable
from treeline.rest.throttles import TooMany

log = structlog.get_logger(__name__)

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - shown where a request has none, as over a socket
_EMAIL_STAGE = "allauth.account.stages.EmailVerificationStage"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with a password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "cannot_remove_primary_email": "is the primary address: make another one primary first",
        "duplicate_email": "is an address of this account already",
        "email_taken": "belongs to another account",
        "enter_current_password": "is not the password of this account",
        "incorrect_code": "is not the code of the latest mail",
        "incorrect_password": "is not the password of this account",
        "max_email_addresses": "would be one too many: an account has at most %d addresses",
        "unverified_primary_email": "is not verified yet",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as the web server knows it, which listens to no header but a trusted proxy's."""
        try:
            return str(ip_address(request.META.get("REMOTE_ADDR", "").partition("%")[0]))
        except ValueError:
            return UNKNOWN_ADDRESS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether anybody may sign up."""
        return selectors.entrance().sign_ups

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Not by allauth: our views ask for it, and take a sign-in just now for a confirmation."""
        return False

    def get_login_stages(self) -> list[str]:
        """The steps of signing in: allauth's, but for the one of verifying an address, between two of ours."""
        ours = "treeline.accounts.stages.{}Stage".format
        steps = [ours("Email") if stage == _EMAIL_STAGE else stage for stage in super().get_login_stages()]
        return [ours("First"), *steps, ours("Last")]

    def clean_email(self, email: str) -> str:
        """The address as it is kept, wherever it comes from. Raises ValidationError."""
        try:
            return normal(email)
        except Invalid as error:
            raise ValidationError(error.faults[0].message) from None

    def generate_unique_username(self, txts: Sequence[str | None], regex: str | None = None) -> str:
        """One that says nothing of its owner: made from his address, it would tell the next one that he is here."""
        return f"user-{get_random_string(8, string.ascii_lowercase)}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises TooMany; Invalid for an address that the mail server refuses; and Unavailable without a server."""
        before_mail(email)
        self._post(template_prefix, email, context)

    def _post(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        known = {
            "email": email,
            "public_url": settings.PUBLIC_URL,
            "address": self.get_client_ip(self.request),
            "until": timezone.now() + dt.timedelta(seconds=settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT),
        }
        try:
            self.render_mail(template_prefix, email, known | context).send()
        except SMTPRecipientsRefused:
            log.warning("an address was refused by the mail server", mail=template_prefix)
            raise Invalid([Fault("email", "is refused by the mail server", "check the address")]) from None
        except (SMTPException, OSError) as error:
            log.error("mail can't be sent", mail=template_prefix, reason=" ".join(str(error).split()))
            raise Unavailable("mail can't be sent for now, and so nothing was done; try again in a minute") from None

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """The code that verifies an address; a code that is sent again ends when the first one would have."""
        until = dt.datetime.fromtimestamp(emailconfirmation.state["at"] + emailconfirmation.timeout, dt.UTC)
        template = "account/email/email_confirmation_signup" if signup else "account/email/email_confirmation"
        self.send_mail(template, emailconfirmation.email, {"code": emailconfirmation.code, "until": until})

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whether the address is verified now; the owner is told of one that is added."""
        is_new = not email_address.pk
        is_verified: bool = super().confirm_email(request, email_address)
        if is_verified and is_new:
            notices.address_added(email_address)
        return is_verified

    def send_account_already_exists_mail(self, email: str) -> None:
        """To who has an account, when somebody signs up with his address. It takes as long as a sign-up."""
        make_password(get_random_string(16))
        self.send_account_already_exists_mail_again(email)

    def send_account_already_exists_mail_again(self, email: str) -> None:
        """When he asks for another code."""
        super().send_account_already_exists_mail(email)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """To the primary address, unless it is told another. Strangers' mail does not count against it; and what was
        done stays done when there is no mail server to tell of it."""
        address = email or EmailAddress.objects.get_primary_email(user)
        if not address:
            return
        try:
            before_notice(user)
            self._post(template_prefix, address, {"timestamp": timezone.now(), **(context or {})})
        except (TreelineError, TooMany):
            log.error("a notice was not sent", notice=template_prefix, account=user.pk)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts of other sites."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """Without the name there: see generate_unique_username."""
        return super().populate_user(request, sociallogin, {**data, "username": ""})

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Raises ValidationError where no new account may be opened."""
        is_new = sociallogin.state.get("process") == AuthProcess.LOGIN and not sociallogin.is_existing
        if is_new and self.is_open_for_signup(request, sociallogin):
            may_open_new_account(sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """All of a new account or nothing."""
        with transaction.atomic():
            return super().save_user(request, sociallogin, form)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """The log says what the browser is not told."""
        log.warning("no sign-in through Discord", error=str(told.get("error")), reason=str(told.get("exception"))[:200])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors."""

    def encrypt(self, text: str) -> str:
        return second_factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factors.open_sealed(encrypted_text)
