"""Where allauth asks us: whom to let in, how a secret is kept, whose address a request comes from."""

import datetime as dt
from ipaddress import ip_address
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string

from treeline.accounts import second_factors, selectors
from treeline.accounts.account_throttles import before_mail
from treeline.accounts.discord.connections import may_open_new_account
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
        """The steps of signing in; the one of verifying an address is ours."""
        ours = "treeline.accounts.stages.EmailStage"
        return [ours if stage == _EMAIL_STAGE else stage for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises TooMany; Invalid for an address that the mail server refuses; and Unavailable without a server."""
        before_mail(email)
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

    def send_account_already_exists_mail(self, email: str) -> None:
        """To who has an account, when somebody signs up with his address. It takes as long as a sign-up."""
        make_password(get_random_string(16))
        super().send_account_already_exists_mail(email)

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **context: Any) -> None:
        """What was done stays done when there is no mail server to tell of it."""
        try:
            super().send_notification_mail(template_prefix, user, *args, **context)
        except (TreelineError, TooMany):
            log.error("a notice was not sent", notice=template_prefix, account=user.pk)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts of other sites."""

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
