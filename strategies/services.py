"""Writing saved strategies. Every save that changes something is a version."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from strategies import indexes, library, naming, selectors, starters
from strategies.limits import LONGEST_NOTE
from strategies.models import Strategy, Version
from strategies.tree import codec, references
from strategies.tree import nodes as tree
from strategies.tree.validate import uses
from strategies.tree.walk import walk
from treeline.core.errors import Conflict, Fault, Invalid, NotFound

_NAMED_IN_A_CONFLICT = 5


def create(owner: AbstractBaseUser, document: object, note: str = "") -> Strategy:
    """Saves a new strategy, its version 1. Raises Invalid with every fault, Conflict when the owner has one of that
    name."""
    decoded = codec.decode(document)
    with _library(owner), _one_of_a_name(decoded.name):
        return _saved_as_new(owner, decoded, note)


def update(owner: AbstractBaseUser, public_id: UUID, document: object, note: str = "") -> Strategy:
    """Replaces a strategy: its next version, or nothing at all when nothing has changed.

    Raises Invalid with every fault, NotFound, Conflict when another one has the name.
    """
    decoded = codec.decode(document)
    with _library(owner), _one_of_a_name(decoded.name):
        return _saved(owner, _locked(owner, public_id), decoded, note)


def restore(owner: AbstractBaseUser, public_id: UUID, number: int) -> Strategy:
    """Makes an earlier version the latest one: it is saved once more, as the next version.

    Raises NotFound, Conflict when another strategy has its name by now, Invalid when it names a strategy that is gone.
    """
    decoded = codec.decode(selectors.version(owner, public_id, number).document)
    with _library(owner), _one_of_a_name(decoded.name):
        return _saved(owner, _locked(owner, public_id), decoded, f"Version {number} restored")


def clone(owner: AbstractBaseUser, public_id: UUID) -> Strategy:
    """A new strategy of the same tree, named `X copy`, or `X copy 2` and so on. Raises NotFound."""
    with _library(owner):
        original = _locked(owner, public_id)
        decoded = replace(codec.decode(original.document), name=naming.of_a_copy(owner, original.name))
        return _saved_as_new(owner, decoded, f"Copy of {original.name}"[:LONGEST_NOTE])


def start_from(owner: AbstractBaseUser, key: str, name: str = "") -> Strategy:
    """A new strategy from a template: with this name, or with the template's own and a number if that is taken.

    Raises Invalid for a template that there is not, Conflict when the owner has one of the name that was asked for.
    """
    template = starters.template(key)
    with _library(owner), _one_of_a_name(name):
        given = name or naming.free(owner, template.strategy.name)
        decoded = codec.decode(codec.encode(replace(template.strategy, name=given)))
        return _saved_as_new(owner, decoded, f"From the template {template.title}"[:LONGEST_NOTE])


def delete(owner: AbstractBaseUser, public_id: UUID) -> None:
    """Removes a strategy with all its versions. Raises NotFound, Conflict while other strategies name it."""
    with _library(owner):
        strategy = _locked(owner, public_id)
        users = strategy.referred_by.order_by("strategy__name").values_list("strategy__name", flat=True)
        names = [f'"{name}"' for name in users[: _NAMED_IN_A_CONFLICT + 1]]
        if names:
            more = ["others"] if len(names) > _NAMED_IN_A_CONFLICT else []
            told = ", ".join([*names[:_NAMED_IN_A_CONFLICT], *more])
            raise Conflict(f'"{strategy.name}" is part of {told}: take it out there first.')
        strategy.delete()


def resolved(owner: AbstractBaseUser | None, strategy: tree.Strategy, itself: UUID | None = None) -> tree.Strategy:
    """The strategy with every reference replaced by the tree of that strategy of the owner's, its variables by its own
    defaults or, where it has none, by those of the owner's library.

    `itself` is the id under which `strategy` is about to be saved. Raises Invalid with a fault for every reference that
    names none of his strategies, leads back to where it began, or makes the tree too large; without an owner a
    reference is one.
    """
    if owner is None:
        return _without_references(strategy)

    def lookup(key: str) -> tree.Strategy:
        if key == str(itself):
            return strategy
        found = codec.decode(selectors.get(owner, UUID(key)).document)
        return completed(found, library.library_defaults(owner))

    return references.resolve(strategy, lookup)


def _without_references(strategy: tree.Strategy) -> tree.Strategy:
    remedy = "sign in, or say whose with --user on the command line; or put the strategy itself in its place"
    faults = [
        Fault(path, "refers to a saved strategy, and nobody is signed in whose it could be", remedy)
        for path, _, node in walk(strategy.root)
        if isinstance(node, tree.Reference)
    ]
    if faults:
        raise Invalid(faults)
    return strategy


def completed(strategy: tree.Strategy, defaults: Mapping[str, tree.Value]) -> tree.Strategy:
    """The strategy with a default for every variable of its tree that it has none for and `defaults` has."""
    own = dict(strategy.variables)
    added = {name: defaults[name] for name in uses(strategy) if name not in own and name in defaults}
    return replace(strategy, variables=tuple(sorted((own | added).items()))) if added else strategy


def _saved_as_new(owner: AbstractBaseUser, decoded: tree.Strategy, note: str) -> Strategy:
    resolved(owner, decoded)
    strategy = Strategy.objects.create(
        owner_id=owner.pk, name=decoded.name, document=codec.encode(decoded), digest=codec.digest(decoded)
    )
    _record(strategy, decoded, note)
    return strategy


def _saved(owner: AbstractBaseUser, strategy: Strategy, decoded: tree.Strategy, note: str) -> Strategy:
    digest = codec.digest(decoded)
    if digest == strategy.digest:
        return strategy
    resolved(owner, decoded, strategy.public_id)
    strategy.name = decoded.name
    strategy.document = codec.encode(decoded)
    strategy.digest = digest
    strategy.latest += 1
    strategy.save()
    _record(strategy, decoded, note)
    return strategy


def _record(strategy: Strategy, decoded: tree.Strategy, note: str) -> None:
    """Writes what a strategy now is as its latest version, and notes what stands in it."""
    if len(note) > LONGEST_NOTE or not (note == "" or note.isprintable()):
        raise Invalid([Fault("note", "is too long or not one line", f"one line of {LONGEST_NOTE} characters at most")])
    Version.objects.create(
        strategy=strategy,
        number=strategy.latest,
        name=strategy.name,
        document=strategy.document,
        digest=strategy.digest,
        note=note,
    )
    indexes.write(strategy, decoded)


@contextmanager
def _library(owner: AbstractBaseUser) -> Iterator[None]:
    """A transaction in which nobody else writes the owner's strategies: of two saves that name each other's strategy,
    the second one sees the first. His row stands for them all; whoever only points to it need not wait."""
    with transaction.atomic():
        get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
        yield


@contextmanager
def _one_of_a_name(name: str) -> Iterator[None]:
    """A second strategy of the same name is a Conflict."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "strategy_owner_name" not in str(error):
            raise
        raise Conflict(
            f'You already have a strategy named "{name}": give this one another name, or change that one.'
        ) from None


def _locked(owner: AbstractBaseUser, public_id: UUID) -> Strategy:
    try:
        return Strategy.objects.select_for_update().get(owner_id=owner.pk, public_id=public_id)
    except Strategy.DoesNotExist:
        raise NotFound(f"You have no strategy {public_id}.") from None
