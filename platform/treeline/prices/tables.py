"""The figures of the price cache as tables for people."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from treeline.marketdata.upkeep import Size, Sizes, Statistics

NOT_YET = "not yet"


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the columns' heads, and rows of as many texts."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def tables(cache: Statistics) -> list[Table]:
    """By source, by kind, and what concerns the whole."""
    return [_by_source(cache), _by_kind(cache.sizes), _whole(cache)]


def _by_source(cache: Statistics) -> Table:
    sizes = cache.sizes.sources if cache.sizes else {}
    rows = []
    for source in sorted({*cache.counts, *sizes}):
        counts = cache.counts.get(source)
        figures = ("", "", "", "")
        if counts:
            rate = "" if counts.hit_rate is None else f"{counts.hit_rate:.1%}"
            figures = (rate, f"{counts.hits:,}", f"{counts.misses:,}", f"{counts.calls:,}")
        used = ", ".join(symbol for symbol, _ in cache.used.get(source, ()))
        rows.append((source, *figures, *_figures(sizes.get(source)), used))
    heads = ("Source", "Hit rate", "Hits", "Misses", "Calls", "Entries", "Memory", "Most used")
    return Table("By source, since Redis was last empty", heads, rows)


def _by_kind(sizes: Sizes | None) -> Table:
    rows = [(kind, *_figures(size)) for kind, size in sizes.kinds.items()] if sizes else []
    return Table("By kind", ("Kind", "Entries", "Memory"), rows)


def _whole(cache: Statistics) -> Table:
    purge = f"{_moment(cache.purge.at)}: {cache.purge.keys:,} keys" if cache.purge else NOT_YET
    rows = [
        ("Last purge of recent prices", purge),
        ("Sizes measured", _moment(cache.sizes.at) if cache.sizes else NOT_YET),
        ("Most used symbols read ahead", _moment(cache.warmed) if cache.warmed else NOT_YET),
        ("Redis' memory, for all it holds", _megabytes(cache.memory)),
        ("Redis' limit", "none" if cache.limit is None else _megabytes(cache.limit)),
    ]
    return Table("The whole", ("", ""), rows)


def _figures(size: Size | None) -> tuple[str, str]:
    return (f"{size.entries:,}", _megabytes(size.bytes)) if size else ("", "")


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"


def _megabytes(count: int) -> str:
    return f"{count / 2**20:,.1f} MB"
