"""Writing collections. What is refused changes nothing."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.files import File
from django.db import transaction
from django.db.models import Count, Max, Min, Sum

from treeline.core.errors import Fault, Invalid, NotFound
from treeline.uploads import reading
from treeline.uploads.limits import (
    LARGEST_STORE,
    MOST_COLLECTIONS,
    MOST_SYMBOLS,
    NAME,
    NAME_REMEDY,
    SYMBOL,
    megabytes,
)
from treeline.uploads.models import Upload, UploadedBars

_WRITTEN_TOGETHER = 8 * 2**20  # bytes of bars that stand in memory and go to Postgres in one statement


def put(owner: AbstractBaseUser, name: str, files: Sequence["File[bytes]"]) -> tuple[Upload, bool]:
    """Puts all symbols of the files into the owner's collection of this name, and says whether it is a new one.

    All bars of a symbol that was there are replaced, other symbols stay. A collection that has all of it already is
    left alone. Raises Invalid with every fault, Unavailable.
    """
    if not NAME.fullmatch(name):
        raise Invalid([Fault("name", "is not a name for a collection", NAME_REMEDY)])
    with reading.read(files) as found, _collections(owner):
        upload, is_new = _opened(owner, name)
        before = {bars.symbol: bars for bars in upload.bars.only("symbol", "size", "digest")}
        _require_room(owner, {symbol: bars.size for symbol, bars in before.items()}, found.sizes())
        digests = found.digests()
        fresh = {symbol for symbol in digests if symbol not in before or before[symbol].digest != digests[symbol]}
        for together in _parts(bars for bars in found.bars() if bars.symbol in fresh):
            _replace(upload, together)
        if fresh:
            _note_contents(upload)
        return upload, is_new


def remove_symbol(owner: AbstractBaseUser, public_id: UUID, symbol: str) -> None:
    """Takes a symbol out of a collection, which stays although it be empty. Raises NotFound."""
    with _collections(owner):
        upload = _found(owner, public_id)
        if not SYMBOL.fullmatch(symbol) or not upload.bars.filter(symbol=symbol).delete()[0]:
            raise NotFound("This collection has no such symbol.")
        _note_contents(upload)


def delete(owner: AbstractBaseUser, public_id: UUID) -> None:
    """Removes a collection with all its bars. Raises NotFound."""
    with _collections(owner):
        _found(owner, public_id).delete()


@contextmanager
def _collections(owner: AbstractBaseUser) -> Iterator[None]:
    """A transaction in which nobody else writes the owner's collections: his row stands for them all, so that two
    uploads together keep within the limits too."""
    with transaction.atomic():
        get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
        yield


def _opened(owner: AbstractBaseUser, name: str) -> tuple[Upload, bool]:
    own = Upload.objects.filter(owner_id=owner.pk)
    upload = own.filter(name=name).first()
    if upload is not None:
        return upload, False
    if own.count() >= MOST_COLLECTIONS:
        raise Invalid([Fault("name", f"you have {MOST_COLLECTIONS} collections, the most there may be", "delete one")])
    return Upload.objects.create(owner_id=owner.pk, name=name, digest=_digest({})), True


def _found(owner: AbstractBaseUser, public_id: UUID) -> Upload:
    try:
        return Upload.objects.get(owner_id=owner.pk, public_id=public_id)
    except Upload.DoesNotExist:
        raise NotFound(f"You have no collection {public_id}.") from None


def _require_room(owner: AbstractBaseUser, before: Mapping[str, int], added: Mapping[str, int]) -> None:
    """Raises Invalid when a collection of the sizes `before` would be too large with the sizes `added`, each by
    symbol, or all of the owner's together."""
    after = {**before, **added}
    faults = []
    if len(after) > MOST_SYMBOLS:
        message = f"the collection would have {len(after):,} symbols"
        faults.append(Fault("file", message, f"{MOST_SYMBOLS:,} at most; send the others under another name"))
    kept = Upload.objects.filter(owner_id=owner.pk).aggregate(size=Sum("size"))["size"] or 0
    size = kept - sum(before.values()) + sum(after.values())
    if size > LARGEST_STORE:
        message = f"your collections would take {size / 2**20:,.1f} MB"
        faults.append(Fault("file", message, f"{megabytes(LARGEST_STORE)} at most; delete what you don't need"))
    if faults:
        raise Invalid(faults)


def _parts(bars: Iterator[reading.PackedBars]) -> Iterator[list[reading.PackedBars]]:
    together: list[reading.PackedBars] = []
    size = 0
    for one in bars:
        together.append(one)
        size += len(one.packed)
        if size >= _WRITTEN_TOGETHER:
            yield together
            together, size = [], 0
    if together:
        yield together


def _replace(upload: Upload, together: Sequence[reading.PackedBars]) -> None:
    figures = ("first", "last", "count", "digest", "packed")
    rows = [
        UploadedBars(
            upload=upload, symbol=one.symbol, size=len(one.packed), **{name: getattr(one, name) for name in figures}
        )
        for one in together
    ]
    UploadedBars.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["upload", "symbol"], update_fields=[*figures, "size"]
    )


def _note_contents(upload: Upload) -> None:
    """Makes a collection's figures true to its bars."""
    figures = upload.bars.aggregate(
        symbols=Count("pk"), size=Sum("size", default=0), first=Min("first"), last=Max("last")
    )
    for name, value in figures.items():
        setattr(upload, name, value)
    upload.digest = _digest(dict(upload.bars.values_list("symbol", "digest")))
    upload.save()


def _digest(digests: Mapping[str, str]) -> str:
    """The digest of a collection, out of those of its symbols: equal collections have the same, whosever they are."""
    whole = hashlib.sha256()
    for symbol in sorted(digests):
        whole.update(f"{symbol} {digests[symbol]}\n".encode())
    return whole.hexdigest()[:32]
