"""The Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the app under its label."""

    name = "treeline.audit"
    label = "audit"
