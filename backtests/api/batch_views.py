"""Batches: plan, order, list, watch, and whatever can be done to one."""

import uuid
from typing import ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backtests import planning, selectors, services
from backtests.api import batch_serializers, order_serializers, requests
from backtests.api.bodies import batch_bodies, planned_body, whole_batch_body
from backtests.api.events import event_body, polling_headers
from backtests.api.strategy import benchmark_of, strategy_of
from backtests.api.views import RUN_EXAMPLE
from treeline.accounts.api.authentication import signed_in
from treeline.accounts.contracts import Scope
from treeline.core.errors import Fault, Invalid
from treeline.rest.fields import PageSerializer, checked
from treeline.rest.pagination import newest_first

_ORDERS = [
    OpenApiExample("as text", value={**RUN_EXAMPLE, "grid": "trend=20:220:10"}, request_only=True),
    OpenApiExample("by variable", value={**RUN_EXAMPLE, "grid": {"trend": "20:220:10"}}, request_only=True),
    OpenApiExample(
        "a sample",
        value={**RUN_EXAMPLE, "grid": {"trend": [50, 100, 200]}, "sample": {"count": 2, "seed": 7}},
        request_only=True,
    ),
    OpenApiExample("a list", value={**RUN_EXAMPLE, "combinations": [{"trend": 50}, {"trend": 200}]}, request_only=True),
]


class BatchesView(APIView):
    """A user's batches."""

    throttle: ClassVar = {"POST": "batches"}

    @extend_schema(
        operation_id="list_batches",
        tags=["batches"],
        parameters=[PageSerializer],
        responses=batch_serializers.BatchPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Your batches, the newest first."""
        query = checked(PageSerializer, request.query_params)
        found = selectors.of(signed_in(request)).select_related("strategy").defer("strategy__document")
        page = newest_first(found, query["limit"], query.get("cursor"))
        return Response({"items": batch_bodies(page.items), "next": page.next})

    @extend_schema(
        operation_id="create_batch",
        tags=["batches"],
        request=requests.OrderSerializer,
        responses={201: batch_serializers.BatchSerializer},
        examples=_ORDERS,
    )
    def post(self, request: Request) -> Response:
        """Orders a batch: the combinations of a grid, a random sample of them, or those of a list."""
        batch = services.create(signed_in(request), _order(request))
        return Response(whole_batch_body(batch), status=201)


class PlanView(APIView):
    """A batch before it is ordered."""

    scopes: ClassVar = {"POST": Scope.READ}
    throttle: ClassVar = {"POST": "planned"}

    @extend_schema(
        operation_id="plan_batch",
        tags=["batches"],
        request=requests.OrderSerializer,
        responses=order_serializers.PlannedSerializer,
        examples=_ORDERS,
    )
    def post(self, request: Request) -> Response:
        """What an order would be: counted, timed, against your plan's limits, and what of it has been run before.

        Nothing is ordered. It is refused as the order would be. To order the sample that was planned, send its seed.
        """
        owner = signed_in(request)
        planned = planning.plan(owner, _order(request))
        return Response(planned_body(planned, planning.earlier(owner, planned)))


class BatchView(APIView):
    """One batch."""

    @extend_schema(operation_id="get_batch", tags=["batches"], responses=batch_serializers.BatchSerializer)
    def get(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Where the batch stands, with its strategy and grid. The header Retry-After says when to ask again."""
        body = whole_batch_body(selectors.get(signed_in(request), batch_id))
        return Response(body, headers=polling_headers(body))

    @extend_schema(
        operation_id="change_batch",
        tags=["batches"],
        request=requests.ChangesSerializer,
        responses=batch_serializers.BatchSerializer,
        examples=[OpenApiExample("sooner", value={"priority": 0}, request_only=True)],
    )
    def patch(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Another name, or another priority among your own batches."""
        owner = signed_in(request)
        selectors.get(owner, batch_id)  # of what is not yours not even the faults are told
        changes = checked(requests.ChangesSerializer, request.data)
        return Response(whole_batch_body(services.change(owner, batch_id, **changes)))

    @extend_schema(operation_id="delete_batch", tags=["batches"], request=None, responses={204: None})
    def delete(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Removes the batch with its results; one that is not over is cancelled first."""
        services.delete(signed_in(request), batch_id)
        return Response(status=204)


class ProgressView(APIView):
    """Where a batch stands, and nothing else: for those who ask again and again."""

    @extend_schema(operation_id="get_progress", tags=["batches"], responses=batch_serializers.ProgressSerializer)
    def get(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Where the batch stands. `poll_after_seconds`, and the header Retry-After, say when to ask again."""
        body = event_body(selectors.progress_of(signed_in(request), batch_id))
        return Response(body, headers=polling_headers(body))


class PauseView(APIView):
    """Pausing a batch."""

    @extend_schema(
        operation_id="pause_batch", tags=["batches"], request=None, responses={200: batch_serializers.BatchSerializer}
    )
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Stops the batch within seconds, until it is resumed. 409 when it is over."""
        return Response(whole_batch_body(services.pause(signed_in(request), batch_id)))


class ResumeView(APIView):
    """Letting a paused batch go on."""

    @extend_schema(
        operation_id="resume_batch", tags=["batches"], request=None, responses={200: batch_serializers.BatchSerializer}
    )
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Lets a paused batch go on where it stopped. 409 when it is over."""
        return Response(whole_batch_body(services.resume(signed_in(request), batch_id)))


class CancelView(APIView):
    """Cancelling a batch."""

    @extend_schema(
        operation_id="cancel_batch", tags=["batches"], request=None, responses={200: batch_serializers.BatchSerializer}
    )
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Stops the batch within seconds; results so far stay. 409 when it has finished or failed."""
        return Response(whole_batch_body(services.cancel(signed_in(request), batch_id)))


class RetryView(APIView):
    """Running again what failed of a batch."""

    throttle: ClassVar = {"POST": "batches"}

    @extend_schema(
        operation_id="retry_batch", tags=["batches"], request=None, responses={200: batch_serializers.BatchSerializer}
    )
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Runs the failed combinations again, and only those. 409 when nothing has failed or it was cancelled."""
        return Response(whole_batch_body(services.retry(signed_in(request), batch_id)))


def _order(request: Request) -> planning.Order:
    """Everything that is wrong with the combinations and with the strategies is told together."""
    asked = checked(requests.OrderSerializer, request.data)
    owner = signed_in(request)
    faults: list[Fault] = []
    try:
        combinations = requests.combinations(owner, asked)
    except Invalid as error:
        faults += error.faults
    try:
        strategy, saved_as = strategy_of(request, asked)
        spec = requests.run_spec(asked, benchmark_of(request, asked))
    except Invalid as error:
        faults += error.faults
    if faults:
        raise Invalid(faults)
    return planning.Order(
        strategy=strategy,
        combinations=combinations,
        spec=spec,
        source=asked["source"],
        name=asked["name"],
        saved_as=saved_as,
        priority=asked["priority"],
    )
