"""The operators' pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backtests import allowance, batches, claims, services
from backtests.execution import work_once
from backtests.models import Batch
from backtests.sketches.places import place
from tests import cast
from tests.orders import order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_chunks")]
BATCHES, CHUNKS = "admin:backtests_batch_changelist", "admin:backtests_chunk_changelist"
QUEUES = "admin:backtests_turn_changelist"


def act(client: Client, page: str, action: str, *keys: int) -> str:
    answer = client.post(reverse(page), {"action": action, "_selected_action": keys}, follow=True)
    return answer.content.decode()


def test_batches_are_listed_with_progress(admin_client: Client) -> None:
    batch = services.create(cast.alice(), order("n=5:30,t=60:69"))
    work_once("w")
    text = admin_client.get(reverse(BATCHES)).content.decode()
    assert "Partial (128/260)" in text
    assert "█████░░░░░░░" in text
    assert f"?batch__id__exact={batch.pk}" in text
    chunks = admin_client.get(reverse(CHUNKS), {"batch__id__exact": batch.pk})
    assert chunks.status_code == 200
    assert "chunk_set" not in chunks.content.decode()
    assert admin_client.get(reverse("admin:backtests_batch_change", args=[batch.pk])).status_code == 200


def test_an_operator_cancels(admin_client: Client) -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    assert "1 cancelled" in act(admin_client, BATCHES, "cancel", batch.pk)
    batch.refresh_from_db()
    assert batch.state == "cancelled"


def claimed() -> claims.Claim:
    held = claims.claim("w")
    assert held is not None
    return held


def test_an_operator_buries_and_retries(admin_client: Client) -> None:
    batch = services.create(cast.alice(), order("n=5:30,t=60:69"))
    chunk = claimed().chunk_id
    assert "1 buried" in act(admin_client, CHUNKS, "bury", chunk)
    batch.refresh_from_db()
    assert (batch.state, batch.failed) == ("running", 128)
    assert "0 to 127: an operator buried it" in batch_page(admin_client, batch)
    assert "What failed in 1 batches is retried" in act(admin_client, CHUNKS, "retry", chunk)
    batch.refresh_from_db()
    assert (batch.state, batch.failed) == ("running", 0)


def test_an_operator_pauses_resumes_and_retries(admin_client: Client) -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    assert "1 paused" in act(admin_client, BATCHES, "pause", batch.pk)
    assert "0 paused" in act(admin_client, BATCHES, "pause", batch.pk)
    assert "1 resumed" in act(admin_client, BATCHES, "resume", batch.pk)
    assert "0 retried" in act(admin_client, BATCHES, "retry", batch.pk)


def test_an_operator_sees_each_users_queue_and_holds_it(admin_client: Client) -> None:
    services.create(cast.alice(), order("n=5:30,t=60:69"))
    claimed()
    text = admin_client.get(reverse(QUEUES)).content.decode()
    for column, figure in (("running", "1"), ("in_hand", "1"), ("runs_left", "260"), ("paused", "0")):
        assert f'<td class="field-{column}">{figure}</td>' in text
    assert "The queues are held" in act(admin_client, QUEUES, "hold", cast.alice().pk)
    assert claims.claim("w") is None
    assert "The queues go on" in act(admin_client, QUEUES, "let_go", cast.alice().pk)
    claimed()


def batch_page(client: Client, batch: Batch) -> str:
    return client.get(reverse("admin:backtests_batch_change", args=[batch.pk])).content.decode()


def test_nothing_is_edited_and_a_chunk_goes_with_its_batch_only(admin_client: Client) -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    chunk = claimed().chunk_id
    assert admin_client.post(reverse("admin:backtests_batch_change", args=[batch.pk]), {"name": "x"}).status_code == 403
    assert admin_client.post(reverse("admin:backtests_chunk_delete", args=[chunk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("alone", [True, False])
def test_what_an_operator_deletes_is_cancelled_first_and_leaves_nothing(
    admin_client: Client, alone: bool, django_capture_on_commit_callbacks: Any
) -> None:
    batch = services.create(cast.alice(), order("n=5:30,t=60:69"))
    ordered = allowance.allowance(cast.alice()).left
    work_once("w")
    held = claimed()
    assert sketches_of(batch)
    with django_capture_on_commit_callbacks(execute=True):
        if alone:
            admin_client.post(reverse("admin:backtests_batch_delete", args=[batch.pk]), {"post": "yes"})
        else:
            admin_client.post(
                reverse(BATCHES), {"action": "delete_selected", "_selected_action": [batch.pk], "post": "yes"}
            )
    assert not Batch.objects.exists()
    assert not batches.wanted(held)
    assert sketches_of(batch) == []
    assert allowance.allowance(cast.alice()).left > ordered, "what never ran is given back, as by cancelling"


def sketches_of(batch: Batch) -> list[str]:
    return [one for one in place().batches() if one == str(batch.public_id)]
