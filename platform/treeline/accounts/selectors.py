"""What reads accounts; where something is a user's, the owner comes first."""

from dataclasses import fields

from django.db.models import QuerySet

from treeline.accounts.contracts import PlanTerms
from treeline.accounts.models import ApiToken, Entrance, Plan, User
from treeline.accounts.services import digest
from treeline.core.errors import NotFound


def user_named(username: str) -> User | None:
    """The user of this name, None when there is none."""
    return User.objects.filter(username=username).first()


def only_superuser() -> User | None:
    """The one superuser, None when there is none, or more than one."""
    found = list(User.objects.filter(is_superuser=True)[:2])
    return found[0] if len(found) == 1 else None


def plan_of(owner: User) -> PlanTerms:
    """The terms of a user's plan, as they are now. Raises NotFound when the user is gone."""
    terms = Plan.objects.filter(users=owner).values_list(*(field.name for field in fields(PlanTerms))).first()
    if terms is None:
        raise NotFound("no such user")
    return PlanTerms(*terms)


def entrance() -> Entrance:
    """Who comes in without being asked for, as it is now."""
    return Entrance.objects.get(id=1)


def tokens_of(owner: User) -> QuerySet[ApiToken]:
    """A user's API tokens."""
    return ApiToken.objects.filter(owner=owner)


def token_with_secret(owner: User, secret: str) -> ApiToken:
    """The user's token that has this secret. Raises NotFound."""
    token = tokens_of(owner).filter(digest=digest(secret)).first()
    if token is None:
        raise NotFound("no such token")
    return token
