"""Discord, as allauth signs in through it. allauth finds `provider_classes` by the name of this module."""

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.providers.discord.provider import DiscordProvider

from treeline.accounts.discord.exchange import DiscordExchange


class Discord(DiscordProvider):
    """Stands where settings.DISCORD_URL says. Of a person's profile no more is kept than the names."""

    oauth2_adapter_class = DiscordExchange
    pkce_enabled_default = True

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: data.get(name) for name in ("username", "global_name")}


provider_classes = [Discord]
