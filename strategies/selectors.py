"""Reading saved strategies: the owner's only, whoever asks."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from strategies.models import Strategy
from treeline.core.errors import NotFound


def of(owner: AbstractBaseUser, search: str = "") -> QuerySet[Strategy]:
    """The owner's strategies, the last changed first, those with `search` in their name in any case.

    Documents are large and stay in the database: reading `document` of a row costs a query of its own, `get` is for
    that. The order's key is (updated, id), both descending.
    """
    found = Strategy.objects.filter(owner_id=owner.pk).defer("document").order_by("-updated", "-id")
    return found.filter(name__icontains=search) if search else found


def get(owner: AbstractBaseUser, public_id: UUID) -> Strategy:
    """One strategy of the owner, document included. Raises NotFound."""
    try:
        return Strategy.objects.get(owner_id=owner.pk, public_id=public_id)
    except Strategy.DoesNotExist:
        raise NotFound(f"You have no strategy {public_id}.") from None
