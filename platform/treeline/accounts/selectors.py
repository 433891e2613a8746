"""What reads accounts; where something is a user's, the owner comes first."""

from django.db.models import QuerySet

from treeline.accounts.models import ApiToken, User
from treeline.accounts.services import digest
from treeline.core.errors import NotFound


def user_named(username: str) -> User | None:
    """The user of this name, None when there is none."""
    return User.objects.filter(username=username).first()


def only_superuser() -> User | None:
    """The one superuser, None when there is none, or more than one."""
    found = list(User.objects.filter(is_superuser=True)[:2])
    return found[0] if len(found) == 1 else None


def tokens_of(owner: User) -> QuerySet[ApiToken]:
    """A user's API tokens."""
    return ApiToken.objects.filter(owner=owner)


def token_with_secret(owner: User, secret: str) -> ApiToken:
    """The user's token that has this secret. Raises NotFound."""
    token = tokens_of(owner).filter(digest=digest(secret)).first()
    if token is None:
        raise NotFound("no such token")
    return token
