"""What is tracked of the packages that signing in and schedules stand on, and the trail's line in the admin."""

from typing import Any

import pghistory
import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import models
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

_NO_ID: Any = None  # of a context: pghistory knows it, its types do not

# What is sealed follows the name of the vault's key and a colon. A rotation moves both, of every row, and is one entry
# of its own. Recovery codes have a mask of those that were used, and a mark that they were shown.
_OLD, _NEW = (f"""concat({row}."data"->>'secret', {row}."data"->>'seed')""" for row in ("OLD", "NEW"))
_SECRET_CHANGED = f"""
    OLD."data"->'migrated_codes' IS DISTINCT FROM NEW."data"->'migrated_codes'
    OR ({_OLD} <> {_NEW} AND split_part({_OLD}, ':', 1) = split_part({_NEW}, ':', 1))
"""
_CODE_USED = """OLD."data"->'used_mask' IS DISTINCT FROM NEW."data"->'used_mask'"""
_CRONTAB = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week", "timezone")


def _changes() -> tuple[pghistory.RowEvent, ...]:
    """The deeds of every model, for one that has others, too. Each model needs trackers of its own."""
    return pghistory.InsertEvent("created"), pghistory.UpdateEvent("changed"), pghistory.DeleteEvent("deleted")


def _named(name: str) -> dict[str, Any]:
    """Of a table of entries whose things have no name: this SQL makes one of an entry's fields."""
    trigger = pgtrigger.Trigger(
        name="named", when=pgtrigger.Before, operation=pgtrigger.Insert, func=f"NEW.name = {name}; RETURN NEW;"
    )
    return {
        "attrs": {"owner_field": None, "id_field": None, "name": models.TextField(null=True)},
        "meta": {"triggers": [trigger]},
    }


@pghistory.track(
    *_changes(),
    pghistory.UpdateEvent("secret_changed", condition=pgtrigger.Condition(_SECRET_CHANGED)),
    pghistory.UpdateEvent("code_used", condition=pgtrigger.Condition(_CODE_USED)),
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


@pghistory.track(
    *_changes(),
    pghistory.UpdateEvent("secret_changed", condition=pgtrigger.AnyChange("uid")),
    fields=["user", "provider"],
    context_id_field=_NO_ID,
    model_name="ConnectionEvent",
    attrs={"owner_field": "user", "id_field": None, "name_field": "provider"},
)
class Connection(SocialAccount):
    """allauth's, with triggers: an account elsewhere that signs a user in. Nothing of what is known of it is told."""

    class Meta:
        proxy = True


@pghistory.track(
    pghistory.DeleteEvent("deleted"),
    fields=["user", "ip", "user_agent"],
    context_id_field=_NO_ID,
    model_name="OpenSessionEvent",
    attrs={"owner_field": "user", "id_field": None, "name_field": "ip"},
)
class OpenSession(UserSession):
    """allauth's, with a trigger: a browser in which a user is signed in. That it began is told as his sign-in."""

    class Meta:
        proxy = True


@pghistory.track(
    fields=["name", "task", "args", "kwargs", "queue", "interval", "crontab", "enabled", "one_off"],
    context_id_field=_NO_ID,
    model_name="ScheduleEvent",
    attrs={"owner_field": None, "id_field": None},
)
class Schedule(PeriodicTask):
    """Beat's, with triggers: what it sends, and how often. That it was sent is not told."""

    class Meta:
        proxy = True


@pghistory.track(
    fields=["every", "period"],
    context_id_field=_NO_ID,
    model_name="IntervalEvent",
    **_named("concat_ws(' ', 'every', NEW.every, NEW.period)"),
)
class Interval(IntervalSchedule):
    """Beat's, with triggers: how often schedules are due."""

    class Meta:
        proxy = True


@pghistory.track(
    fields=list(_CRONTAB),
    context_id_field=_NO_ID,
    model_name="CrontabEvent",
    **_named("concat_ws(' ', " + ", ".join(f"NEW.{field}" for field in _CRONTAB) + ")"),
)
class Crontab(CrontabSchedule):
    """Beat's, with triggers: at what times schedules are due."""

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
