"""A batch's sketches joined are those of its runs, however they were cut."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from backtests.engine.sketch import Sketch
from backtests.sketches.folder import FolderPlace
from backtests.sketches.format import encode
from backtests.sketches.places import Place
from backtests.sketches.reading import Sketches, portions, whole
from tests.unit.backtests.sketches.made import made, part
from treeline.core.errors import NotFound, Unavailable

BATCH = "0a1b2c3d-0000-4000-8000-000000000001"


def store(place: Place, lo: int, hi: int, behaviour: NDArray[np.uint64], sketch: Sketch) -> None:
    place.write(BATCH, lo, hi, encode(behaviour[lo:hi], part(sketch, lo, hi)))


def assert_same(found: Sketches, runs: list[int], behaviour: NDArray[np.uint64], sketch: Sketch) -> None:
    assert found.runs.tolist() == runs
    assert found.runs.dtype == np.int32
    np.testing.assert_array_equal(found.behaviour[found.row], behaviour[runs])
    np.testing.assert_array_equal(found.monthly[:, :, found.row].transpose(2, 0, 1), sketch.monthly[runs])
    np.testing.assert_array_equal(found.moments[:, found.row].T, sketch.moments[runs])
    np.testing.assert_array_equal(found.weights[:, found.row].T, sketch.weights[runs])
    assert len(found.behaviour) == len(set(behaviour[runs].tolist())), "each behaviour once, and none that no run has"
    assert found.monthly.flags.c_contiguous


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_cut_gives_the_same(data: st.DataObject) -> None:
    runs = data.draw(st.integers(1, 60))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    behaviour, sketch = made(rng, runs, data.draw(st.integers(1, 60)))
    cuts = sorted({0, runs, *data.draw(st.lists(st.integers(0, runs)))})
    with TemporaryDirectory() as folder:
        place = FolderPlace(Path(folder))
        for lo, hi in pairwise(cuts):
            store(place, lo, hi, behaviour, sketch)
        assert_same(whole(place, BATCH), list(range(runs)), behaviour, sketch)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_ranges_may_overlap_and_leave_gaps(data: st.DataObject) -> None:
    behaviour, sketch = made(np.random.default_rng(data.draw(st.integers(0, 2**32 - 1))), 40, 12)
    ends = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).filter(lambda pair: pair[0] < pair[1])
    ranges = data.draw(st.lists(ends, min_size=1, max_size=8))
    with TemporaryDirectory() as folder:
        place = FolderPlace(Path(folder))
        for lo, hi in ranges:
            store(place, lo, hi, behaviour, sketch)
        there = sorted({run for lo, hi in ranges for run in range(lo, hi)})
        assert_same(whole(place, BATCH), there, behaviour, sketch)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_chosen_runs_are_read_file_by_file(data: st.DataObject) -> None:
    behaviour, sketch = made(np.random.default_rng(data.draw(st.integers(0, 2**32 - 1))), 40, 40)
    ends = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).filter(lambda pair: pair[0] < pair[1])
    ranges = data.draw(st.lists(ends, min_size=1, max_size=8))
    there = sorted({run for lo, hi in ranges for run in range(lo, hi)})
    runs = np.array(sorted(data.draw(st.sets(st.sampled_from(there)))), np.int64)
    with TemporaryDirectory() as folder:
        place = FolderPlace(Path(folder))
        for lo, hi in ranges:
            store(place, lo, hi, behaviour, sketch)
        found = list(portions(place, BATCH, runs))
        missing = next((run for run in range(41) if run not in there), 40)
        with pytest.raises(NotFound, match="1 of the runs asked for have no sketches"):
            list(portions(place, BATCH, np.sort(np.append(runs, missing))))
    assert [run for portion in found for run in portion.runs.tolist()] == runs.tolist()
    for portion in found:
        np.testing.assert_array_equal(portion.file.behaviour[portion.columns], behaviour[portion.runs])
        np.testing.assert_array_equal(portion.file.weights[:, portion.columns].T, sketch.weights[portion.runs])


def test_every_place_is_read(place: Place) -> None:
    behaviour, sketch = made(np.random.default_rng(5), 30, 7)
    for lo, hi in [(0, 10), (10, 11), (11, 30)]:
        store(place, lo, hi, behaviour, sketch)
    assert_same(whole(place, BATCH), list(range(30)), behaviour, sketch)


def test_a_batch_without_sketches_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=f"no sketches of batch {BATCH}"):
        whole(FolderPlace(tmp_path), BATCH)


def test_files_that_cannot_be_used_are_named_by_their_runs(tmp_path: Path) -> None:
    place = FolderPlace(tmp_path)
    behaviour, sketch = made(np.random.default_rng(6), 20, 7)
    store(place, 0, 10, behaviour, sketch)
    sound = encode(behaviour[10:], part(sketch, 10, 20))
    other = encode(*made(np.random.default_rng(6), 10, 7, months=4))
    for data, says in [
        (sound[:-1] + bytes([sound[-1] ^ 1]), "cannot be used: their file is damaged"),
        (sound[:50], "cannot be used: their file has 50 bytes"),
        (encode(behaviour, sketch), "cannot be used: their file is of 20 runs"),
        (other, "are of other months or tickers"),
    ]:
        place.write(BATCH, 10, 20, data)
        with pytest.raises(Unavailable, match=f"of the runs 10 to 19 of batch {BATCH} {says}"):
            whole(place, BATCH)
