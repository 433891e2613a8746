"""Where allauth asks us: whom to let in, how a secret is kept, whose address a request comes from."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with a password."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as the web server knows it, which listens to no header but a trusted proxy's."""
        return str(request.META["REMOTE_ADDR"])


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts of other sites."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors."""
