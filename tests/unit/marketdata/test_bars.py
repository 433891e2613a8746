"""Bars hold only what they promise, and nobody can change them afterwards."""

import numpy as np
import pytest

from treeline.core.errors import Invalid
from treeline.marketdata.source import Bars, require_known

DAYS = np.array(["2020-01-02", "2020-01-03", "2020-01-06"], dtype="datetime64[D]")


def test_bars_cannot_be_changed_neither_directly_nor_through_the_array_they_were_made_of():
    close = np.array([1.0, 2.0, 3.0])
    bars = Bars("A", DAYS.copy(), close)
    close[0] = 99.0
    assert bars.close.tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(ValueError, match="read-only"):
        bars.close[0] = 99.0
    with pytest.raises(ValueError, match="read-only"):
        bars.sessions[0] = DAYS[2]


@pytest.mark.parametrize(
    ("sessions", "close", "reason"),
    [
        (DAYS[::-1], [1.0, 2.0, 3.0], "ascend"),
        (DAYS[[0, 1, 1]], [1.0, 2.0, 3.0], "ascend"),
        (np.array(["NaT", "2020-01-03", "2020-01-06"], dtype="datetime64[D]"), [1.0, 2.0, 3.0], "ascend"),
        (np.array(["2020-01-02", "NaT", "2020-01-06"], dtype="datetime64[D]"), [1.0, 2.0, 3.0], "ascend"),
        (DAYS, [1.0, np.nan, 3.0], "close"),
        (DAYS, [1.0, np.inf, 3.0], "close"),
        (DAYS, [1.0, 0.0, 3.0], "close"),
        (DAYS, [1.0, 2.0], "one length"),
        (DAYS[:0], [], "no bars"),
    ],
)
def test_bars_refuse_what_the_engine_could_not_use(sessions, close, reason):
    with pytest.raises(ValueError, match=reason):
        Bars("A", sessions, np.array(close))


def test_every_unknown_symbol_is_named_with_the_nearest_known_ones():
    with pytest.raises(Invalid) as caught:
        require_known("made up", ["AAPL", "aapl", "GOGL", "Q-1"], ["AAPL", "GOOG", "GOOGL", "MSFT"])
    said = {fault.path: str(fault) for fault in caught.value.faults}
    assert list(said) == ["aapl", "GOGL", "Q-1"]
    assert "did you mean AAPL?" in said["aapl"]
    assert "did you mean GOOGL or GOOG?" in said["GOGL"]
    assert "it has, for example, AAPL" in said["Q-1"]
