"""The Django app: allauth finds the provider by it."""

from django.apps import AppConfig


class DiscordConfig(AppConfig):
    """Registers the app under its label."""

    name = "treeline.accounts.discord"
    label = "discord"
