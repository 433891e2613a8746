"""What is read from a file of sketches is what was written, or it is refused."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtests.sketches.format import SketchFile, decode, encode
from tests.unit.backtests.sketches.made import made, old
from treeline.core.errors import Invalid

SEEDS = st.integers(0, 2**32 - 1)


def small() -> bytes:
    return encode(*made(np.random.default_rng(1), runs=9, alike=4))


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(0, 70), st.integers(1, 70), st.integers(0, 5), st.integers(0, 4))
def test_every_run_comes_back_as_it_was(seed: int, runs: int, alike: int, months: int, tickers: int) -> None:
    behaviour, sketch = made(np.random.default_rng(seed), runs, alike, months, tickers)
    file = decode(encode(behaviour, sketch))
    assert len(file.behaviour) == len(set(behaviour.tolist()))
    np.testing.assert_array_equal(file.behaviour[file.row], behaviour)
    np.testing.assert_array_equal(file.monthly[:, :, file.row].transpose(2, 0, 1), sketch.monthly)
    np.testing.assert_array_equal(file.moments[:, file.row].T, sketch.moments)
    np.testing.assert_array_equal(file.weights[:, file.row].T, sketch.weights)
    assert file.mixed is not None
    np.testing.assert_array_equal(file.mixed[file.row], sketch.mixed)
    np.testing.assert_array_equal(file.sessions, sketch.sessions)
    np.testing.assert_array_equal(file.tickers, sketch.tickers)


def test_a_file_of_version_1_is_read_without_what_it_does_not_hold() -> None:
    found, sound = decode(old(small())), decode(small())
    assert (found.mixed, found.sessions, found.tickers) == (None, None, None)
    for name in ("behaviour", "moments", "monthly", "weights", "row"):
        np.testing.assert_array_equal(getattr(found, name), getattr(sound, name))
    with pytest.raises(Invalid, match="is damaged"):
        decode(old(small())[:-1] + b"\x7f")


def test_figures_that_are_none_come_back_bit_by_bit() -> None:
    behaviour, sketch = made(np.random.default_rng(2), runs=5, alike=5)
    odd = np.array([0x7FC00001, 0xFFC00000, 0x7F800000, 0x80000000, 0x00000001], np.uint32).view(np.float32)
    sketch.monthly[:, 0, 0] = odd
    file = decode(encode(behaviour, sketch))
    assert file.monthly[0, 0, file.row].tobytes() == odd.tobytes()


def test_of_runs_that_behave_alike_the_first_is_kept_in_the_order_of_the_runs() -> None:
    behaviour, sketch = made(np.random.default_rng(3), runs=4, alike=4)
    behaviour[:] = [9, 2, 9, 5]
    file = decode(encode(behaviour, sketch))
    assert file.behaviour.tolist() == [9, 2, 5]
    assert file.row.tolist() == [0, 1, 0, 2]
    np.testing.assert_array_equal(file.moments, sketch.moments[[0, 1, 3]].T)


def test_the_same_runs_give_the_same_bytes() -> None:
    behaviour, sketch = made(np.random.default_rng(4), runs=300, alike=40)
    assert encode(behaviour, sketch) == encode(behaviour.copy(), sketch)


def test_a_month_of_all_runs_is_one_stretch_that_nobody_can_write_to() -> None:
    file = decode(bytearray(small()))
    assert file.monthly[1].flags.c_contiguous
    for name in SketchFile.__dataclass_fields__:
        array = getattr(file, name)
        assert array is not None
        assert not array.flags.writeable
        assert not array.flags.owndata
        assert array.flags.aligned


def test_every_flipped_bit_is_noticed() -> None:
    sound = small()
    for at in range(len(sound)):
        data = bytearray(sound)
        data[at] ^= 1 << at % 8
        with pytest.raises(Invalid):
            decode(bytes(data))


def test_a_file_that_ends_early_or_late_is_noticed() -> None:
    sound = small()
    for data in (*(sound[:size] for size in range(len(sound))), sound + b"\0"):
        with pytest.raises(Invalid):
            decode(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "does not begin as"),
        (b"PAR1" * 20, "does not begin as"),
        (small()[:8] + struct.pack("<I", 3) + small()[12:], "is of version 3"),
        (small()[:-4], "bytes, not the"),
        (small()[:-1] + b"\x7f", "is damaged"),
    ],
)
def test_what_is_wrong_is_said_with_a_remedy(data: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says) as caught:
        decode(data)
    assert caught.value.faults[0].remedy
