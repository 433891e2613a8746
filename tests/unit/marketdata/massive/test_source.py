"""The source answers what the store holds, says what it lacks, and is asked cheaply."""

import datetime as dt
import random
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.unit.marketdata.massive.flat import TICKERS, flip, name_of, put, take, text, weekdays
from treeline.core.errors import Invalid, Unavailable
from treeline.marketdata import per_file
from treeline.marketdata.massive import manifest as manifests
from treeline.marketdata.massive import partitions, written
from treeline.marketdata.massive.source import MassiveSource
from treeline.marketdata.source import Listed, Source

DAYS = weekdays(dt.date(2023, 12, 20), 20)
FIRST, LAST = DAYS[0], DAYS[-1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day in DAYS:
        put(tmp_path / "origin", day, text(day, TICKERS if day.year == 2023 else TICKERS[1:]))
    return tmp_path / "origin"


@pytest.fixture
def store(folder: Path, tmp_path: Path) -> Path:
    take(folder, tmp_path / "store")
    return tmp_path / "store"


def test_bars_are_those_of_the_files_over_years(folder: Path, store: Path) -> None:
    source: Source = MassiveSource(store)
    fetched = source.bars(["AA", "BRK.B"], FIRST, LAST)
    assert fetched.bars.keys() == {"AA", "BRK.B"}
    assert fetched.calls == 0
    bars = fetched.bars["AA"]
    assert bars.sessions.tolist() == DAYS
    day = DAYS[3].toordinal() % 97
    expected = {
        "close": 11 + day / 8,
        "open": 10.5 + day / 8,
        "high": 12 + day / 8,
        "low": 10 + day / 8,
        "volume": 100.5 + day,
    }
    for name, value in expected.items():
        assert getattr(bars, name)[3] == value


def test_only_the_days_asked_for_are_answered_and_symbols_without_any_left_out(store: Path) -> None:
    source = MassiveSource(store)
    fetched = source.bars(["A", "AA", "a", "nothing"], dt.date(2024, 1, 2), dt.date(2024, 1, 4))
    assert fetched.bars.keys() == {"AA"}
    assert fetched.bars["AA"].sessions.tolist() == [dt.date(2024, 1, day) for day in (2, 3, 4)]
    assert source.bars(["AA"], dt.date(2010, 1, 1), dt.date(2011, 1, 1)).bars == {}
    assert source.bars([], FIRST, LAST).bars == {}


def test_symbols_are_case_sensitive_and_sorted(store: Path) -> None:
    assert MassiveSource(store).symbols() == tuple(sorted(TICKERS))


def test_a_list_of_symbols_tells_their_first_and_last_session(store: Path) -> None:
    stopped = TICKERS[0]  # it has no rows in 2024
    last = max(day for day in DAYS if day.year == 2023)
    listed = MassiveSource(store).listed(["BRK.B", stopped, "nothing"])
    assert listed == (Listed("BRK.B", FIRST, LAST), Listed(stopped, FIRST, last), Listed("nothing"))
    assert MassiveSource(store).listed([]) == ()


def test_span_and_its_reasons(store: Path, tmp_path: Path) -> None:
    source = MassiveSource(store)
    assert source.span() == (FIRST, LAST)
    assert source.bounds() == ("no earlier flat file was ingested", "no later flat file was ingested")
    assert source.settled() == dt.date.max
    put(tmp_path / "first", dt.date(2003, 9, 10))
    take(tmp_path / "first", tmp_path / "old")
    assert MassiveSource(tmp_path / "old").bounds()[0] == "Massive's flat files begin there"


def test_without_actions_it_says_so(store: Path) -> None:
    source = MassiveSource(store)
    assert source.has_actions
    assert source.adjustment == "none: there are no splits and dividends in the store"
    assert "closes jump at splits" in source.note
    assert source.actions(["AA"]).actions == {"AA": ()}
    assert "closes jump at splits" in source.cautions(["AA"])[0]


def test_the_same_files_have_the_same_stamps_in_every_store(folder: Path, store: Path, tmp_path: Path) -> None:
    take(folder, tmp_path / "other")
    assert MassiveSource(store).stamps(2022, 2024) == MassiveSource(tmp_path / "other").stamps(2022, 2024)


def test_a_stamp_costs_microseconds(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(per_file, "SETTLED_NS", 0)  # else a file this young is read every time
    source = MassiveSource(store)
    source.stamps(2024, 2024)[2024]
    began = time.perf_counter()
    for _ in range(100):
        source.stamps(2024, 2024)[2024]
    assert (time.perf_counter() - began) / 100 < 0.001


def test_an_ingest_is_seen_at_once(folder: Path, store: Path) -> None:
    source = MassiveSource(store)
    assert source.span()[1] == LAST
    new = weekdays(LAST, 2)[1]
    put(folder, new, text(new, ["NEW"]))
    take(folder, store)
    assert source.span()[1] == new
    assert "NEW" in source.symbols()


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    source = MassiveSource(tmp_path / "store")
    for ask in (source.span, source.bounds, lambda: source.bars(["A"], FIRST, LAST)):
        with pytest.raises(Invalid, match=r"no flat file was ingested into .*use-massive-flat-files\.md"):
            ask()
    assert source.symbols() == ()
    assert source.stamps(2024, 2024)[2024] == "none"
    assert source.note
    assert source.adjustment


def test_a_damaged_partition_is_named(store: Path) -> None:
    [path] = store.glob("bars-2024-*")
    content = path.read_bytes()
    path.write_bytes(content[:100])
    with pytest.raises(Invalid, match=f"^{path.name}: is not the {len(content):,} bytes that were written"):
        MassiveSource(store).bars(["AA"], FIRST, LAST)
    path.write_bytes(b"\0" * len(content))
    with pytest.raises(Invalid, match=rf"^{path.name}: is damaged: .*\(run ingest_massive: it takes anew"):
        MassiveSource(store).bars(["AA"], FIRST, LAST)


def test_no_flipped_bit_of_a_partition_passes_as_prices(store: Path) -> None:
    [path] = store.glob("bars-2024-*")
    sound = path.read_bytes()
    dice = random.Random(1)
    for _ in range(50):
        flip(path, dice)
        for ask in (MassiveSource(store).symbols, lambda: MassiveSource(store).bars(["AA"], FIRST, LAST)):
            with pytest.raises(Invalid, match=f"^{path.name}: is damaged"):
                ask()
        path.write_bytes(sound)
    assert MassiveSource(store).bars(["AA"], FIRST, LAST).bars["AA"].sessions.tolist() == DAYS


def test_years_that_are_not_asked_for_are_not_looked_at(store: Path) -> None:
    [path] = store.glob("bars-2024-*")
    flip(path, random.Random(1))
    assert MassiveSource(store).bars(["AA"], FIRST, dt.date(2023, 12, 31)).bars.keys() == {"AA"}


def test_no_flipped_bit_of_the_manifest_passes(store: Path) -> None:
    path = store / "manifest.json"
    sound, manifest = path.read_bytes(), manifests.of_store(store)
    dice = random.Random(1)
    for _ in range(300):
        flip(path, dice)
        with pytest.raises(Invalid, match=r"manifest\.json: is .*\(move .* away"):
            manifests.load(path)
        path.write_bytes(sound)
    assert manifests.load(path) == manifest


def test_the_bytes_of_a_partition_are_looked_at_once_in_a_process(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(per_file, "SETTLED_NS", 0)  # else a file this young is read every time
    looked: list[str] = []

    def counted(path: Path) -> str:
        looked.append(path.name[:9])
        return written.sha256_of(path)

    monkeypatch.setattr(written, "_known", per_file.PerFile(counted))
    for _ in range(3):
        MassiveSource(store).bars(["AA"], FIRST, LAST)
        MassiveSource(store).symbols()
    assert looked == ["bars-2023", "bars-2024"]


def named_anew(store: Path, path: Path) -> None:
    """The manifest says of 2024's partition what it is now."""
    manifest = manifests.of_store(store)
    now = replace(manifest.partitions[2024], size=path.stat().st_size, sha256=written.sha256_of(path))
    manifests.save(store, replace(manifest, partitions={**manifest.partitions, 2024: now}))


def test_other_bytes_of_the_same_days_have_another_stamp(store: Path) -> None:
    before = MassiveSource(store).stamps(2023, 2024)
    [path] = store.glob("bars-2024-*")
    pl.read_parquet(path).write_parquet(path, compression="zstd")
    named_anew(store, path)
    now = MassiveSource(store).stamps(2023, 2024)
    assert now[2024] != before[2024]
    assert now[2023] == before[2023]


def test_a_foreign_partition_is_named(store: Path) -> None:
    [path] = store.glob("bars-2024-*")
    pl.DataFrame({"symbol": ["AA"], "price": [1.0]}).write_parquet(path)
    named_anew(store, path)
    with pytest.raises(Invalid, match=f"^{path.name}: cannot be read"):
        MassiveSource(store).bars(["AA"], FIRST, LAST)
    with pytest.raises(Invalid, match=f"^{path.name}: cannot be read"):
        MassiveSource(store).symbols()


def test_a_partition_with_impossible_prices_is_refused(store: Path) -> None:
    [path] = store.glob("bars-2024-*")
    pl.read_parquet(path).with_columns(close=pl.lit(-1.0)).write_parquet(path)
    named_anew(store, path)
    with pytest.raises(Invalid, match="holds what was not ingested: AA: a close is not a finite number above 0"):
        MassiveSource(store).bars(["AA"], FIRST, LAST)


def test_a_partition_that_is_gone_is_named(store: Path) -> None:
    [path] = store.glob("bars-2023-*")
    path.unlink()
    with pytest.raises(Unavailable, match=f"^{path.name} is gone from the store"):
        MassiveSource(store).bars(["AA"], FIRST, LAST)


def test_bars_that_an_ingest_replaces_while_they_are_read_are_read_anew(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = written.require_whole
    replaced: list[bool] = []

    def meanwhile(*args: object) -> None:
        if not replaced:
            replaced.append(True)
            put(folder, LAST, text(LAST, base=500.0))
            take(folder, store)
        read(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(partitions, "require_whole", meanwhile)
    assert MassiveSource(store).bars(["AA"], FIRST, LAST).bars["AA"].close[-1] >= 500.0


def test_a_foreign_manifest_is_named_and_the_source_can_still_be_listed(store: Path) -> None:
    (store / "manifest.json").write_text("{}")
    source = MassiveSource(store)
    with pytest.raises(Invalid, match=r"manifest\.json: is not the manifest"):
        source.span()
    assert source.adjustment.startswith("unknown")
    assert source.note


def test_twenty_years_are_one_ascending_series(tmp_path: Path) -> None:
    days = [dt.date(year, 6, 3 if dt.date(year, 6, 3).weekday() < 5 else 6) for year in range(2004, 2024)]
    for day in days:
        put(tmp_path / "origin", day)
    take(tmp_path / "origin", tmp_path / "store")
    bars = MassiveSource(tmp_path / "store").bars(["KIMpL"], days[0], days[-1]).bars["KIMpL"]
    assert bars.sessions.tolist() == days
    assert np.isfinite(bars.close).all()


def test_a_symbol_is_never_part_of_a_path_or_a_pattern(store: Path) -> None:
    assert MassiveSource(store).bars(["../x", "*", name_of(FIRST)], FIRST, LAST).bars == {}
