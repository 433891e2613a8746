"""The operators' pages."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from backtests import services
from backtests.execution import work_once
from backtests.models import Batch, Chunk
from tests import cast
from tests.orders import order

pytestmark = pytest.mark.django_db
BATCHES, CHUNKS = "admin:backtests_batch_changelist", "admin:backtests_chunk_changelist"


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


def test_an_operator_buries_and_requeues(admin_client: Client) -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    chunk = Chunk.objects.get(batch=batch)
    Chunk.objects.update(state="running", token=uuid4())
    assert "1 buried" in act(admin_client, CHUNKS, "bury", chunk.pk)
    assert Batch.objects.get().state == "failed"
    assert "1 requeued" in act(admin_client, CHUNKS, "requeue", chunk.pk)
    assert Batch.objects.get().state == "queued"


def test_nothing_is_edited_and_a_chunk_goes_with_its_batch_only(admin_client: Client) -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    chunk = Chunk.objects.get()
    assert admin_client.post(reverse("admin:backtests_batch_change", args=[batch.pk]), {"name": "x"}).status_code == 403
    assert (
        admin_client.post(reverse("admin:backtests_chunk_delete", args=[chunk.pk]), {"post": "yes"}).status_code == 403
    )
    admin_client.post(reverse("admin:backtests_batch_delete", args=[batch.pk]), {"post": "yes"})
    assert not Batch.objects.exists()
