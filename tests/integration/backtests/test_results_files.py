"""Results as CSV and Parquet: every figure comes back to the bit, filters are heeded, memory stays bounded."""

import csv
import io
import math
from typing import IO

import numpy as np
import polars as pl
import psutil
import pytest
from numpy.typing import NDArray
from structlog.testing import capture_logs

from backtests import blocks, services
from backtests.contracts import METRICS
from backtests.models import Batch, Failure
from backtests.results import files, pages
from backtests.results.export import export
from backtests.results.neighbours import COLUMNS
from backtests.selectors import combinations_of
from tests import cast
from tests.orders import CHOICE, order
from treeline.core.errors import Invalid, NotFound, Unavailable

pytestmark = pytest.mark.django_db

HEADER = ["run_index", "n", "t", "w", *METRICS, *COLUMNS]
RUNS = 9000  # more than one part of blocks, and more than one piece of each file


@pytest.fixture
def batch() -> Batch:
    """Figures of all bit patterns, of every size, and as backtests have them; run 7 has failed."""
    batch = services.create(cast.alice(), order("n=5:154,t=60|50|70.5,w=1:20"))
    assert batch.total == RUNS
    behaviour = np.ones(RUNS, np.uint64)
    behaviour[7] = 0
    Failure.objects.create(batch=batch, lo=7, hi=8, reason="it cannot be")
    for lo in range(0, RUNS, 3000):
        blocks.store(batch.pk, lo, odd(lo)[: RUNS - lo], behaviour[lo : lo + 3000])
    batch.state, batch.done = Batch.State.FINISHED, RUNS - 1
    batch.save()
    return batch


def odd(seed: int) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    shape = (3000, len(METRICS))
    table = random.integers(0, 2**64, shape, np.uint64).view(np.float64)
    table[1000:2000] = np.round(random.normal(0, 100, (1000, len(METRICS))), 3)
    table[2000:] = random.normal(0, 1, (1000, len(METRICS)))
    table[:9, 0] = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1e-7, 1e16, 123456789012345680.0, 5e-324]
    return table


def text_of(batch: Batch, **filters: tuple[float | None, float | None]) -> str:
    return b"".join(files.csv(export(batch, filters))).decode()


def parquet_of(batch: Batch, **filters: tuple[float | None, float | None]) -> pl.DataFrame:
    with files.parquet(export(batch, filters)) as file:
        return pl.read_parquet(file)


def same(one: NDArray[np.float64], another: NDArray[np.float64]) -> bool:
    """To the bit, whichever NaN it is."""
    return bool(((one == another) & (np.signbit(one) == np.signbit(another)) | np.isnan(one) & np.isnan(another)).all())


def test_a_csv_reads_back_to_the_same_figures(batch: Batch) -> None:
    text = text_of(batch)
    assert text.count("\r\n") == text.count("\n") == RUNS  # a header, and all but one
    assert '"' not in text
    header, *lines = csv.reader(io.StringIO(text))
    assert header == HEADER
    runs = [run for run in range(RUNS) if run != 7]
    assert [int(line[0]) for line in lines] == runs
    combinations = combinations_of(batch)
    for run, line in list(zip(runs, lines, strict=True))[::97]:
        assert [float(value) for value in line[1:4]] == list(combinations.values(run).values())
    figures = np.array([[float(value or "nan") for value in line[4:-3]] for line in lines])
    assert same(figures, blocks.rows(batch, runs))


def test_a_figure_in_a_csv_has_no_digit_that_it_does_not_need(batch: Batch) -> None:
    for line in list(csv.reader(io.StringIO(text_of(batch))))[1::50]:
        for text in filter(None, line[4:-3]):
            digits = [one.lower().split("e")[0].replace(".", "").strip("-0") for one in (text, repr(float(text)))]
            assert len(digits[0]) <= len(digits[1]), text


def test_whole_values_of_variables_have_no_point(batch: Batch) -> None:
    lines = text_of(batch).splitlines()
    assert lines[1].startswith("0,5,60,1,")
    assert lines[41].startswith("41,5,70.5,2,")


def test_a_csv_comes_in_small_pieces(batch: Batch) -> None:
    assert max(map(len, files.csv(export(batch)))) < 2_000_000


def test_a_parquet_holds_the_same_with_types(batch: Batch) -> None:
    frame = parquet_of(batch)
    assert frame.columns == HEADER
    assert dict(frame.schema) == {"run_index": pl.Int32} | dict.fromkeys(HEADER[1:], pl.Float64)
    runs = [run for run in range(RUNS) if run != 7]
    assert frame["run_index"].to_list() == runs
    combinations = combinations_of(batch)
    assert frame.select("n", "t", "w").row(4000, named=True) == combinations.values(4001)
    figures = frame.select(METRICS)
    assert not figures.select(pl.any_horizontal(pl.all().is_nan().any())).item()
    assert same(figures.fill_null(math.nan).to_numpy(), blocks.rows(batch, runs))


def test_tickers_are_text_in_a_parquet() -> None:
    batch = services.create(cast.alice(), order("held=AAPL|MSFT|KO,n=5|10", document=CHOICE))
    blocks.store(batch.pk, 0, np.zeros((6, len(METRICS))), np.ones(6, np.uint64))
    assert parquet_of(batch)["held"].to_list() == ["AAPL", "AAPL", "MSFT", "MSFT", "KO", "KO"]


def test_files_and_pages_agree_on_neighbours_and_filters(batch: Batch) -> None:
    filters: dict[str, tuple[float | None, float | None]] = {"cagr": (-1, 1), "n": (20, 60), "edges": (1, None)}
    page = pages.page(batch, "cagr", filters, 1000)
    rows = sorted(page.rows, key=lambda row: row.run_index)
    assert 10 < len(rows) == page.count
    around = [(row.run_index, row.neighbours.worst, row.neighbours.median, row.neighbours.edges) for row in rows]
    frame = parquet_of(batch, **filters).select("run_index", *COLUMNS).fill_null(math.nan)
    np.testing.assert_equal(frame.rows(), around)
    lines = csv.DictReader(io.StringIO(text_of(batch, **filters)))
    found = [tuple(float(line[name] or "nan") for name in ("run_index", *COLUMNS)) for line in lines]
    np.testing.assert_equal(found, around)


def test_a_filter_that_nothing_passes_leaves_the_header(batch: Batch) -> None:
    assert text_of(batch, n=(1000, None)) == ",".join(HEADER) + "\r\n"
    assert parquet_of(batch, n=(1000, None)).shape == (0, len(HEADER))


def test_a_wrong_filter_is_told_before_the_file_begins(batch: Batch) -> None:
    with pytest.raises(Invalid, match="luck"):
        export(batch, {"luck": (1, None)})


def test_a_batch_without_results_has_files_without_rows() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    assert text_of(batch) == ",".join(HEADER) + "\r\n"
    assert parquet_of(batch).columns == HEADER


def test_results_that_come_meanwhile_are_not_in_the_file(batch: Batch) -> None:
    begun = export(batch)
    Batch.objects.filter(pk=batch.pk).update(total=RUNS + 100)
    batch.refresh_from_db()
    blocks.store(batch.pk, RUNS, np.zeros((100, len(METRICS))), np.ones(100, np.uint64))
    assert b"".join(files.csv(begun)).count(b"\r\n") == RUNS


def test_a_variable_called_as_a_column_of_neighbours_keeps_its_name(batch: Batch) -> None:
    """Batches of old may have one."""
    batch.grid = [["edges", *axis[1:]] if axis[0] == "n" else axis for axis in batch.grid]
    header = ["run_index", "edges", "t", "w", *METRICS, *COLUMNS[:2]]
    assert text_of(batch).splitlines()[0] == ",".join(header)
    assert parquet_of(batch).columns == header
    assert pages.page(batch, asked={"edges": (5, 5)}).count == 59


def test_a_writer_that_dies_is_told_and_leaves_nothing_behind(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_WRITER", "this.is.not.there")
    for _ in range(files._AT_ONCE + 1):
        with pytest.raises(Unavailable):
            files.parquet(export(batch))


def test_so_many_parquets_are_written_at_once(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LONGEST_WAIT", 0.01)
    begun = export(batch)
    for _ in range(files._AT_ONCE):
        files._turn.acquire()
    try:
        with pytest.raises(Unavailable):
            files.parquet(begun)
    finally:
        files._turn.release(files._AT_ONCE)
    file: IO[bytes] = files.parquet(begun)
    assert file.read(4) == b"PAR1"
    file.close()


@pytest.mark.parametrize("delete", ["before", "amid"])
def test_a_file_of_a_batch_that_is_deleted_meanwhile_never_ends_as_if_it_were_whole(batch: Batch, delete: str) -> None:
    begun = export(batch)
    csvs = files.csv(begun)
    if delete == "amid":
        assert [next(csvs), next(csvs)]
    services.delete(cast.alice(), batch.public_id)
    with capture_logs() as told, pytest.raises(NotFound, match="deleted while"):
        b"".join(csvs)
    with capture_logs() as told_too, pytest.raises(NotFound, match="0 of 8,999 rows"):
        files.parquet(begun)
    assert [(one["event"], one["kind"]) for one in told + told_too if one["log_level"] == "warning"] == [
        ("a file of results is cut off", kind) for kind in ("csv", "parquet")
    ]


def test_so_many_csvs_are_sent_at_once(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LONGEST_WAIT", 0.01)
    begun = export(batch)
    sent = [files.csv(begun) for _ in range(files._CSVS_AT_ONCE)]
    with pytest.raises(Unavailable, match="try again"):
        files.csv(begun)
    sent.pop().close()
    sent.append(files.csv(begun))
    sent.pop()  # who forgets it, as a request for the headers alone does, gives its turn back, too
    assert next(files.csv(begun)).startswith(b"run_index")


def test_a_csv_whose_writer_dies_gives_its_turn_back(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LONGEST_WAIT", 0.01)
    monkeypatch.setattr(files, "_WRITER", "this.is.not.there")
    for _ in range(files._CSVS_AT_ONCE + 1):
        with pytest.raises(Unavailable, match="cannot be written"):
            b"".join(files.csv(export(batch)))


def test_a_reader_who_leaves_takes_the_writer_with_him(batch: Batch) -> None:
    before = {child.pid for child in psutil.Process().children()}
    begun = files.csv(export(batch))
    assert [next(begun), next(begun)]
    assert len({child.pid for child in psutil.Process().children()} - before) == 1
    begun.close()
    assert {child.pid for child in psutil.Process().children()} == before
