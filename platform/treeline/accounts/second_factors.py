"""The second factor: a code of six digits that an app shows (TOTP, RFC 6238), or a recovery code, each once.

allauth counts, compares and stores them; its secrets go through the vault, by SecondFactorAdapter.
"""

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa import app_settings
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import is_mfa_enabled
from django.core.cache import cache
from django.db import transaction
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from treeline.accounts import vault
from treeline.accounts.models import User
from treeline.core.errors import Fault, Invalid

PURPOSE = "second-factor"
# allauth's hooks do not say whose secret it is. To bind it to its owner would guard nothing: who can swap rows of this
# table can delete one as well, and there is no second factor.
_NOBODY = uuid.UUID(int=0)
_SECRETS = ("secret", "seed")  # of a TOTP, of recovery codes: what of an authenticator's data is sealed


@dataclass(frozen=True)
class SecondFactor:
    """Whether somebody has one; the recovery codes that he has not used."""

    is_on: bool
    since: dt.datetime | None
    recovery_codes_left: int


def second_factor_of(owner: User) -> SecondFactor:
    """How it stands with his second factor."""
    found = {kept.type: kept for kept in Authenticator.objects.filter(user=owner)}
    totp, codes = found.get(Authenticator.Type.TOTP), found.get(Authenticator.Type.RECOVERY_CODES)
    left = len(RecoveryCodes(codes).get_unused_codes()) if totp and codes else 0
    return SecondFactor(totp is not None, totp.created_at if totp else None, left)


def is_on(owner: User) -> bool:
    """Whether his password, or Discord, is not enough to sign in."""
    return bool(is_mfa_enabled(owner, [Authenticator.Type.TOTP]))


def take_code(owner: User, code: str) -> None:
    """Uses the code up. Raises Invalid for a wrong one, and for one that was used. To be called within a request."""
    with once(owner, code):
        form = AuthenticateForm({"code": code}, user=owner)
        if not form.is_valid():
            raise Invalid([Fault("code", "is not what your app shows now")])
        form.authenticator.record_usage()


@contextmanager
def once(owner: User, code: str) -> Iterator[None]:
    """Around what takes a code, and raises unless it is right. Raises Invalid for one that was used: only who knows a
    right code learns of it. A code counts for three half minutes, and allauth remembers it for one."""
    if cache.get(_used(owner, code)) is not None:
        raise Invalid([Fault("code", "was used already", "wait for the next one")])
    yield
    use_up(owner, code)


def use_up(owner: User, code: str) -> None:
    """Keeps in mind, for as long as it counts, that the code was used."""
    windows = 2 * app_settings.TOTP_TOLERANCE + 1
    cache.set(_used(owner, code), "y", timeout=windows * app_settings.TOTP_PERIOD)


@contextmanager
def changing(owner: User) -> Iterator[None]:
    """A transaction in which his second factor is changed: one at a time for each user, and known to the vault."""
    with vault.sealing():
        User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
        yield


def remove(users: Iterable[User]) -> list[User]:
    """Takes it from those who can't use it any more, and tells them by mail. Answers with those who had one."""
    had = [user for user in users if is_on(user)]
    with transaction.atomic():
        Authenticator.objects.filter(user__in=had).delete()
    for user in had:
        account_adapter().send_notification_mail("mfa/email/totp_deactivated", user)
    return had


def seal(text: str) -> str:
    """A secret as it is stored: the name of the vault's key, a colon, and base64. Raises Unavailable."""
    sealed, key = vault.seal(PURPOSE, _NOBODY, _NOBODY, text)
    return f"{key}:{base64.b64encode(sealed).decode()}"


def open_sealed(stored: str) -> str:
    """The secret. Raises Unavailable."""
    try:
        sealed = base64.b64decode(stored.partition(":")[2], validate=True)
    except binascii.Error:
        sealed = b""  # the vault tells that it does not open
    return vault.open_sealed(PURPOSE, _NOBODY, _NOBODY, sealed)


def reseal(batch: int, wrong: set[int] | None = None) -> int:
    """Seals anew up to `batch` of those that are not sealed with the vault's first key; 0 says that all of them are.

    Those in `wrong`, by their keys, are left out, and those that do not open are put there. A row is locked meanwhile,
    so that a recovery code that is used at the same moment stays used. Raises Unavailable.
    """
    stored = Authenticator.objects.annotate(sealed=Coalesce(*(KT(f"data__{name}") for name in _SECRETS)))
    wrong = set() if wrong is None else wrong
    others = stored.exclude(sealed__startswith=f"{vault.first_key()}:").exclude(pk__in=wrong).order_by("pk")
    with vault.sealing():
        batched = list(others.select_for_update()[:batch])
        for authenticator in batched:
            data = authenticator.data
            try:
                data.update({name: seal(open_sealed(data[name])) for name in _SECRETS if name in data})
            except vault.Unopenable:
                wrong.add(authenticator.pk)
            else:
                authenticator.save(update_fields=["data"])
    return len(batched)


def _used(owner: User, code: str) -> str:
    return f"second-factor.used?user={owner.pk}&code={code}"


def vault_keys() -> set[str]:
    """The names of the vault's keys that secrets are sealed with."""
    kept = Authenticator.objects.values_list("data", flat=True)
    return {data[name].partition(":")[0] for data in kept for name in _SECRETS if name in data}
