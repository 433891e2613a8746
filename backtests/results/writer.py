"""`python -m backtests.results.writer csv|parquet`: rows from standard input, as files.py sends them, to standard
output: each part's lines of CSV at once, with their length in 8 bytes before them, or a Parquet file."""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.io.plugins import register_io_source

from strategies.tree.nodes import Value

_EDGES = "edges"  # a whole number
_GROUP = 16_384  # rows of a row group of a Parquet: readers skip those that they don't need


@dataclass(frozen=True, slots=True)
class Columns:
    """The variables' values by name and axis, and the names of the figures that follow them."""

    variables: dict[str, list[Value]]
    figures: list[str]


def main() -> None:
    """Reads, writes."""
    rows, output = sys.stdin.buffer, sys.stdout.buffer
    said = json.loads(rows.readline())
    columns = Columns(dict(said["variables"]), said["figures"])
    (_write_parquet if sys.argv[1] == "parquet" else _write_csv)(columns, rows, output)


def _write_csv(columns: Columns, rows: IO[bytes], output: IO[bytes]) -> None:
    """Nothing needs quotes: names and tickers hold no comma."""
    variables = [pl.Series(name, list(map(_text, values)), pl.String) for name, values in columns.variables.items()]
    for frame in _frames(columns, variables, rows):
        lines = io.BytesIO()
        if _EDGES in columns.figures:
            frame = frame.with_columns(pl.col(_EDGES).cast(pl.Int32))  # noqa: PLW2901
        frame.write_csv(lines, include_header=False, line_terminator="\r\n", quote_style="never")
        output.write(lines.tell().to_bytes(8, "little"))
        output.write(lines.getbuffer())
        output.flush()


def _write_parquet(columns: Columns, rows: IO[bytes], output: IO[bytes]) -> None:
    variables = [pl.Series(name, values, _type(values)) for name, values in columns.variables.items()]
    schema: dict[str, pl.DataType] = {"run_index": pl.Int32(), **{one.name: one.dtype for one in variables}}
    schema |= dict.fromkeys(columns.figures, pl.Float64())

    def frames(*_: Any) -> Iterator[pl.DataFrame]:
        return _frames(columns, variables, rows)

    # In the order in which they come: Polars would else write what its threads have ready first.
    register_io_source(frames, schema=schema).sink_parquet(
        output, compression="zstd", row_group_size=_GROUP, maintain_order=True
    )


def _frames(columns: Columns, variables: list[pl.Series], rows: IO[bytes]) -> Iterator[pl.DataFrame]:
    """Every part; `variables` are the values by their places."""
    for runs, indices, figures in parts(rows, len(variables), len(columns.figures)):
        found = [pl.Series("run_index", runs)]
        found += [one.gather(index) for one, index in zip(variables, indices, strict=True)]
        found += [pl.Series(name, one, nan_to_null=True) for name, one in zip(columns.figures, figures, strict=True)]
        yield pl.DataFrame(found)


def parts(
    rows: IO[bytes], variables: int, figures: int
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]]:
    """Until the end: n, runs int32 [n], indices int32 [variables, n], figures float64 [figures, n]. Raises EOFError
    when the sender is gone amid a part."""
    while head := rows.read(8):
        n = int.from_bytes(head, "little")
        runs = np.frombuffer(_read(rows, 4 * n), "<i4")
        indices = np.frombuffer(_read(rows, 4 * n * variables), "<i4").reshape(variables, n)
        yield runs, indices, np.frombuffer(_read(rows, 8 * n * figures), "<f8").reshape(figures, n)


def _read(rows: IO[bytes], size: int) -> bytes:
    data = rows.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _text(value: Value) -> str:
    return value if isinstance(value, str) else repr(value).removesuffix(".0")


def _type(values: list[Value]) -> type[pl.String | pl.Float64]:
    return pl.String if isinstance(values[0], str) else pl.Float64


if __name__ == "__main__":
    main()
