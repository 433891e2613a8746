"""The bodies of Discord's endpoints."""

from typing import Any

from rest_framework import serializers

from treeline.rest.fields import StrictSerializer


class DiscordSignInSerializer(StrictSerializer):
    """For how long."""

    remember = serializers.BooleanField(
        default=False, help_text="Stay signed in for 30 days; otherwise until the browser is closed."
    )


class NothingSerializer(StrictSerializer):
    """An empty object."""


class DiscordAddressSerializer(serializers.Serializer[Any]):
    """Where to send the browser. It comes back to the page at /, on failure with `?sign-in=failed&reason=…`."""

    url = serializers.CharField()


class DiscordSerializer(serializers.Serializer[Any]):
    """Your Discord account: null when none signs you in."""

    name = serializers.CharField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)
