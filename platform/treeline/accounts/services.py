"""What changes accounts."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from treeline.accounts.contracts import SCOPES, Role, Scope
from treeline.accounts.models import ApiToken, Plan, User, paid_plan
from treeline.core.errors import Conflict, Fault, Invalid, NotFound

_BEGINNING = "tl_"
SHOWN = 10  # characters of a secret by which its owner knows it again
USUAL_LIFE = dt.timedelta(days=90)
LONGEST_LIFE = dt.timedelta(days=366)
USUAL_SCOPES = (Scope.READ, Scope.RUN)
MOST_TOKENS = 100  # of one user, those that have expired among them
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


def give_role(by: User, user: User, role: Role) -> None:
    """Makes somebody a user, an operator or an admin. Raises PermissionDenied unless an admin asks, Conflict for the
    last admin, who stays one."""
    if by.role is not Role.ADMIN:
        raise PermissionDenied("only an admin gives roles")
    with transaction.atomic():
        if role is not Role.ADMIN:
            another_admin_stays(user)
        user.is_staff, user.is_superuser = role is not Role.USER, role is Role.ADMIN
        user.save(update_fields=["is_staff", "is_superuser"])


def another_admin_stays(user: User) -> None:
    """Raises Conflict when nobody else is an active admin. Within a transaction, of which one at a time gets past."""
    admins = User.objects.select_for_update(no_key=True).filter(is_superuser=True, is_active=True).order_by("pk")
    if {admin.pk for admin in admins} == {user.pk}:
        raise Conflict(f"{user.username} is the last admin: make somebody else one first")


def create_token(user: User, name: str, scopes: Sequence[str] = USUAL_SCOPES, lasts: dt.timedelta = USUAL_LIFE) -> str:
    """A new API token's secret: shown this once, stored nowhere. Raises Invalid with every fault, Conflict for who has
    MOST_TOKENS."""
    if faults := [*_name_faults(name), *_scope_faults(scopes), *_life_faults(lasts)]:
        raise Invalid(faults)
    secret = _BEGINNING + secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
        if ApiToken.objects.filter(owner=user).count() >= MOST_TOKENS:
            raise Conflict(f"you have {MOST_TOKENS} API tokens: revoke one that is not in use")
        ApiToken.objects.create(
            owner=user,
            name=name.strip(),
            scopes=[scope.value for scope in Scope if scope in scopes],
            prefix=secret[:SHOWN],
            digest=digest(secret),
            expires=timezone.now() + lasts,
        )
    return secret


def _name_faults(name: str) -> list[Fault]:
    longest = 100
    if not name.strip() or len(name) > longest:
        return [Fault("name", "is empty or too long", f"1 to {longest} characters")]
    if not name.isprintable():
        return [Fault("name", "holds a character that can't be printed", "one line of ordinary text")]
    return []


def _scope_faults(scopes: Sequence[str]) -> list[Fault]:
    known = ", ".join(SCOPES)
    if not scopes:
        return [Fault("scopes", "a token without a scope may do nothing", f"one or more of {known}")]
    return [Fault("scopes", f'"{scope}" is no scope', f"known: {known}") for scope in scopes if scope not in SCOPES]


def _life_faults(lasts: dt.timedelta) -> list[Fault]:
    if dt.timedelta(0) < lasts <= LONGEST_LIFE:
        return []
    return [Fault("days", f"a token can't last {lasts.days:,} days", f"1 to {LONGEST_LIFE.days} days")]


def revoke(user: User, public_id: uuid.UUID) -> None:
    """Ends a token. Raises NotFound."""
    deleted, _ = ApiToken.objects.filter(owner=user, public_id=public_id).delete()
    if not deleted:
        raise NotFound("no such token")


def digest(secret: str) -> str:
    """What of a secret is stored: its SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_lasts(user: User, public_id: uuid.UUID) -> bool:
    """Whether this token of his would still sign him in."""
    lasting = ApiToken.objects.filter(
        owner=user, public_id=public_id, owner__is_active=True, expires__gt=timezone.now()
    )
    return lasting.exists()


def sign_in(secret: str) -> ApiToken | None:
    """The token with this secret, with its owner; None for any other secret, for one that was revoked or has expired,
    and for that of an inactive user. Notes the use, once a minute at most."""
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("owner")
        .filter(digest=digest(secret), owner__is_active=True, expires__gt=now)
        .first()
    )
    if token is not None:
        stale = Q(last_used=None) | Q(last_used__lt=now - _LAST_USED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used=now)
    return token
