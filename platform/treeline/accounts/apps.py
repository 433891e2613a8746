"""The Django app."""

from allauth.account.signals import password_reset
from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_migrate

from treeline.accounts.plans import make_entrance, make_missing


class AccountsConfig(AppConfig):
    """Registers the app under its label, and keeps the plans and the entrance that it can't do without."""

    name = "treeline.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Is called once, by Django."""
        from treeline.accounts.sessions import note_session, note_sign_out  # noqa: PLC0415 - models are there from now on
        from treeline.accounts.sign_in_throttles import note_reset  # noqa: PLC0415

        post_migrate.connect(make_missing, sender=self)
        post_migrate.connect(make_entrance, sender=self)
        user_logged_in.connect(note_session)
        password_reset.connect(note_reset)
        user_logged_out.connect(note_sign_out)
