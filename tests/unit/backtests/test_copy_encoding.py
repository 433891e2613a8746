"""The COPY stream, read back by the format's own description."""

import math
import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backtests.contracts import METRICS
from backtests.models import Run
from backtests.rows import encode


def decode(stream: bytes) -> list[tuple[int, int, list[float]]]:
    assert stream[:11] == b"PGCOPY\n\xff\r\n\0"
    assert stream[11:19] == bytes(8)
    at, rows = 19, []
    while (fields := struct.unpack_from(">h", stream, at)[0]) != -1:
        at += 2
        values = []
        for code in ["q", "i", *"d" * (fields - 2)]:
            (length,) = struct.unpack_from(">i", stream, at)
            assert length == struct.calcsize(">" + code)
            values.append(struct.unpack_from(">" + code, stream, at + 4)[0])
            at += 4 + length
        rows.append((values[0], values[1], values[2:]))
    assert at + 2 == len(stream)
    return rows


@given(st.integers(1, 2**62), st.integers(0, 10**6), st.integers(0, 5), st.data())
def test_rows_come_back_as_they_went_in(batch: int, lo: int, count: int, data: st.DataObject) -> None:
    figures = st.lists(st.floats(), min_size=len(METRICS), max_size=len(METRICS))
    metrics = np.array([data.draw(figures) for _ in range(count)], dtype=np.float64).reshape(count, len(METRICS))
    rows = decode(encode(batch, lo, metrics))
    assert [(row[0], row[1]) for row in rows] == [(batch, lo + index) for index in range(count)]
    for row, expected in zip(rows, metrics.tolist(), strict=True):
        for got, want in zip(row[2], expected, strict=True):
            assert got == want or (math.isnan(got) and math.isnan(want))


def test_model_and_contract_name_the_same_metrics_in_the_same_order() -> None:
    names = [field.attname for field in Run._meta.local_concrete_fields if field.attname != "pk"]
    assert names == ["batch_id", "run_index", *METRICS]
