"""How the runs around each run fare by the Sharpe ratio.

A page needs it of its own rows. To sort or filter by it, or for a file, it is worked out of all runs, which takes 0.1
to 0.6 s for 200,000, and kept when the batch has ended.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import psycopg
from django.db import IntegrityError, connection, transaction
from numpy.typing import NDArray

from backtests.blocks import Columns
from backtests.combinations import Combinations
from backtests.contracts import NEIGHBOURS
from backtests.findings.better import BETTER
from backtests.findings.neighbours import BOX, Neighbours, neighbours
from backtests.grid import Axis
from backtests.models import Batch, Derived

METRIC = "sharpe"
WORST, MEDIAN, EDGES = COLUMNS = NEIGHBOURS

_NAME = "neighbours"
_KEPT = np.dtype([("worst", "<f8"), ("median", "<f8"), ("count", "<u2"), ("edges", "<u2")])
_KEPT_DATA = "SELECT data FROM backtests_derived WHERE batch_id = %s AND name = %s"


@dataclass(frozen=True, slots=True)
class Around:
    """Per run, in the order of the runs: worst, median float64 [m] of METRIC over the neighbours, NaN without one;
    count uint16 [m] of them; edges uint16 [m], of how many variables the run has the first or the last value."""

    worst: NDArray[np.float64]
    median: NDArray[np.float64]
    count: NDArray[np.uint16]
    edges: NDArray[np.uint16]

    def column(self, name: str) -> NDArray[np.float64]:
        """One of COLUMNS, float64 [m]."""
        if name == EDGES:
            return self.edges.astype(np.float64)
        return self.worst if name == WORST else self.median

    def at(self, positions: NDArray[np.intp]) -> "Around":
        """Those of the runs at these positions, in their order."""
        return Around(self.worst[positions], self.median[positions], self.count[positions], self.edges[positions])


def kept(batch: Batch) -> Around | None:
    """What was worked out last; it is of the batch's results, unless there are more of them by now."""
    connection.ensure_connection()
    # In Postgres' binary format, which Django's own cursors don't speak: 2 ms for 200,000 runs instead of 17.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        found = cursor.execute(_KEPT_DATA, [batch.pk, _NAME], binary=True).fetchone()
    return None if found is None else _read(np.frombuffer(found[0], _KEPT))


def work_out(batch: Batch, combinations: Combinations, found: Columns) -> Around:
    """The neighbours of all these runs, of which `found` has METRIC. They are kept unless more results will come."""
    scores = _scores(combinations, found.of[METRIC], combinations.all_indices()[found.runs])
    table = np.empty(len(found.runs), _KEPT)
    for name in _KEPT.names or ():
        table[name] = getattr(scores, name)
    if batch.state not in Batch.OPEN:
        _keep(batch, table)
    return _read(table)


def of_some(combinations: Combinations, found: Columns, positions: NDArray[np.intp]) -> Around:
    """The neighbours of the runs at these positions only, of which `found` has METRIC: a tenth of the work."""
    indices = combinations.all_indices()[found.runs]
    near = np.flatnonzero(_near(combinations, indices, positions))
    scores = _scores(combinations, found.of[METRIC][near], indices[near])
    around = Around(scores.worst, scores.median, scores.count.astype(np.uint16), scores.edges.astype(np.uint16))
    return around.at(np.searchsorted(near, positions))


def _scores(combinations: Combinations, values: NDArray[np.float64], indices: NDArray[np.int32]) -> Neighbours:
    axes = combinations.grid.axes
    return neighbours(values, indices, [len(axis.values) for axis in axes], list(map(_ranks, axes)), BETTER[METRIC])


def _near(combinations: Combinations, indices: NDArray[np.int32], positions: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which runs may be neighbours of those at the positions, or are these: bool [m]. A run's code is its number in the
    grid; a step over the end of a variable is the code of a run that is none, which does no harm."""
    places = np.zeros(len(indices), np.int64)
    steps: list[int] = []
    for variable, axis in enumerate(combinations.grid.axes):
        ranks = _ranks(axis)
        places *= len(axis.values)
        places += indices[:, variable] if ranks is None else ranks[indices[:, variable]]
        steps = [step * len(axis.values) for step in steps]
        if ranks is not None and len(axis.values) > 1:
            steps.append(1)
    if len(steps) <= BOX:
        moves = [sum(move) for move in itertools.product(*((-step, 0, step) for step in steps))]
    else:
        moves = [0, *steps, *(-step for step in steps)]
    return np.isin(places, places[positions][:, None] + np.array(moves, np.int64))


def _keep(batch: Batch, table: NDArray[np.void]) -> None:
    """Of two who do it at once the last one's is kept."""
    row = Derived(batch=batch, name=_NAME, stored=len(table), data=table.tobytes())
    try:
        with transaction.atomic():
            Derived.objects.bulk_create(
                [row], update_conflicts=True, unique_fields=["batch", "name"], update_fields=["stored", "data"]
            )
    except IntegrityError:
        return  # the batch was deleted meanwhile


def _read(table: NDArray[np.void]) -> Around:
    return Around(*(table[name] for name in _KEPT.names or ()))


def _ranks(axis: Axis) -> NDArray[np.int32] | None:
    """The place of each value in ascending order; None for tickers."""
    if axis.of_tickers:
        return None
    return np.argsort(np.argsort(np.array(axis.values, np.float64))).astype(np.int32)
