"""Reading collections: the owner's only, whoever asks."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from treeline.core.errors import NotFound
from treeline.uploads.limits import NAME
from treeline.uploads.models import Upload, UploadedBars
from treeline.uploads.source import PREFIX, UploadSource, gone, with_contents


def of(owner: AbstractBaseUser) -> QuerySet[Upload]:
    """The owner's collections, the last changed first."""
    return Upload.objects.filter(owner_id=owner.pk).order_by("-changed", "-id")


def get(owner: AbstractBaseUser, public_id: UUID) -> Upload:
    """One collection of the owner. Raises NotFound."""
    try:
        return Upload.objects.get(owner_id=owner.pk, public_id=public_id)
    except Upload.DoesNotExist:
        raise NotFound(f"You have no collection {public_id}.") from None


def bars_of(upload: Upload) -> list[UploadedBars]:
    """What a collection has, by symbol; the bars themselves stay in the database."""
    return sorted(upload.bars.defer("packed", "digest"), key=lambda bars: bars.symbol)


def source(owner: AbstractBaseUser, name: str) -> UploadSource:
    """The collection of this name (without "upload:") as a source. Raises Invalid when the owner has none, in the same
    words whether somebody else has one or not."""
    own = Upload.objects.filter(owner_id=owner.pk)
    found = with_contents(own.filter(name=name)) if NAME.fullmatch(name) else []
    if not found:
        raise gone(PREFIX + name, [PREFIX + other for other in own.order_by("name").values_list("name", flat=True)])
    return UploadSource(*found[0])


def sources(owner: AbstractBaseUser) -> tuple[UploadSource, ...]:
    """All collections of the owner as sources, by name."""
    found = with_contents(Upload.objects.filter(owner_id=owner.pk))
    return tuple(UploadSource(*one) for one in sorted(found, key=lambda one: one[1]))
