"""What stands in Postgres is what the slow reference says: order, work, store and read, on real prices."""

import datetime as dt

import pytest

from backtests import planning, services
from backtests.combinations import Combinations
from backtests.contracts import RunSpec
from backtests.execution import work_once
from backtests.grid import Grid
from strategies.samples import DEMO, demo_grid
from tests import cast
from tests.orders import stored
from tests.reference.stored_rows import worst_difference


@pytest.mark.django_db
def test_the_demo_batch_in_small_agrees_with_the_reference() -> None:
    spec = RunSpec("SP500", start=dt.date(2012, 1, 3))
    batch = services.create(
        cast.alice(), planning.Order(DEMO, Combinations.whole(Grid.parse(demo_grid(400))), spec, "sample")
    )
    while work_once("test"):
        pass
    batch.refresh_from_db()
    assert batch.state == "finished"
    assert stored(batch) == (batch.total, batch.total)
    assert worst_difference(batch, 20) <= 1e-12
