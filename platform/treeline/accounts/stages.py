"""Steps of signing in that differ from allauth's."""

from typing import Any

from allauth.account.internal.flows.email_verification import get_address_for_user
from allauth.account.stages import EmailVerificationStage, LoginStage
from allauth.core.internal.httpkit import headed_redirect_response

from treeline.accounts import pending


class FirstStage(LoginStage):
    """Notes what the sign-in begins with."""

    key = "begun"

    def handle(self) -> tuple[Any, bool]:
        """Nothing stands in the way."""
        pending.begin_sign_in(self.login)
        return None, True


class EmailStage(EmailVerificationStage):
    """Verifying an address of mail. Who has none, such as the demo user, has nothing to verify."""

    def handle(self) -> tuple[Any, bool]:
        """The answer that asks for the code, None when nothing stands in the way; whether to go on."""
        user = self.login.user
        if user is not None and get_address_for_user(user) is None:
            return None, True
        answer: tuple[Any, bool] = super().handle()
        return answer


class LastStage(LoginStage):
    """Looks once more, when all steps are taken, whether this account may still be signed in to."""

    key = "last_look"

    def handle(self) -> tuple[Any, bool]:
        """Ends the sign-in unless it may."""
        if pending.still_holds(self.login):
            return None, True
        return headed_redirect_response("account_login"), False
