"""Batches: order, list, watch, cancel."""

import uuid

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backtests import selectors, services
from backtests.api import requests, serializers
from backtests.api.bodies import batch_body, whole_batch_body
from backtests.api.strategy import benchmark_of, strategy_of
from backtests.api.views import RUN_EXAMPLE
from backtests.grid import Grid
from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import PageSerializer, checked
from treeline.rest.pagination import newest_first


class BatchesView(APIView):
    """A user's batches."""

    @extend_schema(
        operation_id="list_batches",
        tags=["batches"],
        parameters=[PageSerializer],
        responses=serializers.BatchPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Your batches, the newest first."""
        query = checked(PageSerializer, request.query_params)
        found = selectors.of(signed_in(request)).select_related("strategy").defer("strategy__document")
        return Response(newest_first(found, query["limit"], query.get("cursor")).body(batch_body))

    @extend_schema(
        operation_id="create_batch",
        tags=["batches"],
        request=requests.NewBatchSerializer,
        responses={201: serializers.BatchSerializer},
        examples=[
            OpenApiExample("as text", value={**RUN_EXAMPLE, "grid": "trend=20:220:10"}, request_only=True),
            OpenApiExample("as lists", value={**RUN_EXAMPLE, "grid": {"trend": [50, 100, 200]}}, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Orders a batch: every combination of the grid's values, at most 200,000."""
        asked = checked(requests.NewBatchSerializer, request.data)
        strategy, saved_as = strategy_of(request, asked)
        grid = asked["grid"]
        order = services.Order(
            strategy=strategy,
            grid=Grid.parse(grid) if isinstance(grid, str) else Grid.of(grid),
            spec=requests.run_spec(asked, benchmark_of(request, asked)),
            source=asked["source"],
            name=asked["name"],
            saved_as=saved_as,
            priority=asked["priority"],
        )
        batch = services.create(signed_in(request), order)
        return Response(whole_batch_body(batch), status=201)


class BatchView(APIView):
    """One batch."""

    @extend_schema(operation_id="get_batch", tags=["batches"], responses=serializers.BatchSerializer)
    def get(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Where the batch stands, with its strategy and grid."""
        return Response(whole_batch_body(selectors.get(signed_in(request), batch_id)))


class CancelView(APIView):
    """Cancelling a batch."""

    @extend_schema(
        operation_id="cancel_batch", tags=["batches"], request=None, responses={200: serializers.BatchSerializer}
    )
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Stops the batch within seconds; results so far stay. 409 when it has finished or failed."""
        return Response(whole_batch_body(services.cancel(signed_in(request), batch_id)))
