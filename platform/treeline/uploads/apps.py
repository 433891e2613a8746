"""The Django app."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Registers the app under its label."""

    name = "treeline.uploads"
    label = "uploads"
    default_auto_field = "django.db.models.BigAutoField"
