"""A short run of `make fuzz`: the real server, every endpoint, nobody, a user and an operator; and broken requests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.benchmarks.batches.stack import database_url
from tests.fuzz import engine, raw
from tests.fuzz.actors import ACTORS, open_plan
from tests.fuzz.server import server

SEED = 7


@pytest.fixture
def address(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    open_plan()
    environment = {"DATABASE_URL": database_url(), "REDIS_URL": settings.REDIS_URL, "SKETCHES": str(tmp_path)}
    connection.close()
    with server(tmp_path, environment) as found:
        yield found


def test_no_answer_is_a_500_or_undocumented(address: str) -> None:
    tallies = [
        engine.run(ACTORS[name](), address, SEED, 1, ("fuzzing",)) for name in ("anonymous", "session", "operator")
    ]
    found: dict[str, Any] = {f"{one.actor}: {what}": how for one in tallies for what, how in one.failures.items()}
    assert found == {}
    assert sum(one.requests for one in tallies) >= 300
    assert raw.tally(address).failures == {}
