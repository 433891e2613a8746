"""The Django app."""

from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    """Registers the app under its label."""

    name = "strategies"
    label = "strategies"
    default_auto_field = "django.db.models.BigAutoField"
