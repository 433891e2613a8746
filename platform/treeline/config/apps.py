"""The Django app of the configuration itself: it has no models, only checks."""

from importlib import import_module

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Registers the checks."""

    name = "treeline.config"
    label = "config"

    def ready(self) -> None:
        import_module("treeline.config.checks")
