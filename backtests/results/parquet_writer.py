"""`python -m backtests.results.parquet_writer`: rows from standard input, as parquet_file sends them, to a Parquet file
on standard output."""

import json
import sys
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.io.plugins import register_io_source

_GROUP = 16_384  # rows of a row group: readers skip those that they don't need


def main() -> None:
    """Reads, writes."""
    rows = sys.stdin.buffer
    said = json.loads(rows.readline())
    values = {name: pl.Series(name, values, _type(values)) for name, values in said["variables"]}
    schema = {"run_index": pl.Int32}
    schema |= {name: one.dtype for name, one in values.items()} | dict.fromkeys(said["figures"], pl.Float64)

    def frames(*_: Any) -> Iterator[pl.DataFrame]:
        for runs, indices, figures in parts(rows, len(values), len(said["figures"])):
            columns = [pl.Series("run_index", runs)]
            columns += [one.gather(index) for one, index in zip(values.values(), indices, strict=True)]
            columns += [pl.Series(one, nan_to_null=True) for one in figures]
            yield pl.DataFrame(columns, schema)

    # In the order in which they come: Polars would else write what its threads have ready first.
    register_io_source(frames, schema=schema).sink_parquet(
        sys.stdout.buffer, compression="zstd", row_group_size=_GROUP, maintain_order=True
    )


def parts(
    rows: IO[bytes], variables: int, figures: int
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]]:
    """Until the end: n, runs int32 [n], indices int32 [variables, n], figures float64 [figures, n]. Raises EOFError
    when the sender is gone amid a part."""
    while head := rows.read(8):
        (n,) = np.frombuffer(head, "<i8").tolist()
        runs = np.frombuffer(_read(rows, 4 * n), "<i4")
        indices = np.frombuffer(_read(rows, 4 * n * variables), "<i4").reshape(variables, n)
        yield runs, indices, np.frombuffer(_read(rows, 8 * n * figures), "<f8").reshape(figures, n)


def _read(rows: IO[bytes], size: int) -> bytes:
    data = rows.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _type(values: list[Any]) -> type[pl.String | pl.Float64]:
    return pl.String if isinstance(values[0], str) else pl.Float64


if __name__ == "__main__":
    main()
