"""What is asked of Discord's API, and which answers are none."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.discord.views import DiscordOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from treeline.accounts.mail_addresses import normal
from treeline.core.errors import Invalid


class DiscordExchange(DiscordOAuth2Adapter):
    """A code of Discord's becomes a token, and the token whose it is. An answer that is no such thing is an
    OAuth2Error, as allauth expects it."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.authorize_url = f"{settings.DISCORD_URL}/oauth2/authorize"
        self.access_token_url = f"{settings.DISCORD_URL}/api/oauth2/token"
        self.profile_url = f"{settings.DISCORD_URL}/api/users/@me"

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """The one that Discord knows of, whatever the host of this request."""
        return f"{settings.PUBLIC_URL}{reverse('discord_callback')}"

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: OAuth2Client, pkce_code_verifier: str | None = None
    ) -> dict[str, str]:
        """The token and nothing else: none is kept beyond this request."""
        try:
            answer = super().get_access_token_data(request, app, client, pkce_code_verifier)
            token = answer["access_token"]
        except (KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("its answer to the code can't be read") from error
        if not isinstance(token, str):
            raise OAuth2Error("its answer to the code holds no token")
        return {"access_token": token}

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **_: Any) -> SocialLogin:
        """Whose token it is."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {token.token}"})
        answer.raise_for_status()
        profile = answer.json()
        if not isinstance(profile, dict) or not isinstance(profile.get("id"), str) or not profile["id"].isdigit():
            raise OAuth2Error("its answer names nobody")
        profile["email"] = _address(profile.get("email"))
        return self.get_provider().sociallogin_from_response(request, profile)


def _address(told: Any) -> str | None:
    """The address as it is kept; None for what is none, which then is as good as not verified."""
    try:
        return normal(told) if isinstance(told, str) else None
    except Invalid:
        return None
