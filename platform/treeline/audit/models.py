"""What is tracked of the packages that signing in stands on, and the trail's line in the admin."""

from typing import Any

import pghistory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import models

_NO_ID: Any = None  # of a context: pghistory knows it, its types do not


@pghistory.track(
    pghistory.InsertEvent("created"),
    pghistory.DeleteEvent("deleted"),
    fields=["user", "type"],
    context_id_field=_NO_ID,
    model_name="SecondFactorEvent",
    attrs={"owner_field": "user", "id_field": None, "name_field": "type"},
)
class SecondFactor(Authenticator):
    """allauth's, with triggers: what proves, beside the password, who somebody is."""

    class Meta:
        proxy = True


@pghistory.track(
    fields=["user", "email", "verified", "primary"],
    context_id_field=_NO_ID,
    model_name="EmailEvent",
    attrs={"owner_field": "user", "id_field": None, "name_field": "email"},
)
class Email(EmailAddress):
    """allauth's, with triggers: an address of a user."""

    class Meta:
        proxy = True


class Trail(models.Model):
    """Gives the trail its line on the admin's first page, which lists models and nothing else."""

    class Meta:
        managed = False
        default_permissions = ()
        verbose_name = verbose_name_plural = "trail"

    def __str__(self) -> str:
        return "trail"
