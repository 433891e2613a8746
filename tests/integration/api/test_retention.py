"""How long batches are kept, over REST."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from backtests.models import Batch
from tests import cast
from treeline.accounts.models import Plan

BATCHES = "/api/v1/batches"


@pytest.fixture
def batch(alice: cast.Caller, run: dict[str, Any]) -> Batch:
    """Over since Monday, on a plan that keeps it for ten days."""
    Plan.objects.filter(name="paid").update(keep_days=10)
    batch_id = alice.post(BATCHES, {**run, "grid": "n=10:20"}).json()["id"]
    finished = timezone.now() - dt.timedelta(days=5)
    Batch.objects.filter(public_id=batch_id).update(state="finished", finished=finished, done=11, next_run=11)
    return Batch.objects.get(public_id=batch_id)


def test_a_batch_says_until_when_it_is_kept(alice: cast.Caller, batch: Batch) -> None:
    address = f"{BATCHES}/{batch.public_id}"
    assert batch.finished is not None
    until = batch.finished + dt.timedelta(days=10)
    for told in (alice.get(address).json(), alice.get(BATCHES).json()["items"][0]):
        assert dt.datetime.fromisoformat(told["kept_until"]) == until
    Plan.objects.filter(name="paid").update(keep_days=20)
    assert dt.datetime.fromisoformat(alice.get(address).json()["kept_until"]) == until + dt.timedelta(days=10)
    Batch.objects.filter(pk=batch.pk).update(state="paused", finished=None)
    assert alice.get(address).json()["kept_until"] is None


def test_the_preview_tells_what_goes_and_when(alice: cast.Caller, charlie: cast.Caller, batch: Batch) -> None:
    told = alice.get(f"{BATCHES}/retention").json()
    assert (told["keep_days"], told["batches"], told["runs"], told["bytes"]) == (10, 1, 11, 51_200)
    assert told["items"][0]["id"] == str(batch.public_id)
    assert told["items"][0]["goes"] == alice.get(f"{BATCHES}/{batch.public_id}").json()["kept_until"]
    assert alice.get(f"{BATCHES}/retention", {"days": 4}).json()["items"] == []
    nothing = {"keep_days": 10, "batches": 0, "runs": 0, "bytes": 0, "items": []}
    assert charlie.get(f"{BATCHES}/retention").json() == nothing


@pytest.mark.parametrize("query", [{"days": "-1"}, {"days": "367"}, {"days": "soon"}, {"weeks": "1"}])
def test_a_wrong_preview_is_refused(alice: cast.Caller, query: dict[str, str]) -> None:
    assert alice.get(f"{BATCHES}/retention", query).status_code == 400
