"""The order of a batch's rows, and the place in it that a page ends on."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from treeline.core.errors import Fault, Invalid
from treeline.rest import cursor as cursors


@dataclass(frozen=True, slots=True)
class Place:
    """Of a row in an order: its value, NaN for an undefined one, and its run."""

    value: float
    run_index: int


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: by a column, undefined (NaN) last either way, equal values in the order of their runs."""

    column: str
    descending: bool

    @classmethod
    def parse(cls, sort: str) -> "Order":
        """A column, ascending; with "-" before it descending."""
        return cls(sort.removeprefix("-"), sort.startswith("-"))

    def first(self, values: NDArray[np.float64], count: int) -> NDArray[np.intp]:
        """The positions of the first `count` of `values` float64 [m], which stand in the order of their runs. Only
        these are sorted."""
        keys = self._keys(values)
        defined = np.flatnonzero(~np.isnan(keys))
        if len(defined) <= count:
            undefined = np.flatnonzero(np.isnan(keys))[: count - len(defined)]
            return np.concatenate([defined[np.argsort(keys[defined], kind="stable")], undefined])
        keys = keys[defined]
        last = np.partition(keys, count - 1)[count - 1]
        before = np.flatnonzero(keys < last)
        chosen = np.concatenate([before, np.flatnonzero(keys == last)[: count - len(before)]])
        return defined[chosen[np.argsort(keys[chosen], kind="stable")]]

    def behind(self, place: Place, values: NDArray[np.float64], runs: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which rows come after this place: values float64 [m], runs int32 [m]."""
        keys, (key,) = self._keys(values), self._keys(np.array([place.value]))
        later = runs > place.run_index
        undefined = np.isnan(keys)
        if math.isnan(key):
            return undefined & later
        return (keys > key) | ((keys == key) & later) | undefined

    def cursor(self, place: Place) -> str:
        """The place as text, bound to this order."""
        return cursors.write(self._name, None if math.isnan(place.value) else place.value, place.run_index)

    def place(self, cursor: str) -> Place:
        """What `cursor` wrote. Raises Invalid for anything but a cursor of this order."""
        try:
            bound, value, run_index = cursors.read(cursor)
            right = bound == self._name and isinstance(value, float | None)
            right = right and type(run_index) is int and 0 <= run_index < 2**31
        except ValueError:
            right = False
        if not right:
            remedy = "leave it out for the first page, or send the `next` of a page with the same sort"
            raise Invalid([Fault("cursor", "is not a cursor of this list in this order", remedy)])
        return Place(math.nan if value is None else value, run_index)

    @property
    def _name(self) -> str:
        return f"-{self.column}" if self.descending else self.column

    def _keys(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return -values if self.descending else values
