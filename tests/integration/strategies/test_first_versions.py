"""What was saved before there were versions has one afterwards, and its variables are found."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from strategies import library, selectors, services
from strategies.models import Version
from strategies.samples import DEMO
from strategies.tree import codec
from strategies.tree.validate import uses
from tests import cast


@pytest.mark.django_db(transaction=True)
def test_a_strategy_of_before_is_its_own_first_version():
    document = codec.encode(DEMO)
    try:
        before = _migrated("0001_initial")
        owner = before.get_model("accounts", "User").objects.create(username="alice")
        saved = before.get_model("strategies", "Strategy").objects.create(
            owner=owner, name=DEMO.name, document=document, digest=codec.digest(DEMO)
        )
    finally:
        _migrated("0003_first_versions")
        _migrated(MigrationExecutor(connection).loader.graph.leaf_nodes("strategies")[0][1])
    alice = cast.alice()
    version = selectors.version(alice, saved.public_id, 1)
    assert (version.document, version.digest, version.name) == (document, codec.digest(DEMO), DEMO.name)
    assert version.created == saved.updated
    assert selectors.variables_in(alice, saved.public_id) == sorted(uses(DEMO))
    trend = library.create(alice, library.Definition("trend", "window", 100, (100, 200)))
    found = [(use.places, use.paths) for use in selectors.uses(alice, trend.public_id)]
    assert found == [(len(places), [use.path for use in places]) for places in [uses(DEMO)["trend"]]]
    assert services.update(alice, saved.public_id, document).latest == 1
    assert services.update(alice, saved.public_id, document | {"description": "new"}).latest == 2
    assert Version.objects.count() == 2


def _migrated(name: str) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate([("strategies", name)])
    return MigrationExecutor(connection).loader.project_state([("strategies", name)]).apps
