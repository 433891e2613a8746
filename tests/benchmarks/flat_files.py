"""Massive's flat files: how fast years of 8,000 tickers go into the store, from a folder and from a bucket, in how much
memory, and how fast some tickers come out.

The files are made up, with the real ones' columns. An ingest runs in a process of its own with all cores; so does the
server that plays the bucket.
"""

import datetime as dt
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.figures import ROUNDS, Figure, figure
from treeline.marketdata.massive.dayfile import COLUMNS, midnight
from treeline.marketdata.massive.source import MassiveSource

TICKERS = 8_000
DAYS = 252
YEARS = (2022, 2023)
ASKED = 20
AGO = 20  # years of the reading
PREFIX = "us_stocks_sip/day_aggs_v1"

# Prints a line of JSON for each ingest: its report, its wall-clock time, and the memory at its peak beyond the start's.
INGEST = """
import json, sys, time
from pathlib import Path
from treeline.marketdata.massive.ingest import ingest
from treeline.marketdata.massive.origin import BucketKeys, BucketOrigin, FolderOrigin

def memory(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024

place, store, endpoint, times = sys.argv[1:]
start = memory("VmRSS")
import boto3, polars  # what a program loads once, however many years it takes
for _ in range(int(times)):
    began = time.perf_counter()
    origin = BucketOrigin(place, BucketKeys("a", "b"), endpoint) if endpoint else FolderOrigin(Path(place))
    report = ingest(origin, Path(store), None, lambda progress: None)
    seconds = time.perf_counter() - began
    assert not report.refused, report.refused
    peak = memory("VmHWM") - start
    print(json.dumps({"taken": report.taken, "rows": report.rows, "seconds": seconds, "peak": peak}), flush=True)
"""

BUCKET = """
import logging, sys
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("http://%s:%d" % server.get_host_and_port(), flush=True)
sys.stdin.read()
"""


def run() -> list[Figure]:
    """Rates are the clock's and of all cores: an ingest waits for the disk and the bucket too. The memory is with the
    libraries."""
    root = Path(tempfile.mkdtemp(prefix="treeline-flat-"))
    try:
        return [*_ingesting(root), *_reading(root)]
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _ingesting(root: Path) -> list[Figure]:
    year, years = root / "year", root / "years"
    make(year, YEARS[0])
    shutil.copytree(year, years)
    make(years, YEARS[1])
    rows = f"a year of {DAYS} files with {TICKERS:,} tickers, the import of libraries left out"
    from_folder = [_ingest(str(year), root / f"folder-{index}")[0] for index in range(ROUNDS)]
    with _bucket(year) as endpoint:
        address = f"s3://flatfiles/{PREFIX}"
        from_bucket = [_ingest(address, root / f"bucket-{index}", endpoint)[0] for index in range(ROUNDS)]
    two_years, again = _ingest(str(years), root / "both", times=2)
    bucket = "from a bucket as moto's server plays it on the same cores"
    return [
        _rate("ingest_folder_rows", from_folder, f"{rows}, from a folder"),
        _rate("ingest_bucket_rows", from_bucket, f"{rows}, {bucket}"),
        _peak("ingest_memory", from_folder, "beyond the process's start, a year from a folder"),
        _peak("ingest_memory_bucket", from_bucket, "beyond the process's start, a year from a bucket"),
        _peak("ingest_memory_two_years", [two_years], "two years from a folder: the bound is one year's"),
        figure("ingest_nothing_new", "s", [again["seconds"]], f"a second run over {2 * DAYS} files that are all there"),
    ]


def _rate(name: str, ingests: list[dict[str, Any]], detail: str) -> Figure:
    assert all(one["rows"] == TICKERS * DAYS for one in ingests)
    return figure(name, "rows/s", [one["rows"] / one["seconds"] for one in ingests], detail, "≥ 1,000,000")


def _peak(name: str, ingests: list[dict[str, Any]], detail: str) -> Figure:
    return figure(name, "MB", [one["peak"] / 1e6 for one in ingests], detail)


def _reading(root: Path) -> list[Figure]:
    """Of a store in which the year stands twenty times, under other dates."""
    store = root / "store"
    _repeat(root / "folder-0", store)
    source = MassiveSource(store)
    began = time.perf_counter()
    symbols = source.symbols()
    all_symbols = time.perf_counter() - began
    asked = sorted(np.random.default_rng(1).choice(symbols, ASKED, replace=False).tolist())
    values = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        fetched = source.bars(asked, *source.span())
        values.append(time.perf_counter() - began)
    assert all(bars.sessions.size == DAYS * AGO for bars in fetched.bars.values())
    assert len(fetched.bars) == ASKED
    detail = f"{ASKED} of {TICKERS:,} tickers over {AGO} years, from the files in the system's cache, one thread"
    return [
        figure("read_tickers", "s", values, detail, "≤ 0.5"),
        figure("read_symbols", "s", [all_symbols], f"all symbols of {AGO} years, the first time in a process"),
    ]


def _repeat(one: Path, store: Path) -> None:
    """A store with the year of another store under each of the last twenty years."""
    import polars as pl  # noqa: PLC0415 - after the settings of its threads

    from treeline.marketdata.massive import manifest as manifests  # noqa: PLC0415 - as above
    from treeline.marketdata.massive import partitions  # noqa: PLC0415 - as above

    store.mkdir()
    before = manifests.of_store(one).partitions[YEARS[0]]
    table = pl.read_parquet(one / before.file)
    written = {}
    for year in range(YEARS[0] - AGO + 1, YEARS[0] + 1):
        days = {dt.date(year, 1, 1) + dt.timedelta(days=index): day for index, day in enumerate(before.days.values())}
        moved = table.with_columns(date=pl.col("date").replace_strict(list(before.days), list(days)))
        fresh = {day: (days[day], part) for (day,), part in moved.partition_by("date", as_dict=True).items()}
        written[year] = partitions.write(store, year, None, fresh)
    manifests.save(store, manifests.Manifest(written))


def make(folder: Path, year: int) -> None:
    """A year of day files: walks from made-up prices, whole volumes but for some."""
    random = np.random.default_rng(year)
    letters = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    names = sorted({"".join(random.choice(letters, random.integers(1, 6))) for _ in range(3 * TICKERS)})[:TICKERS]
    price, volume = np.exp(random.normal(3, 1, TICKERS)) + 1, np.exp(random.normal(11, 2, TICKERS))
    for day in np.busday_offset(np.datetime64(f"{year}-01-01"), np.arange(DAYS), roll="forward"):
        session = day.item()
        price *= np.exp(random.normal(0, 0.02, TICKERS))
        opening = price * np.exp(random.normal(0, 0.01, TICKERS))
        high, low = np.maximum(price, opening) * 1.01, np.minimum(price, opening) * 0.99
        shares = volume * random.lognormal(0, 0.5, TICKERS)
        rows = zip(names, shares, opening, price, high, low, strict=True)
        lines = (
            f"{n},{v:.0f},{o:.4f},{c:.2f},{h:.4f},{lo:.4f},{midnight(session)},{v / 50:.0f}"
            for n, v, o, c, h, lo in rows
        )
        text = "\n".join([",".join(COLUMNS), *lines, ""])
        path = folder / f"{session:%Y/%m/%Y-%m-%d}.csv.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(text.encode()))


def _ingest(place: str, store: Path, endpoint: str = "", times: int = 1) -> list[dict[str, Any]]:
    environment = {name: value for name, value in os.environ.items() if name != "POLARS_MAX_THREADS"}
    command = [sys.executable, "-c", INGEST, place, str(store), endpoint, str(times)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def _bucket(folder: Path) -> Iterator[str]:
    """The address of a server with the folder's files in the bucket "flatfiles"."""
    import boto3  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - heavy, for this bench only

    with subprocess.Popen(
        [sys.executable, "-c", BUCKET],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a line for each request
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        endpoint = server.stdout.readline().strip()
        owner = boto3.session.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1")
        client = owner.client("s3", endpoint_url=endpoint)
        client.create_bucket(Bucket="flatfiles")
        for path in folder.rglob("*.csv.gz"):
            key = f"{PREFIX}/{path.relative_to(folder).as_posix()}"
            client.put_object(Bucket="flatfiles", Key=key, Body=path.read_bytes())
        yield endpoint
        server.stdin.close()
