"""A person's variables, to be used in every strategy of his."""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from strategies import ranges, selectors
from strategies.limits import LONGEST_VARIABLE_DESCRIPTION
from strategies.models import LibraryVariable
from strategies.ranges import Range
from strategies.tree.nodes import Value
from strategies.tree.reader import NAME_REMEDY, VARIABLE_NAME, shown
from treeline.core.errors import Conflict, Fault, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Definition:
    """What a variable is. Its values are a range, or else a list."""

    name: str
    kind: str
    default: Value
    values: Range | tuple[Value, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Combinations:
    """How many values each variable has, and what that makes together.

    `counts` has None for a variable of the strategy that the library doesn't know; it counts as one value, its default.
    """

    counts: dict[str, int | None]

    @property
    def product(self) -> int:
        return math.prod(count for count in self.counts.values() if count is not None)

    @property
    def unknown(self) -> list[str]:
        return [name for name, count in self.counts.items() if count is None]


def create(owner: AbstractBaseUser, definition: Definition) -> LibraryVariable:
    """A new variable. Raises Invalid with every fault, Conflict when the owner has one of that name."""
    _check(definition)
    with _one_of_a_name(definition.name):
        return LibraryVariable.objects.create(owner_id=owner.pk, **_columns(definition))


def update(owner: AbstractBaseUser, public_id: UUID, definition: Definition) -> LibraryVariable:
    """Replaces a variable. Raises Invalid with every fault, NotFound, Conflict when another one has the name.

    Strategies name a variable by its name: they do not follow when it gets another one.
    """
    _check(definition)
    with _one_of_a_name(definition.name):
        variable = _locked(owner, public_id)
        for column, value in _columns(definition).items():
            setattr(variable, column, value)
        variable.save()
        return variable


def delete(owner: AbstractBaseUser, public_id: UUID) -> None:
    """Removes a variable; strategies that use the name keep it. Raises NotFound."""
    with transaction.atomic():
        _locked(owner, public_id).delete()


def values_of(variable: LibraryVariable) -> list[Value]:
    """All values of a variable: ascending numbers of a range, or the list in its order."""
    if variable.listed is not None:
        return [value if isinstance(value, str) else float(value) for value in variable.listed]
    assert variable.low is not None and variable.high is not None and variable.step is not None  # the table's check
    return list(ranges.values(Range(variable.low, variable.high, variable.step)))


def library_values(owner: AbstractBaseUser, names: Iterable[str]) -> dict[str, list[Value]]:
    """All values of each of these variables. Raises Invalid with a fault, its path the name, for every unknown one."""
    wanted = list(dict.fromkeys(names))
    found = {variable.name: variable for variable in selectors.variables(owner).filter(name__in=wanted).defer(None)}
    faults = [
        Fault(name, f"your library has no variable {shown(name)}", "add it, or write its values")
        for name in wanted
        if name not in found
    ]
    if faults:
        raise Invalid(faults)
    return {name: values_of(found[name]) for name in wanted}


def library_defaults(owner: AbstractBaseUser) -> dict[str, Value]:
    """The value of each of the owner's variables where a strategy gives none."""
    return {
        name: value if isinstance(value, str) else float(value)
        for name, value in LibraryVariable.objects.filter(owner_id=owner.pk).values_list("name", "default")
    }


def combinations(owner: AbstractBaseUser, strategy_id: UUID, chosen: Sequence[str] | None = None) -> Combinations:
    """What a choice of a saved strategy's variables makes, with all values of each; of all of them without a choice.

    Raises NotFound, Invalid with a fault for every chosen name that is no variable of the strategy.
    """
    own = selectors.variables_in(owner, strategy_id)
    names = own if chosen is None else list(dict.fromkeys(chosen))
    remedy = f"its variables: {', '.join(own)}" if own else "it has no variables"
    faults = [
        Fault("variables", f"the strategy has no variable {shown(name)}", remedy) for name in names if name not in own
    ]
    if faults:
        raise Invalid(faults)
    known = dict(LibraryVariable.objects.filter(owner_id=owner.pk, name__in=names).values_list("name", "count"))
    return Combinations({name: known.get(name) for name in names})


def _check(definition: Definition) -> None:
    faults = []
    if not VARIABLE_NAME.fullmatch(definition.name):
        faults.append(Fault("name", f"{shown(definition.name)} is not a variable's name", NAME_REMEDY))
    if definition.kind not in LibraryVariable.Kind.values:
        remedy = "known: " + ", ".join(LibraryVariable.Kind.values)
        raise Invalid([*faults, Fault("kind", f"unknown kind {shown(definition.kind)}", remedy)])
    if not ranges.fits(definition.kind, definition.default):
        message = f"{shown(definition.default)} is no {definition.kind}"
        faults.append(Fault("default", message, ranges.remedy(definition.kind)))
    if len(definition.description) > LONGEST_VARIABLE_DESCRIPTION:
        message = f"the text has {len(definition.description):,} characters"
        faults.append(Fault("description", message, f"use {LONGEST_VARIABLE_DESCRIPTION:,} at most"))
    try:
        if isinstance(definition.values, Range):
            ranges.check_range(definition.kind, definition.values)
        else:
            ranges.check_list(definition.kind, definition.values)
    except Invalid as invalid:
        faults.extend(invalid.faults)
    if faults:
        raise Invalid(faults)


def _columns(definition: Definition) -> dict[str, object]:
    columns: dict[str, object] = {
        "name": definition.name,
        "kind": definition.kind,
        "default": definition.default,
        "description": definition.description,
    }
    if isinstance(definition.values, Range):
        return columns | asdict(definition.values) | {"listed": None, "count": ranges.count(definition.values)}
    none = dict.fromkeys(("low", "high", "step"))
    return columns | none | {"listed": list(definition.values), "count": len(definition.values)}


@contextmanager
def _one_of_a_name(name: str) -> Iterator[None]:
    """A transaction in which a second variable of the same name is a Conflict."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "library_variable_owner_name" not in str(error):
            raise
        raise Conflict(
            f"Your library already has a variable {{{name}}}: change that one, or use another name."
        ) from None


def _locked(owner: AbstractBaseUser, public_id: UUID) -> LibraryVariable:
    try:
        return LibraryVariable.objects.select_for_update().get(owner_id=owner.pk, public_id=public_id)
    except LibraryVariable.DoesNotExist:
        raise NotFound(f"Your library has no variable {public_id}.") from None
