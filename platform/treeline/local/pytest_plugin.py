"""Gives a pytest session a throw-away Postgres and Redis, before Django reads its settings.

`pyproject.toml` names it with `-p`: a conftest would come too late, because pytest-django reads the settings first.
Where DATABASE_URL or REDIS_URL is set, that server is used instead.
"""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from treeline.config.kernel_cache import use_kernel_cache
from treeline.core.errors import TreelineError
from treeline.local.folders import ROOT
from treeline.local.guard import Guard
from treeline.local.servers import Servers
from treeline.local.stop import Stop


class _ThrowAway:
    """The servers of one session."""

    def __init__(self) -> None:
        self._guard = Guard()
        self._var = Path(tempfile.mkdtemp(prefix="treeline-test-")).resolve()
        self._var.chmod(0o711)  # root's Postgres account must get through
        self._guard.remove(self._var)
        self._servers = Servers(self._var, self._guard, throw_away=True)
        if self._servers.moved_to is not None:
            self._guard.remove(self._servers.moved_to)

    def start(self) -> None:
        """Start them and put their addresses into the environment."""
        self._servers.start(Stop())
        os.environ.pop("VAULT_KEYS", None)  # nobody's real one
        known = self._servers.environment()
        os.environ.update({name: known[name] for name in ("DATABASE_URL", "REDIS_URL") if name in known})
        os.environ.update({name: known[name] for name in ("TREELINE_VAR", "SECRET_KEY", "VAULT_KEYS")})

    def stop(self) -> None:
        """Stop them; the guard removes their folders."""
        for child in self._servers.children:
            child.stop()
        self._guard.close()


_servers: list[_ThrowAway] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """A wrapper comes before pytest-django's own part in this hook."""
    if os.access(ROOT, os.W_OK):
        use_kernel_cache(ROOT, ROOT / "var")  # the throw-away folder has none: compiling takes a minute
    try:
        _servers.append(_ThrowAway())
        _servers[-1].start()
    except TreelineError as error:
        raise pytest.UsageError(str(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(128 + signal.SIGINT) from None
    yield


def pytest_unconfigure() -> None:
    """The session's end."""
    while _servers:
        _servers.pop().stop()
