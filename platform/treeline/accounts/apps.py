"""The Django app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate

from treeline.accounts.plans import make_entrance, make_missing


class AccountsConfig(AppConfig):
    """Registers the app under its label, and keeps the plans and the entrance that it can't do without."""

    name = "treeline.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Is called once, by Django."""
        from treeline.accounts.sessions import note_session  # noqa: PLC0415 - models are there from now on

        post_migrate.connect(make_missing, sender=self)
        post_migrate.connect(make_entrance, sender=self)
        user_logged_in.connect(note_session)
