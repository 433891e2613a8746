"""Results as CSV (RFC 4180, UTF-8)."""

import io
from collections.abc import Iterator

import polars as pl

from backtests.results.export import Export, Part
from backtests.results.neighbours import EDGES
from strategies.tree.nodes import Value

_ROWS = 1024  # written at a time: 1 MB


def stream(export: Export) -> Iterator[bytes]:
    """The header, then the rows. Figures are the shortest text that reads back to the same float64; undefined ones are
    empty. Nothing needs quotes: names and tickers hold no comma."""
    axes = export.combinations.grid.axes
    texts = [pl.Series(axis.name, list(map(_text, axis.values)), pl.String) for axis in axes]
    yield (",".join(["run_index", *(axis.name for axis in axes), *export.figures]) + "\r\n").encode()
    for part in export.parts(_ROWS):
        lines = io.BytesIO()
        frame = _frame(part, texts, export.figures)
        frame.write_csv(lines, include_header=False, line_terminator="\r\n", quote_style="never")
        yield lines.getvalue()


def _frame(part: Part, texts: list[pl.Series], figures: tuple[str, ...]) -> pl.DataFrame:
    columns = [pl.Series("run_index", part.runs)]
    columns += [text.gather(part.indices[:, variable]) for variable, text in enumerate(texts)]
    columns += [pl.Series(name, part.figures[:, at], nan_to_null=True) for at, name in enumerate(figures)]
    frame = pl.DataFrame(columns)
    return frame.with_columns(pl.col(EDGES).cast(pl.Int32)) if EDGES in figures else frame


def _text(value: Value) -> str:
    return value if isinstance(value, str) else repr(value).removesuffix(".0")
