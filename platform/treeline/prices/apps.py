"""The Django app."""

from django.apps import AppConfig


class PricesConfig(AppConfig):
    """Registers the app under its label."""

    name = "treeline.prices"
    label = "prices"
    default_auto_field = "django.db.models.BigAutoField"
