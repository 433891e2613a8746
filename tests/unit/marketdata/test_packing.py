"""Packed bars come back bit for bit, and bytes that were harmed never come back as bars."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from treeline.marketdata.packing import DamagedError, pack, pack_year, unpack, unpack_year
from treeline.marketdata.source import OPTIONAL_SERIES, Bars
from treeline.marketdata.years import Year

PRICES = st.floats(min_value=5e-324, max_value=1.7e308)


@st.composite
def all_bars(draw):
    days = sorted(draw(st.sets(st.integers(-100_000, 100_000), min_size=1, max_size=40)))
    close = draw(arrays.arrays(np.float64, len(days), elements=PRICES))
    optional = {
        field: draw(st.none() | arrays.arrays(np.float64, len(days), elements=st.floats(width=64)))
        for field in OPTIONAL_SERIES
    }
    return Bars("X", np.array(days, dtype="datetime64[D]"), close, **optional)


@given(all_bars())
def test_what_was_packed_is_unpacked_bit_for_bit(bars):
    again = unpack("X", pack(bars))
    assert again.symbol == "X"
    assert np.array_equal(again.sessions, bars.sessions)
    for field in ("close", *OPTIONAL_SERIES):
        before, after = getattr(bars, field), getattr(again, field)
        assert (before is None) == (after is None)
        if before is not None:
            assert before.tobytes() == after.tobytes()
            assert not after.flags.writeable


@given(all_bars(), st.data())
def test_one_changed_byte_is_found_out(bars, data):
    packed = bytearray(pack(bars))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DamagedError):
        unpack("X", bytes(packed))


@given(all_bars(), st.data())
def test_bytes_cut_short_or_run_on_are_found_out(bars, data):
    packed = pack(bars)
    with pytest.raises(DamagedError):
        unpack("X", packed[: data.draw(st.integers(0, len(packed) - 1))])
    with pytest.raises(DamagedError):
        unpack("X", packed + b"\0")


@given(st.binary(max_size=200))
def test_foreign_bytes_are_refused(junk):
    with pytest.raises(DamagedError):
        unpack("X", junk)


YEARS = st.builds(
    Year,
    through=st.dates(),
    lineage=st.integers(0, 2**32 - 1),
    bars=st.none() | all_bars(),
)


@given(YEARS)
def test_a_packed_year_is_unpacked_bit_for_bit(year):
    again = unpack_year("X", pack_year(year))
    assert (again.through, again.lineage) == (year.through, year.lineage)
    if year.bars is None or again.bars is None:
        assert again.bars is year.bars
    else:
        assert pack(again.bars) == pack(year.bars)


@given(YEARS, st.data())
def test_one_changed_byte_of_a_year_is_found_out(year, data):
    packed = bytearray(pack_year(year))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DamagedError):
        unpack_year("X", bytes(packed))


@given(YEARS, st.data())
def test_a_year_cut_short_is_found_out(year, data):
    packed = pack_year(year)
    length = data.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(DamagedError):
        unpack_year("X", packed[:length])
