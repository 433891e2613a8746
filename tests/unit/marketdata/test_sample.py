"""The built-in prices are the ones that their authors published, and say what they are."""

import datetime as dt
import subprocess
import sys

import pytest

from treeline.core.errors import Invalid
from treeline.marketdata.sample import INDEX, SampleSource


def test_the_sample_is_twenty_stocks_and_the_index_over_33_years():
    source = SampleSource()
    assert len(source.symbols()) == 21
    assert source.symbols() == tuple(sorted(source.symbols()))
    assert source.span() == (dt.date(1990, 1, 2), dt.date(2022, 12, 28))
    for bars in source.load(source.symbols()).values():
        assert bars.close.size == 8313
        assert bars.volume is None


def test_its_symbols_are_listed_with_their_sessions():
    (listed,) = SampleSource().listed(["AAPL"])
    assert (listed.first, listed.last, listed.fractional) == (dt.date(1990, 1, 2), dt.date(2022, 12, 28), None)


def test_closes_are_the_published_ones():
    bars = SampleSource().load(["AAPL", INDEX])
    assert list(bars) == ["AAPL", INDEX]
    assert (bars["AAPL"].close[0], bars["AAPL"].close[-1]) == (0.264, 125.674)
    assert (bars[INDEX].close[0], bars[INDEX].close[-1]) == (359.69, 3783.22)


def test_the_note_warns_of_stale_figures_and_of_survivors():
    assert "2022-12-28" in SampleSource.note
    assert "survivors" in SampleSource.note


def test_the_version_is_a_short_hash_that_stays():
    version = SampleSource().stamps(2020, 2020)[2020]
    assert version == SampleSource().stamps(2020, 2020)[2020]
    assert int(version, 16) >= 0
    assert len(version) == 16


def test_an_unknown_symbol_is_named():
    with pytest.raises(Invalid, match=r"AAPLE: .*did you mean AAPL"):
        SampleSource().load(["KO", "AAPLE"])


def test_reading_the_sample_starts_neither_polars_nor_the_package_that_carries_it():
    # The workers' parent imports these modules, and the threads of polars do not survive its forks.
    code = """
import sys
from pathlib import Path
from treeline.marketdata import cache, files, history, panel, sources
source = sources.Sources(Path("."), Path("."), None, None, None).open("sample")
history.PriceReader(cache.PriceCache(None), None).read(source, source.symbols())
heavy = ("polars", "skfolio", "pandas", "alpaca", "boto3", "requests", "exchange_calendars", "django", "celery")
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
