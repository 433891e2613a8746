"""Which Discord account opens whose account, and which opens a new one.

Only the Discord account itself counts, never an e-mail address: see docs/decisions/0010-walls.md, "Discord".
"""

import datetime as dt
from dataclasses import dataclass

from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core.exceptions import ValidationError

from treeline.accounts.models import User

PROVIDER = "discord"


@dataclass(frozen=True)
class Connection:
    """A Discord account that signs somebody in: its name, as it was at the last sign-in, and since when it does."""

    name: str
    since: dt.datetime


def accounts_of(owner: User) -> list[SocialAccount]:
    """His Discord accounts, as allauth keeps them: one, or none."""
    return list(SocialAccount.objects.filter(user=owner, provider=PROVIDER).order_by("pk"))


def connection_of(owner: User) -> Connection | None:
    """None when no Discord account signs him in."""
    kept = next(iter(accounts_of(owner)), None)
    if kept is None:
        return None
    name = kept.extra_data.get("global_name") or kept.extra_data.get("username") or ""
    return Connection(name, kept.date_joined)


def may_open_new_account(login: SocialLogin) -> None:
    """Raises ValidationError, whose code says why, unless its address is verified by Discord and nobody's here.

    What others only say is theirs holds nobody up: it goes from accounts that have an address of their own.
    """
    address = next((one.email for one in login.email_addresses if one.verified), None)
    if address is None:
        raise ValidationError("Discord has no verified e-mail address", code="address_not_verified")
    with_another = EmailAddress.objects.filter(verified=True).values("user")
    EmailAddress.objects.filter(email=address, verified=False, primary=False, user__in=with_another).delete()
    if filter_users_by_email(address):
        raise ValidationError("somebody has this e-mail address", code="address_taken")
