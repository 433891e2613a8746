"""What an ingest leaves is what the origin has, whatever happened on the way; what it refuses, it names."""

import contextlib
import datetime as dt
import os
import random
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.marketdata.massive.flat import (
    HEADER,
    TICKERS,
    contents,
    flip,
    name_of,
    pack,
    put,
    silent,
    take,
    text,
    weekdays,
)
from treeline.core.errors import Conflict, Invalid, Unavailable
from treeline.marketdata.massive import ingest as ingests
from treeline.marketdata.massive import lock
from treeline.marketdata.massive import manifest as manifests
from treeline.marketdata.massive.ingest import Progress, Refusal, ingest
from treeline.marketdata.massive.origin import Content, DayFile, FolderOrigin
from treeline.marketdata.massive.source import MassiveSource

# Eight sessions over a turn of the year.
DAYS = weekdays(dt.date(2023, 12, 27), 8)
BAD = pack(text(DAYS[0]))[:-20]


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day in DAYS:
        put(tmp_path / "origin", day)
    return tmp_path / "origin"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def closes(store: Path, ticker: str = "A") -> dict[dt.date, float]:
    found = MassiveSource(store).bars([ticker], dt.date(2000, 1, 1), dt.date(2030, 1, 1)).bars
    return dict(zip(found[ticker].sessions.tolist(), found[ticker].close.tolist(), strict=True))


def test_everything_goes_in_and_is_sorted_by_ticker_and_day(folder: Path, store: Path) -> None:
    report = take(folder, store)
    assert (report.files, report.taken, report.rows, report.refused) == (8, 8, 40, ())
    assert report.span == (DAYS[0], DAYS[-1])
    files = sorted(store.glob("*.parquet"))
    assert [file.name[:9] for file in files] == ["bars-2023", "bars-2024"]
    table = pl.read_parquet(files)
    assert table.height == 40
    for file in files:
        one = pl.read_parquet(file)
        assert one.equals(one.sort("ticker", "date"))
    assert table["ticker"].unique().sort().to_list() == sorted(TICKERS)


def test_a_second_run_over_nothing_new_reads_and_writes_nothing(folder: Path, store: Path) -> None:
    take(folder, store)
    before = {path: path.stat().st_mtime_ns for path in store.iterdir() if path.suffix != ".lock"}

    class Unread(FolderOrigin):
        def read(self, file: DayFile) -> Content:
            raise AssertionError(f"{file.name} was read again")

    report = ingest(Unread(folder), store, None, silent)
    assert (report.files, report.taken, report.rows) == (8, 0, 0)
    assert {path: path.stat().st_mtime_ns for path in store.iterdir() if path.suffix != ".lock"} == before


def test_a_new_day_changes_its_years_partition_only(folder: Path, store: Path) -> None:
    take(folder, store)
    stamps = MassiveSource(store).stamps(2023, 2025)
    put(folder, dt.date(2024, 1, 8))
    assert take(folder, store).taken == 1
    now = MassiveSource(store).stamps(2023, 2025)
    assert now[2023] == stamps[2023]
    assert now[2024] != stamps[2024]
    assert now[2025] == stamps[2025] == "none"
    assert dt.date(2024, 1, 8) in closes(store)
    assert len(list(store.glob("bars-2024-*"))) == 1, "the partition before is gone"


def test_a_replaced_day_is_noticed_and_taken_anew(folder: Path, store: Path) -> None:
    take(folder, store)
    path = put(folder, DAYS[3], text(DAYS[3], TICKERS[:2], base=77.0))
    size_and_times = path.stat()
    assert take(folder, store).taken == 1
    assert closes(store)[DAYS[3]] >= 77.0
    assert DAYS[3] not in closes(store, "ZVZZT"), "the rows of the file before are gone"
    # One of the same size and date: only the inode tells.
    put(folder, DAYS[3], path.read_bytes())
    os.utime(path, ns=(size_and_times.st_atime_ns, size_and_times.st_mtime_ns))
    assert take(folder, store).taken == 0, "it was read, and its content is the same"


def test_days_that_left_the_origin_stay(folder: Path, store: Path) -> None:
    take(folder, store)
    (folder / name_of(DAYS[2])).unlink()
    assert take(folder, store).files == 7
    assert set(closes(store)) == set(DAYS)


def test_a_bad_file_is_refused_by_name_and_the_others_go_in(folder: Path, store: Path) -> None:
    put(folder, DAYS[1], BAD)
    put(folder, DAYS[6], text(DAYS[5]))
    report = take(folder, store)
    assert [refusal.name for refusal in report.refused] == [name_of(DAYS[1]), name_of(DAYS[6])]
    assert "is truncated" in report.refused[0].faults[0]
    assert "row 2, window_start" in report.refused[1].faults[0]
    assert set(closes(store)) == set(DAYS) - {DAYS[1], DAYS[6]}
    assert manifests.of_store(store).refused.keys() == {name_of(DAYS[1]), name_of(DAYS[6])}


def test_a_refusal_is_told_again_until_the_file_is_mended(folder: Path, store: Path) -> None:
    put(folder, DAYS[1], BAD)
    for _ in range(2):
        assert [refusal.name for refusal in take(folder, store).refused] == [name_of(DAYS[1])]
    put(folder, DAYS[1])
    report = take(folder, store)
    assert report.refused == ()
    assert manifests.of_store(store).refused == {}
    assert set(closes(store)) == set(DAYS)


def test_when_a_replacement_is_refused_the_day_stays_as_it_was(folder: Path, store: Path) -> None:
    take(folder, store)
    before = closes(store)
    put(folder, DAYS[4], b"")
    report = take(folder, store)
    assert report.refused == (Refusal(name_of(DAYS[4]), ("is empty: 0 bytes (fetch it again)",)),)
    assert closes(store) == before
    put(folder, DAYS[4])
    assert take(folder, store).refused == ()


def test_files_with_other_names_are_told_of_and_other_files_passed_by(folder: Path, store: Path) -> None:
    wrong = ["2024/01/2024-02-05.csv.gz", "2024/01/2024-01-32.csv.gz", "2024-01-09.csv.gz"]
    for name in [*wrong, "README.md", "2024/01/.2024-01-09.csv.gz", "2024/01/2024-01-09.csv.gz.part"]:
        (folder / name).write_bytes(pack(text(DAYS[0])))
    report = take(folder, store)
    assert {refusal.name for refusal in report.refused} == set(wrong)
    assert report.taken == 8


def test_an_origin_without_day_files_is_refused(tmp_path: Path, store: Path) -> None:
    with pytest.raises(Unavailable, match="There is no folder"):
        take(tmp_path / "nowhere", store)
    (tmp_path / "empty").mkdir()
    with pytest.raises(Invalid, match=r"there is no \.csv\.gz at all"):
        take(tmp_path / "empty", store)
    put(tmp_path / "above" / "day_aggs_v1", DAYS[0])
    with pytest.raises(Invalid, match="there is, for example, day_aggs_v1/2023/12/2023-12-27"):
        take(tmp_path / "above", store)


def test_progress_counts_files_and_rows(folder: Path, store: Path) -> None:
    seen: list[Progress] = []
    ingest(FolderOrigin(folder), store, None, seen.append)
    assert [(one.done, one.total, one.rows) for one in seen] == [(done, 8, done * 5) for done in range(1, 9)]
    assert seen[-1].rows_per_second > 0


def test_a_second_ingest_at_once_says_so(folder: Path, store: Path) -> None:
    def meanwhile(_: Progress) -> None:
        with pytest.raises(Conflict, match=rf"Another ingest into .* is running \(process {os.getpid()}\)"):
            take(folder, store)

    assert ingest(FolderOrigin(folder), store, None, meanwhile).taken == 8


def test_the_lock_ends_with_its_process(folder: Path, store: Path) -> None:
    store.mkdir()
    code = (
        "import sys, pathlib; from treeline.marketdata.massive import lock\n"
        "with lock.held(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Conflict, match=f"process {holder.pid}"):
            take(folder, store)
        holder.kill()
        holder.wait()
    assert take(folder, store).taken == 8
    assert (store / lock.NAME).exists()


def test_when_the_origin_goes_away_what_was_read_is_kept(folder: Path, store: Path) -> None:
    class Failing(FolderOrigin):
        def read(self, file: DayFile) -> Content:
            if file.session == DAYS[5]:
                raise Unavailable("the bucket does not answer")
            return super().read(file)

    with pytest.raises(Unavailable, match="does not answer"):
        ingest(Failing(folder), store, None, silent)
    assert set(closes(store)) == set(DAYS[:5])
    assert take(folder, store).taken == 3


def test_a_store_that_cannot_be_written_is_said_in_words(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match=r"The store .* cannot be written: "):
        take(folder, tmp_path / "file")


@contextlib.contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """As on a disk that is full but for so many bytes: writes beyond them fail."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# Not even the lock's few bytes; the first ones of a partition; a partition, but not the manifest that names it.
@pytest.mark.parametrize("size", [0, 100, 2500])
def test_a_full_disk_is_said_in_words_and_leaves_the_store_as_it_was(folder: Path, store: Path, size: int) -> None:
    take(folder, store)
    before = contents(store)
    put(folder, DAYS[-1], text(DAYS[-1], base=50.0))
    with (
        pytest.raises(Unavailable, match=r"^The store .* cannot be written: File too large\.$"),
        no_file_above(size),
    ):
        take(folder, store)
    assert contents(store) == before
    assert take(folder, store).taken == 1


def test_an_error_of_the_writer_is_said_as_one_of_the_disk(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: pl.DataFrame, path: Path, **__: object) -> None:
        path.write_bytes(b"PAR1")
        raise pl.exceptions.ComputeError(
            "parquet: underlying IO error: No space left on device (os error 28)\nin the sink"
        )

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(Unavailable, match=r"cannot be written: No space left on device\.$"):
        take(folder, store)
    assert contents(store) == {}


OF_2024 = [day for day in DAYS if day.year == 2024]
DAMAGES: dict[str, Callable[[Path], None]] = {
    "a flipped bit": lambda path: flip(path, random.Random(7)),
    "a lost end": lambda path: os.truncate(path, path.stat().st_size - 10),
    "nothing but zeros": lambda path: (path.write_bytes(b"\0" * path.stat().st_size), None)[1],
    "gone": Path.unlink,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("new", [False, True], ids=["nothing new", "a day more"])
def test_the_days_of_a_damaged_partition_are_taken_anew(folder: Path, store: Path, damage: str, new: bool) -> None:
    take(folder, store)
    [partition] = store.glob("bars-2024-*")
    DAMAGES[damage](partition)
    if new:
        put(folder, dt.date(2024, 1, 8))
    report = take(folder, store)
    assert (report.taken, report.refused) == (len(OF_2024) + new, ())
    take(folder, store.with_name("fresh"))
    assert contents(store) == contents(store.with_name("fresh"))


def test_no_flipped_bit_is_copied_into_a_new_partition(folder: Path, store: Path) -> None:
    take(folder, store)
    before = contents(store)
    put(folder, dt.date(2024, 1, 8))
    take(folder, store.with_name("fresh"))
    fresh = contents(store.with_name("fresh"))
    dice = random.Random(3)
    for _ in range(20):
        for path in store.iterdir():
            path.unlink()
        for name, content in before.items():
            (store / name).write_bytes(content)
        flip(next(store.glob("bars-2024-*")), dice)
        take(folder, store)
        assert contents(store) == fresh


def test_a_lost_day_is_named_at_every_run_and_on_every_result_until_its_file_is_back(folder: Path, store: Path) -> None:
    take(folder, store)
    sound = contents(store)
    [partition] = store.glob("bars-2024-*")
    flip(partition, random.Random(1))
    gone = OF_2024[1]
    (folder / name_of(gone)).unlink()
    words = f"is lost: {partition.name}, which held it, is damaged or gone (put it where flat files come from)"
    for taken in (len(OF_2024) - 1, 0):
        report = take(folder, store)
        assert (report.taken, report.refused) == (taken, (Refusal(name_of(gone), (words,)),))
        assert set(closes(store)) == set(DAYS) - {gone}
        assert f"the store has lost {gone}: " in MassiveSource(store).cautions(["A"])[-1]
    put(folder, gone, b"")
    [refusal] = take(folder, store).refused
    assert refusal.faults == ("is empty: 0 bytes (fetch it again)", words)
    put(folder, gone)
    assert take(folder, store).refused == ()
    assert {**contents(store), "manifest.json": b""} == {**sound, "manifest.json": b""}
    assert len(MassiveSource(store).cautions(["A"])) == 1


def test_days_are_lost_though_the_ingest_that_noticed_it_was_killed(folder: Path, store: Path) -> None:
    take(folder, store)
    flip(next(store.glob("bars-2024-*")), random.Random(1))
    put(folder, DAYS[0], text(DAYS[0], base=50.0))  # a year before it, which is committed first
    _killed(folder, store, "progress", 3, often=True)
    for day in OF_2024:
        (folder / name_of(day)).unlink()
    refused = {refusal.name for refusal in take(folder, store).refused}
    assert refused == {name_of(day) for day in OF_2024 if day not in closes(store)}
    assert refused


def test_a_partition_is_kept_until_there_is_another_in_its_place(folder: Path, store: Path) -> None:
    take(folder, store)
    flip(next(store.glob("bars-2024-*")), random.Random(1))
    before = contents(store)
    with pytest.raises(Unavailable, match="There is no folder"):
        take(folder.with_name("nowhere"), store)
    assert contents(store) == before


def test_a_foreign_manifest_is_named(folder: Path, store: Path) -> None:
    store.mkdir()
    for foreign in ("{}", "[1]", "not json", '{"layout": 99}', '{"layout":1,"partitions":{"2024":{"file":"../x"}}}'):
        (store / "manifest.json").write_text(foreign)
        with pytest.raises(Invalid, match=r"manifest\.json: is not the manifest of a store"):
            take(folder, store)


def test_another_origin_with_the_same_files_changes_no_partition(folder: Path, store: Path, tmp_path: Path) -> None:
    take(folder, store)
    before = contents(store)
    for day in DAYS:
        put(tmp_path / "copy", day, (folder / name_of(day)).read_bytes())
    assert take(tmp_path / "copy", store).taken == 0
    after = contents(store)
    assert {name for name in after if after[name] != before[name]} == {"manifest.json"}
    assert ingest(FolderOrigin(tmp_path / "copy"), store, None, lambda _: pytest.fail("read again")).files == 8


_steps = st.lists(
    st.tuples(
        st.sets(st.sampled_from(range(len(DAYS)))),  # day files that come, some of them bad at first
        st.sets(st.sampled_from(range(len(DAYS)))),
        st.sampled_from(["progress", "settle", "save", "none"]),  # where the ingest is killed
        st.integers(0, 9),  # and at the how manieth time that it gets there
        st.booleans(),  # whether every file is a checkpoint
        st.booleans(),  # whether a bit of the store was flipped before
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_steps)
def test_killed_ingests_of_any_subsets_end_in_the_same_store(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[set[int], set[int], str, int, bool, bool]]
) -> None:
    root = tmp_path_factory.mktemp("killed")
    folder, store = root / "origin", root / "store"
    put(folder, DAYS[0])
    for coming, bad, where, count, often, flipped in steps:
        for path in store.glob("bars-*") if flipped else ():
            flip(path, random.Random(count))
        for index in coming:
            put(folder, DAYS[index], BAD if index in bad else text(DAYS[index], base=20.0 if index % 2 else 10.0))
        _killed(folder, store, where, count, often)
    for day in DAYS:
        put(folder, day)
    take(folder, store)
    take(folder, root / "fresh")
    assert contents(store) == contents(root / "fresh")


def _killed(folder: Path, store: Path, where: str, count: int, often: bool) -> None:
    left = [count]

    def kill(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    def killing(function: object) -> object:
        def wrapped(*args: object) -> None:
            kill()
            function(*args)  # type: ignore[operator]

        return wrapped

    with pytest.MonkeyPatch.context() as patch:
        if often:
            patch.setattr(ingests, "_CHECKPOINT", 0.0)
        if where == "settle":  # between the bytes of a file and its name
            patch.setattr("treeline.marketdata.massive.partitions.settle", killing(manifests.settle))
        if where == "save":  # between the partition and the manifest
            patch.setattr(manifests, "save", killing(manifests.save))
        with contextlib.suppress(Killed):
            ingest(FolderOrigin(folder), store, None, kill if where == "progress" else silent)


def test_what_is_no_regular_file_is_refused_by_name_and_nobody_waits_for_it(folder: Path, store: Path) -> None:
    pipe, link = folder / name_of(DAYS[1]), folder / name_of(DAYS[6])
    for path in (pipe, link):
        path.unlink()
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    writer = os.open(pipe, os.O_RDWR)  # so that reading it would wait, and end with this test
    ending = threading.Timer(5.0, os.close, [writer])
    ending.start()
    try:
        report = take(folder, store)
    finally:
        if ending.is_alive():
            ending.cancel()
            os.close(writer)
    words = ("is no regular file (put the day's file itself there)",)
    assert report.refused == (Refusal(name_of(DAYS[1]), words), Refusal(name_of(DAYS[6]), words))
    assert report.taken == 6


def test_a_link_to_a_days_file_is_as_good_as_the_file(folder: Path, store: Path, tmp_path: Path) -> None:
    path = folder / name_of(DAYS[1])
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert (take(folder, store).taken, take(folder, store).taken) == (8, 0)


def test_a_file_of_the_header_alone_is_refused(folder: Path, store: Path) -> None:
    put(folder, DAYS[0], HEADER + "\n")
    assert "there are no rows below the header" in take(folder, store).refused[0].faults[0]
