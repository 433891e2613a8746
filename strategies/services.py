"""Writing saved strategies, and saying what is wrong with one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypedDict
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from strategies.models import Strategy
from strategies.tree import codec
from strategies.tree.nodes import Gate
from strategies.tree.validate import uses
from strategies.tree.walk import tickers_of, walk
from treeline.core.errors import Conflict, Invalid, NotFound


class FaultReport(TypedDict):
    path: str
    message: str
    remedy: str


class UseReport(TypedDict):
    """`role` is window, threshold or weight; `indicator` whose window it is, or what a threshold is compared with."""

    path: str
    role: str
    indicator: str


class VariableReport(TypedDict):
    name: str
    default: float | None
    uses: list[UseReport]


class Report(TypedDict):
    """What there is to say about a document. With faults nothing is known about the tree: no variables, zero nodes."""

    valid: bool
    faults: list[FaultReport]
    variables: list[VariableReport]
    tickers: list[str]
    nodes: int
    gates: int
    depth: int


def create(owner: AbstractBaseUser, document: object) -> Strategy:
    """Saves a new strategy. Raises Invalid with every fault, Conflict when the owner has one of that name."""
    decoded = codec.decode(document)
    with _one_of_a_name(decoded.name):
        return Strategy.objects.create(
            owner_id=owner.pk,
            name=decoded.name,
            document=codec.encode(decoded),
            digest=codec.digest(decoded),
        )


def update(owner: AbstractBaseUser, public_id: UUID, document: object) -> Strategy:
    """Replaces a strategy. Raises Invalid with every fault, NotFound, Conflict when another one has the name."""
    decoded = codec.decode(document)
    with _one_of_a_name(decoded.name):
        strategy = _locked(owner, public_id)
        strategy.name = decoded.name
        strategy.document = codec.encode(decoded)
        strategy.digest = codec.digest(decoded)
        strategy.save()
        return strategy


def delete(owner: AbstractBaseUser, public_id: UUID) -> None:
    """Removes a strategy. Raises NotFound."""
    with transaction.atomic():
        _locked(owner, public_id).delete()


def validate(document: object) -> Report:
    """Whether a document can be run, with every fault or, without faults, what is in it. Raises nothing."""
    report = Report(valid=False, faults=[], variables=[], tickers=[], nodes=0, gates=0, depth=0)
    try:
        strategy = codec.decode(document)
    except Invalid as invalid:
        report["faults"] = [
            FaultReport(path=fault.path, message=fault.message, remedy=fault.remedy) for fault in invalid.faults
        ]
        return report
    defaults = dict(strategy.variables)
    for _, level, node in walk(strategy.root):
        report["nodes"] += 1
        report["gates"] += isinstance(node, Gate)
        report["depth"] = max(report["depth"], level)
    report["variables"] = [
        VariableReport(
            name=name,
            default=defaults.get(name),
            uses=[UseReport(path=use.path, role=use.role, indicator=use.indicator) for use in places],
        )
        for name, places in uses(strategy).items()
    ]
    report["tickers"] = list(tickers_of(strategy))
    report["valid"] = True
    return report


@contextmanager
def _one_of_a_name(name: str) -> Iterator[None]:
    """A transaction in which a second strategy of the same name is a Conflict."""
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
