"""Reading a person's library: the owner's only, whoever asks."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from strategies.models import LibraryVariable, Strategy, VariableUse, Version
from strategies.tree.diff import Change, diff
from treeline.core.errors import NotFound


def of(owner: AbstractBaseUser, search: str = "") -> QuerySet[Strategy]:
    """The owner's strategies, the last changed first, those with `search` in their name in any case.

    What is read stands in the list's index; `document` and `digest` stay in the table, and each costs a query of its
    own. The order's key is (updated, id), both descending.

    A search looks at every name of the owner's in that index: with thousands that takes milliseconds, and so there is
    no index of letters, which would need an extension that not every Postgres has.
    """
    found = Strategy.objects.filter(owner_id=owner.pk).defer("document", "digest").order_by("-updated", "-id")
    return found.filter(name__icontains=search) if search else found


def get(owner: AbstractBaseUser, public_id: UUID) -> Strategy:
    """One strategy of the owner, document included. Raises NotFound."""
    try:
        return Strategy.objects.get(owner_id=owner.pk, public_id=public_id)
    except Strategy.DoesNotExist:
        raise NotFound(f"You have no strategy {public_id}.") from None


def versions(owner: AbstractBaseUser, public_id: UUID) -> QuerySet[Version]:
    """All versions of a strategy, the newest first, their documents left in the database. Raises NotFound."""
    return Version.objects.filter(strategy_id=_key(owner, public_id)).defer("document").order_by("-number")


def version(owner: AbstractBaseUser, public_id: UUID, number: int) -> Version:
    """One version of a strategy, document included. Raises NotFound."""
    try:
        return Version.objects.get(strategy_id=_key(owner, public_id), number=number)
    except Version.DoesNotExist:
        raise NotFound(f"Strategy {public_id} has no version {number}.") from None


def changes(owner: AbstractBaseUser, public_id: UUID, before: int, after: int) -> list[Change]:
    """What differs between any two versions of a strategy. Raises NotFound."""
    older, newer = (version(owner, public_id, number).document for number in (before, after))
    return diff(older, newer)


def variables_in(owner: AbstractBaseUser, public_id: UUID) -> list[str]:
    """The names of the variables that stand in a strategy's tree, sorted. Raises NotFound."""
    names = VariableUse.objects.filter(strategy_id=_key(owner, public_id)).order_by("name")
    return list(names.values_list("name", flat=True))


def variables(owner: AbstractBaseUser, search: str = "") -> QuerySet[LibraryVariable]:
    """The owner's variables by name, those with `search` in their name in any case, each with `strategies`: in how
    many of his strategies it stands. Lists of values stay in the database."""
    used = VariableUse.objects.filter(owner_id=owner.pk, name=OuterRef("name")).order_by().values("name")
    strategies = Coalesce(Subquery(used.annotate(many=Count("pk")).values("many")), 0, output_field=IntegerField())
    found = LibraryVariable.objects.filter(owner_id=owner.pk).defer("listed").annotate(strategies=strategies)
    return (found.filter(name__icontains=search) if search else found).order_by("name")


def variable(owner: AbstractBaseUser, public_id: UUID) -> LibraryVariable:
    """One of the owner's variables, its list of values included. Raises NotFound."""
    try:
        return variables(owner).defer(None).get(public_id=public_id)
    except LibraryVariable.DoesNotExist:
        raise NotFound(f"Your library has no variable {public_id}.") from None


def uses(owner: AbstractBaseUser, public_id: UUID) -> QuerySet[VariableUse]:
    """Where a variable of the library stands: one row a strategy, by the strategy's key. Raises NotFound."""
    name = variable(owner, public_id).name
    found = VariableUse.objects.filter(owner_id=owner.pk, name=name).select_related("strategy")
    return found.defer("strategy__document").order_by("strategy_id")


def _key(owner: AbstractBaseUser, public_id: UUID) -> int:
    try:
        return Strategy.objects.only("pk").get(owner_id=owner.pk, public_id=public_id).pk
    except Strategy.DoesNotExist:
        raise NotFound(f"You have no strategy {public_id}.") from None
