"""The Django app."""

from django.apps import AppConfig


class BacktestsConfig(AppConfig):
    """Registers the app under its label."""

    name = "backtests"
    label = "backtests"
    default_auto_field = "django.db.models.BigAutoField"
