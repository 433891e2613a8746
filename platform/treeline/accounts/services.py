"""What changes accounts."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from treeline.accounts.models import ApiToken, Plan, Scope, User, paid_plan
from treeline.core.errors import Fault, Invalid, NotFound

_BEGINNING = "tl_"
SHOWN = 10  # characters of a secret by which its owner knows it again
USUAL_LIFE = dt.timedelta(days=90)
LONGEST_LIFE = dt.timedelta(days=366)
_LAST_USED_EVERY = dt.timedelta(minutes=1)


def operator(username: str, password: str) -> tuple[User, str]:
    """The superuser of this name, made when there is none, and his password: this one, or a new one if it is wrong."""
    defaults = {"is_staff": True, "is_superuser": True, "plan": paid_plan}
    user, _ = User.objects.get_or_create(username=username, defaults=defaults)
    if not user.check_password(password):
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user, password


def put_on_plan(users: Sequence[int], plan: Plan) -> list[User]:
    """Puts the users of these keys on a plan; answers with those who had another one."""
    with transaction.atomic():
        others = User.objects.filter(pk__in=users).exclude(plan=plan)
        moved = list(others.order_by("pk").select_for_update(no_key=True))
        User.objects.filter(pk__in=[user.pk for user in moved]).update(plan=plan)
    return moved


def create_token(
    user: User, name: str, scopes: Sequence[str] = (Scope.READ, Scope.RUN), lasts: dt.timedelta = USUAL_LIFE
) -> str:
    """A new API token's secret: shown this once, stored nowhere. Raises Invalid for a name that isn't one."""
    longest = 100
    if not name.strip() or len(name) > longest:
        raise Invalid([Fault("name", "is empty or too long", f"1 to {longest} characters")])
    if not name.isprintable():
        raise Invalid([Fault("name", "holds a character that can't be printed", "one line of ordinary text")])
    secret = _BEGINNING + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        owner=user,
        name=name.strip(),
        scopes=list(scopes),
        prefix=secret[:SHOWN],
        digest=digest(secret),
        expires=timezone.now() + lasts,
    )
    return secret


def revoke(user: User, public_id: uuid.UUID) -> None:
    """Ends a token. Raises NotFound."""
    deleted, _ = ApiToken.objects.filter(owner=user, public_id=public_id).delete()
    if not deleted:
        raise NotFound("no such token")


def digest(secret: str) -> str:
    """What of a secret is stored: its SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in(secret: str) -> User | None:
    """The active user whose token has this secret, None for any other secret. Notes the use, once a minute at most."""
    token = (
        ApiToken.objects.select_related("owner")
        .filter(digest=digest(secret), owner__is_active=True, expires__gt=timezone.now())
        .first()
    )
    if token is None:
        return None
    now = timezone.now()
    stale = Q(last_used=None) | Q(last_used__lt=now - _LAST_USED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used=now)
    return token.owner
