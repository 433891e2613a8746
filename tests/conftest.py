"""What every test may use. The session's Postgres and Redis come from treeline.local.pytest_plugin."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations
from django.http import HttpRequest
from django.test import Client

NEED_KERNELS = ("acceptance", "browser", "integration", "parity", "unit/backtests")


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


@pytest.fixture(scope="session", autouse=True)
def _clients_have_cookies() -> Iterator[None]:
    """Django's test client takes a session's key for its cookie, as it is without RowKey."""
    from tests.sessions import cookie_of  # noqa: PLC0415
    from treeline.accounts.session_cookies import RowKey  # noqa: PLC0415 - once there are settings
    from treeline.accounts.session_store import SessionStore  # noqa: PLC0415

    def session(self: Client) -> SessionStore:
        cookie = self.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie and cookie.value:
            return SessionStore(RowKey(cookie.value))
        made = SessionStore()
        made.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = cookie_of(made)
        return made

    def keep(self: Client, request: HttpRequest) -> None:
        self.cookies[settings.SESSION_COOKIE_NAME] = cookie_of(request.session)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "session", property(session))
        patch.setattr(Client, "_set_login_cookies", keep)
        yield


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder for servers of a test's own. pytest's tmp_path is closed to the account that runs root's Postgres."""
    folder = Path(tempfile.mkdtemp(prefix="treeline-test-")).resolve()
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
