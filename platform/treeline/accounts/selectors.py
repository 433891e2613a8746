"""What reads accounts; the owner comes first."""

from django.db.models import QuerySet

from treeline.accounts.models import ApiToken, User
from treeline.accounts.services import digest
from treeline.core.errors import NotFound


def tokens_of(owner: User) -> QuerySet[ApiToken]:
    """A user's API tokens."""
    return ApiToken.objects.filter(owner=owner)


def token_with_secret(owner: User, secret: str) -> ApiToken:
    """The user's token that has this secret. Raises NotFound."""
    token = tokens_of(owner).filter(digest=digest(secret)).first()
    if token is None:
        raise NotFound("no such token")
    return token
