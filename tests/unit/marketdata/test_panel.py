"""The aligned panel says nothing that the source did not say by then."""

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from treeline.core.errors import Invalid
from treeline.marketdata.panel import align
from treeline.marketdata.sample import SampleSource
from treeline.marketdata.source import Bars

EPOCH = dt.date(2020, 1, 1)


def bars(symbol, closes):
    """Bars of a mapping: day number since 2020-01-01 → close."""
    days = sorted(closes)
    sessions = np.array([EPOCH + dt.timedelta(day) for day in days], dtype="datetime64[D]")
    return Bars(symbol, sessions, np.array([closes[day] for day in days], dtype=np.float64))


def day(number):
    return EPOCH + dt.timedelta(number)


LIVES = st.dictionaries(st.integers(0, 40), st.floats(0.01, 1e6), min_size=1, max_size=41)
MARKETS = st.lists(LIVES, min_size=1, max_size=5).map(
    lambda lives: {f"S{number}": life for number, life in enumerate(lives)}
)


def aligned(market, end=None):
    assume(max(map(min, market.values())) <= min(map(max, market.values())))
    if end is not None:
        assume(max(map(min, market.values())) <= end)
    return align(
        {symbol: bars(symbol, life) for symbol, life in market.items()}, None, None if end is None else day(end)
    )


@given(MARKETS, st.none() | st.integers(0, 60))
def test_every_row_is_what_a_person_would_have_written_down_that_day(market, end):
    panel = aligned(market, end)
    last = min(max(life) for life in market.values())
    last = last if end is None else min(last, end)
    days = sorted({number for life in market.values() for number in life if number <= last})
    assert panel.symbols == tuple(market)
    assert panel.sessions.tolist() == [day(number) for number in days]
    for symbol, life in market.items():
        known, filled = math.nan, 0
        for number, close in zip(days, panel.column(symbol), strict=True):
            filled += number not in life and not math.isnan(known)
            known = life.get(number, known)
            assert close == known or (math.isnan(close) and math.isnan(known))
        assert panel.filled[symbol] == filled


@given(MARKETS, st.integers(0, 40))
def test_cutting_the_end_never_changes_an_earlier_row(market, end):
    whole = aligned(market)
    cut = aligned(market, end)
    rows = len(cut.sessions)
    assert np.array_equal(cut.sessions, whole.sessions[:rows])
    assert np.array_equal(cut.close, whole.close[:rows], equal_nan=True)


@given(MARKETS)
def test_there_are_no_holes_after_a_symbols_first_bar(market):
    panel = aligned(market)
    missing = np.isnan(panel.close)
    assert not (missing[1:] & ~missing[:-1]).any()
    assert not missing[-1].any()


def test_the_panel_cannot_be_written_to():
    panel = align({"A": bars("A", {0: 1.0, 1: 2.0})}, None, None)
    for array in (panel.close, panel.sessions, panel.column("A")):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


def test_a_start_keeps_the_history_that_indicators_warm_up_on():
    history = {"A": bars("A", {number: 1.0 + number for number in range(10)})}
    assert np.array_equal(align(history, day(5), None).close, align(history, None, None).close)


def test_a_range_that_reaches_beyond_the_prices_gets_what_there_is():
    panel = align({"A": bars("A", {5: 1.0, 6: 2.0})}, day(0), day(30))
    assert panel.sessions.tolist() == [day(5), day(6)]


def test_symbols_whose_lives_do_not_meet_are_named_with_their_lives():
    market = {
        "OLD": bars("OLD", {0: 1.0, 3: 1.0}),
        "NEW": bars("NEW", {5: 1.0, 9: 1.0}),
        "ALL": bars("ALL", {0: 1.0, 9: 1}),
    }
    with pytest.raises(Invalid) as caught:
        align(market, None, None)
    said = {fault.path: fault.message for fault in caught.value.faults}
    assert said == {
        "OLD": "has bars from 2020-01-01 to 2020-01-04 only",
        "NEW": "has bars from 2020-01-06 to 2020-01-10 only",
    }


@pytest.mark.parametrize(
    ("start", "end", "path"),
    [(day(30), None, "start"), (None, day(1), "end"), (day(8), day(6), "start"), (day(6), day(8), "start")],
)
def test_a_range_without_sessions_names_the_range_that_there_is(start, end, path):
    market = {"A": bars("A", {0: 1.0, 5: 1.0, 9: 1.0}), "B": bars("B", {5: 1.0, 9: 2.0, 12: 3.0})}
    with pytest.raises(Invalid) as caught:
        align(market, start, end)
    assert caught.value.faults[0].path == path
    if start is None or end is None or start <= end:
        assert "from 2020-01-06 to 2020-01-10" in str(caught.value)


def test_no_symbols_at_all_are_refused():
    with pytest.raises(Invalid, match="no symbol"):
        align({}, None, None)


def test_a_symbol_that_is_not_in_the_panel_is_a_key_error():
    with pytest.raises(KeyError, match="B"):
        align({"A": bars("A", {0: 1.0})}, None, None).column("B")


def test_the_whole_sample_aligns_without_a_single_filled_close():
    source = SampleSource()
    panel = align(source.load(source.symbols()), None, None)
    assert panel.close.shape == (8313, 21)
    assert panel.close.flags.c_contiguous
    assert not any(panel.filled.values())
    assert not np.isnan(panel.close).any()
