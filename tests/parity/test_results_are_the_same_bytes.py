"""What a sweep answers for a combination depends on nothing but the combination."""

import hashlib
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from operator import attrgetter

import numpy as np
import pytest
from numpy.typing import NDArray

from backtests.contracts import Runs
from backtests.engine.sweep import Sweep, prepare
from tests.benchmarks import study
from tests.benchmarks.trees import SPEC, combinations, prices, varied
from tests.benchmarks.variables import AXES, axes_of

pytestmark = [pytest.mark.skipif(study.folder() is None, reason=study.MISSING), pytest.mark.timeout(600)]

WORKERS = 2
CHUNK = 1_000  # no multiple of anything that the engine does at once
ROWS = 6_000


@cache
def sweep() -> Sweep:
    """The largest tree with variables in 60 % of its gates."""
    strategy = varied(study.TREES[0], 0.6)
    return prepare(strategy, axes_of(strategy, AXES), prices(strategy), SPEC)


def chosen() -> NDArray[np.int32]:
    """Neighbours in the grid, and combinations from all over it."""
    every = combinations(AXES)
    spread = every[np.random.default_rng(2).permutation(len(every))[: ROWS // 2]]
    return np.concatenate([every[: ROWS // 2], spread])


def digest_of(runs: list[Runs]) -> str:
    """One hash of all rows, in their order."""
    digest = hashlib.sha256()
    for field in ("metrics", "behaviour", "sketch.monthly", "sketch.moments", "sketch.weights"):
        digest.update(np.concatenate([attrgetter(field)(one) for one in runs]).tobytes())
    return digest.hexdigest()


def chunk_of(begin: int) -> Runs:
    """A worker's part: a sweep of its own, prepared in its own process."""
    return sweep().run(chosen()[begin : begin + CHUNK])


def test_a_sweep_answers_the_same_bytes_a_second_time() -> None:
    rows = chosen()
    assert digest_of([sweep().run(rows)]) == digest_of([sweep().run(rows)])


def test_chunks_answer_the_same_bytes_as_one_call() -> None:
    whole = digest_of([sweep().run(chosen())])
    assert digest_of([chunk_of(begin) for begin in range(0, ROWS, CHUNK)]) == whole


def test_several_workers_answer_the_same_bytes_as_one() -> None:
    whole = digest_of([sweep().run(chosen())])
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=fresh) as workers:
        assert digest_of(list(workers.map(chunk_of, range(0, ROWS, CHUNK)))) == whole


def test_the_order_of_combinations_does_not_matter() -> None:
    rows = chosen()
    shuffled = np.random.default_rng(3).permutation(ROWS)
    answered = sweep().run(rows[shuffled])
    restored = np.argsort(shuffled)
    assert answered.metrics[restored].tobytes() == sweep().run(rows).metrics.tobytes()
    assert answered.behaviour[restored].tobytes() == sweep().run(rows).behaviour.tobytes()
