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


def whole(symbol, days, **missing):
    """Bars on these days whose open, high, low and close tell the day, and whose volume is 1,000 shares."""
    sessions = np.array([day(number) for number in days], dtype="datetime64[D]")
    tell = np.array(days, dtype=np.float64)
    series = {"open": tell + 100.1, "high": tell + 100.9, "low": tell + 100.05, "volume": np.full(len(days), 1000.0)}
    return Bars(symbol, sessions, tell + 100.5, **{**series, **missing})


def test_a_series_that_was_asked_for_stands_beside_the_closes():
    market = {"A": whole("A", [0, 1, 4]), "B": whole("B", [1, 2, 3, 4, 5])}
    panel = align(market, None, None, {"A": {"open", "volume", "close"}})
    assert panel.sessions.tolist() == [day(number) for number in range(5)]
    assert panel.series("A", "open").tolist() == [100.1, 101.1, 101.5, 101.5, 104.1]
    assert panel.series("A", "volume").tolist() == [1000, 1000, 0, 0, 1000]
    assert np.array_equal(panel.series("B", "close"), panel.column("B"), equal_nan=True)
    assert panel.filled == {"A": 2, "B": 0}
    for symbol, field in (("A", "high"), ("B", "open"), ("C", "close")):
        with pytest.raises(KeyError):
            panel.series(symbol, field)
    with pytest.raises(ValueError, match="read-only"):
        panel.series("A", "open")[0] = 1.0


def test_a_series_has_no_value_before_its_symbols_first_bar():
    panel = align({"A": whole("A", [0, 1, 2]), "B": whole("B", [1, 2])}, None, None, {"B": ("low", "high")})
    assert np.isnan(panel.series("B", "low")[0])
    assert panel.series("B", "high")[1:].tolist() == [101.9, 102.9]


def test_a_gap_has_the_last_close_and_no_volume():
    market = {"A": whole("A", [0, 3]), "B": whole("B", [0, 1, 2, 3])}
    panel = align(market, None, None, {"A": ("open", "high", "low", "volume")})
    for field in ("open", "high", "low", "close"):
        assert panel.series("A", field)[1:3].tolist() == [100.5, 100.5], field
    assert panel.series("A", "volume")[1:3].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("field", "values", "said"),
    [
        ("open", None, 'the source has no "open" of A'),
        (
            "open",
            [1, math.nan, math.nan],
            '"open" of A has no usable value on 2 sessions, the first of them 2020-01-02',
        ),
        ("low", [1, 2, 0], '"low" of A has no usable value on 1 sessions, the first of them 2020-01-03'),
        ("high", [1, 2, math.inf], "2020-01-03"),
        ("volume", [5, 0, -1], "2020-01-03"),
    ],
)
def test_a_needed_series_that_is_not_whole_is_refused_by_its_name(field, values, said):
    market = {"A": whole("A", [0, 1, 2], **{field: None if values is None else np.array(values, np.float64)})}
    align(market, None, None)
    with pytest.raises(Invalid) as caught:
        align(market, None, None, {"A": {field}})
    assert [fault.path for fault in caught.value.faults] == ["A"]
    assert said in caught.value.faults[0].message
    assert "needs closes only" in caught.value.faults[0].remedy


def test_an_index_without_volume_still_serves_as_a_close():
    market = {"INDEX": whole("INDEX", [0, 1, 2], volume=None), "A": whole("A", [0, 1, 2])}
    assert align(market, None, None, {"A": {"volume"}}).series("INDEX", "close").tolist() == [100.5, 101.5, 102.5]


def test_a_hole_after_the_end_does_no_harm():
    market = {"A": whole("A", [0, 1, 2], open=np.array([1.0, 2.0, math.nan]))}
    assert align(market, None, day(1), {"A": {"open"}}).series("A", "open").tolist() == [1.0, 2.0]
