"""Whether people may sign in through Discord here."""

from django.conf import settings


def is_offered() -> bool:
    """Whether this installation has an application at Discord (DISCORD_CLIENT_ID)."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS["discord"]["APPS"])
