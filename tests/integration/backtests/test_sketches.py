"""The sketches that a worker writes chunk by chunk are those of the batch's runs."""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from django.test import override_settings

from backtests.engine.prepared import prepare_run
from backtests.engine.sweep import Sweep, prepare
from backtests.sketches.format import encode
from backtests.sketches.places import place
from backtests.sketches.reading import whole
from tests.unit.backtests.engine.cases import case

BATCH = "0a1b2c3d-0000-4000-8000-000000000001"
CUTS = (0, 128, 130, 256, 500)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[None]:
    with override_settings(SKETCHES=str(tmp_path)):
        yield


@pytest.mark.parametrize("seed", [1, 7])
def test_chunks_of_several_processes_join_to_the_sweep_of_all(seed: int) -> None:
    tried = case(seed)
    combinations = tried.combinations(CUTS[-1])
    runs = prepare(tried.strategy, tried.axes, tried.market, tried.spec).run(combinations)
    sweep = prepare(tried.strategy, tried.axes, tried.market, tried.spec)
    for lo, hi in pairwise(CUTS):
        child = os.fork()
        if child == 0:
            try:
                chunk = sweep.run(combinations[lo:hi])
                place().write(BATCH, lo, hi, encode(chunk.behaviour, chunk.sketch))
                os._exit(0)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    found = whole(place(), BATCH)
    assert found.runs.tolist() == list(range(CUTS[-1]))
    assert len(found.behaviour) == len(np.unique(runs.behaviour))
    np.testing.assert_array_equal(found.behaviour[found.row], runs.behaviour)
    # Runs that behave alike have the same sketch: else one for all of them would be another's for some.
    np.testing.assert_array_equal(found.monthly[:, :, found.row].transpose(2, 0, 1), runs.sketch.monthly)
    np.testing.assert_array_equal(found.moments[:, found.row].T, runs.sketch.moments)
    np.testing.assert_array_equal(found.weights[:, found.row].T, runs.sketch.weights)


@pytest.mark.parametrize("seed", [1, 3, 7])
def test_a_sketch_tells_what_its_tickers_earned_and_what_the_static_mix_would_have(seed: int) -> None:
    tried = case(seed)
    prepared = prepare_run(tried.strategy, tried.axes, tried.market, tried.spec)
    sketch = Sweep(prepared).run(tried.combinations(40)).sketch
    own, months = prepared.market.whole, prepared.months
    assert sketch.sessions.tolist() == [int((months == month).sum()) for month in range(months[-1] + 1)]
    for month in range(months[-1] + 1):
        np.testing.assert_allclose(sketch.tickers[month], own[months == month].sum(axis=0), rtol=1e-6, atol=1e-12)
    for weights, mixed in zip(sketch.weights, sketch.mixed, strict=True):
        assert mixed == pytest.approx(((own @ weights.astype(np.float64)) ** 2).sum(), rel=1e-6, abs=1e-15)


def test_a_chunk_that_is_run_again_writes_the_same_bytes() -> None:
    tried = case(2)
    combinations = tried.combinations(200)
    written = []
    for _ in range(2):
        runs = prepare(tried.strategy, tried.axes, tried.market, tried.spec).run(combinations)
        place().write(BATCH, 0, 200, encode(runs.behaviour, runs.sketch))
        written.append(place().read(BATCH, 0, 200))
    assert written[0] == written[1]
