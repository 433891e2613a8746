"""Steps of signing in that differ from allauth's."""

from typing import Any

from allauth.account.internal.flows.email_verification import get_address_for_user
from allauth.account.stages import EmailVerificationStage


class EmailStage(EmailVerificationStage):
    """Verifying an address of mail. Who has none, such as the demo user, has nothing to verify."""

    def handle(self) -> tuple[Any, bool]:
        """The answer that asks for the code, None when nothing stands in the way; whether to go on."""
        user = self.login.user
        if user is not None and get_address_for_user(user) is None:
            return None, True
        answer: tuple[Any, bool] = super().handle()
        return answer
