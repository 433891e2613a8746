"""The Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the app under its label."""

    name = "treeline.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
