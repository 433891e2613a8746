"""A batch from its order to its end: who ordered it, and that workers brought it there."""

import pytest

from backtests.tasks import work
from tests import cast, orders
from treeline.audit import selectors
from treeline.audit.contracts import Action, Means, Who
from treeline.audit.selectors import Wanted

RUN = {
    "document": orders.DOCUMENT,
    "source": "sample",
    "benchmark": "SP500",
    "start": "2020-01-02",
    "grid": "n=2:99,t=60:70",
}


@pytest.mark.django_db
def test_a_batch_leaves_three_entries_however_many_chunks_it_has(small_chunks: None) -> None:
    alice = cast.alice()
    answer = cast.caller(alice).post("/api/v1/batches", RUN)
    assert answer.status_code == 201, answer.content
    chunks = 0
    while cast.caller(alice).get(f"/api/v1/batches/{answer.json()['id']}").json()["state"] in ("queued", "running"):
        work.apply()
        chunks += 1
        assert chunks < 50
    assert chunks > 5
    ordered, began, ended = selectors.trail(alice, Wanted("batch"), 100).entries[::-1]
    assert [entry.action for entry in (ordered, began, ended)] == [Action.CREATED, Action.CHANGED, Action.CHANGED]
    assert [(change.before, change.after) for entry in (began, ended) for change in entry.changes] == [
        ("queued", "running"),
        ("running", "finished"),
    ]
    assert (ordered.who(alice.pk), ordered.means) == (Who.YOU, Means.TOKEN)
    for entry in (began, ended):
        assert (entry.who(alice.pk), entry.facts["by"]) == (Who.PLATFORM, "backtests.tasks.work")
