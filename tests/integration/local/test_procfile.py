"""The Procfile's reading."""

from pathlib import Path

import pytest

from treeline.core.errors import Invalid
from treeline.local.folders import ROOT
from treeline.local.procfile import read_procfile, title


def test_our_own_procfile_names_every_process() -> None:
    assert list(read_procfile(ROOT / "Procfile")) == ["web", "batch", "trade", "maintenance", "beat", "flower"]


def test_every_wrong_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "Procfile"
    path.write_text("# the processes\n\nweb: serve\nnot a process\nweb: serve again\nidle:\n")
    with pytest.raises(Invalid) as caught:
        read_procfile(path)
    assert [fault.path for fault in caught.value.faults] == ["Procfile line 4", "Procfile line 5", "Procfile line 6"]


def test_a_worker_is_called_one() -> None:
    assert title("batch", "celery -A app worker --queues batch") == "batch worker"
    assert title("beat", "celery -A app beat") == "beat"
