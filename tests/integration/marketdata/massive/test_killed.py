"""An ingest that is killed as a process goes on where it stopped."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

from tests.unit.marketdata.massive.flat import contents, put, take, weekdays

# An ingest that says each file, and writes its partition at every one.
INGEST = """
import sys
from pathlib import Path
from treeline.marketdata.massive import ingest
from treeline.marketdata.massive.origin import FolderOrigin
ingest._CHECKPOINT = 0.0
ingest.ingest(FolderOrigin(Path(sys.argv[1])), Path(sys.argv[2]), None, lambda p: print(p.done, p.total, flush=True))
"""


def test_killed_processes_lose_nothing_that_was_committed(tmp_path: Path) -> None:
    days = weekdays(dt.date(2023, 12, 1), 40)
    for day in days:
        put(tmp_path / "origin", day)
    totals = []
    for kill_after in (1, 7, 12):
        command = [sys.executable, "-c", INGEST, str(tmp_path / "origin"), str(tmp_path / "store")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(kill_after)]
            process.kill()
        totals.append(int(said[0].split()[1]))
    assert totals[0] == len(days)
    assert totals[1] <= totals[0]
    assert totals[2] <= totals[1] - 5, "what was written is not read again"
    report = take(tmp_path / "origin", tmp_path / "store")
    assert report.taken < totals[2]
    take(tmp_path / "origin", tmp_path / "fresh")
    assert contents(tmp_path / "store") == contents(tmp_path / "fresh")
