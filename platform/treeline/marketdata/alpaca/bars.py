"""Rows of Alpaca's JSON as Bars: {"t": "2022-02-01T05:00:00Z", "o": 174, "h": 174.84, "l": 172.31, "c": 174.61,
"v": 85998033, …}. Imported when there is something to read: it needs polars."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from treeline.marketdata.source import Bars, Series, Sessions

_EXPECTED = {"o": "open", "h": "high", "l": "low", "c": "close", "v": "volume"}


class NonsenseError(ValueError):
    """Rows that cannot be the bars of a symbol; the text says which and why."""


def read_bars(symbol: str, rows: Sequence[Any], first: date, last: date) -> Bars | None:
    """The raw bars from `first` to `last`, both included; None when there are none. A session that comes twice is one
    when the rows are the same, as where two pages overlap, and nonsense when they differ: nobody knows which is right.

    A row's session is New York's date at its stamp, which is midnight there. Prices are dollars, volume is shares and
    may be fractional. Raises NonsenseError.
    """
    if not rows:
        return None
    if not all(isinstance(row, dict) for row in rows):
        raise NonsenseError("a bar that is not an object")
    sessions = _sessions(rows)
    table = np.column_stack([_numbers(rows, key, name, sessions) for key, name in _EXPECTED.items()])
    order = np.argsort(sessions, kind="stable")
    sessions, table = sessions[order], table[order]
    again = np.flatnonzero(sessions[1:] == sessions[:-1]) + 1
    differs = again[(table[again] != table[again - 1]).any(axis=1)]
    if differs.size:
        raise NonsenseError(f"two different bars of {sessions[differs[0]]}")
    kept = np.ones(sessions.size, dtype=bool)
    kept[again] = False
    kept &= (sessions >= np.datetime64(first)) & (sessions <= np.datetime64(last))
    if not kept.any():
        return None
    opened, high, low, close, volume = (np.ascontiguousarray(column) for column in table[kept].T)
    return Bars(symbol, sessions[kept], close, opened, high, low, volume)


def _sessions(rows: Sequence[dict[str, Any]]) -> Sessions:
    stamps = [row.get("t") for row in rows]
    if not all(isinstance(stamp, str) for stamp in stamps):
        raise NonsenseError("a bar without a time")
    written = pl.Series(stamps, dtype=pl.String)
    moments = written.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", time_zone="UTC", strict=False)
    if moments.null_count():
        wrong = str(written.filter(moments.is_null())[0])[:40]
        raise NonsenseError(f'a bar whose time "{wrong}" cannot be read')
    days: NDArray[np.datetime64] = moments.dt.convert_time_zone("America/New_York").dt.date().to_numpy()
    return days.astype("datetime64[D]")


def _numbers(rows: Sequence[dict[str, Any]], key: str, name: str, sessions: Sessions) -> Series:
    found = [row.get(key) for row in rows]
    # To numpy `true` is 1.0, and "174.61" a number.
    if not {type(value) for value in found} <= {int, float, type(None)}:
        raise NonsenseError(f"a bar whose {name} is not a number")
    try:
        values = np.asarray(found, dtype=np.float64)
    except OverflowError:
        raise NonsenseError(f"a bar whose {name} is not a number") from None
    right = np.isfinite(values) & ((values >= 0) if key == "v" else (values > 0))
    if not right.all():
        least = "of 0 or more" if key == "v" else "above 0"
        raise NonsenseError(f"the {name} of {sessions[np.argmin(right)]} is not a number {least}")
    return values
