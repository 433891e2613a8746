"""Links that show a batch's results to whoever has them, until they are revoked."""

import secrets
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backtests import selectors
from backtests.models import Batch, Share
from treeline.accounts.services import SHOWN, digest
from treeline.core.errors import NotFound

# treeline.rest.requests keeps what begins like this out of the log.
_BEGINNING = "ts_"


def share(owner: AbstractBaseUser, batch_id: UUID) -> tuple[Share, str]:
    """A new link to one of the owner's batches, and its secret: shown this once, stored nowhere. Raises NotFound."""
    secret = _BEGINNING + secrets.token_urlsafe(32)
    with transaction.atomic():
        batch = selectors.locked(owner, batch_id)  # or it might be deleted meanwhile
        made = Share.objects.create(batch=batch, prefix=secret[:SHOWN], digest=digest(secret), created=timezone.now())
    return made, secret


def shares_of(owner: AbstractBaseUser, batch_id: UUID) -> QuerySet[Share]:
    """The links to one of the owner's batches. Raises NotFound."""
    return Share.objects.filter(batch=selectors.get(owner, batch_id))


def revoke(owner: AbstractBaseUser, batch_id: UUID, share_id: UUID) -> None:
    """Ends a link at once. Raises NotFound."""
    deleted, _ = shares_of(owner, batch_id).filter(public_id=share_id).delete()
    if not deleted:
        raise NotFound("no such link")


def shared(secret: str) -> Batch:
    """The batch that a link shows; the secret stands in for its owner, who must still be let in himself.

    Raises NotFound, whether there never was such a link, it was revoked, or its batch is gone.
    """
    found = Batch.objects.filter(shares__digest=digest(secret), owner__is_active=True).first()
    if found is None:
        raise NotFound("There is nothing to see at this link; it may have been revoked.")
    return found
