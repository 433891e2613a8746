"""What every test may use. The session's Postgres and Redis come from treeline.local.pytest_plugin."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.db.backends.postgresql.operations import DatabaseOperations

NEED_KERNELS = ("acceptance", "integration", "parity", "unit/backtests")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Compiles the kernels before the first test's clock runs, where tests run them as a worker does: that takes a
    minute with an empty cache, in which a worker that a test starts finds them afterwards. A test whose transaction
    nobody else sees must be done with its chunk before the heartbeat's first look, a second later."""
    folders = [Path(__file__).parent / folder for folder in NEED_KERNELS]
    needed = any(item.path.is_relative_to(folder) for item in session.items for folder in folders)
    if needed and not session.config.option.collectonly:
        from backtests.engine.warm import warm, warm_single  # noqa: PLC0415 - the settings say where compiled kernels are kept

        warm()
        warm_single()


@pytest.fixture(scope="session", autouse=True)
def _flush_empties_the_trail_too() -> Iterator[None]:
    """Between tests with transactions of their own Django empties all tables; those of the audit trail let nobody."""
    flush = DatabaseOperations.execute_sql_flush

    def past_the_triggers(self: DatabaseOperations, statements: Any) -> None:
        with pgtrigger.ignore():
            flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", past_the_triggers)
        yield


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder for servers of a test's own. pytest's tmp_path is closed to the account that runs root's Postgres."""
    folder = Path(tempfile.mkdtemp(prefix="treeline-test-")).resolve()
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
