"""The Django app."""

from django.apps import AppConfig


class WorkersConfig(AppConfig):
    """Registers the app under its label."""

    name = "workers"
    label = "workers"
    default_auto_field = "django.db.models.BigAutoField"
