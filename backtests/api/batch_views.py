"""Batches: order, list, watch, cancel, read the results."""

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backtests import results, selectors, services
from backtests.api import requests, serializers
from backtests.api.bodies import batch_body, result_body, whole_batch_body
from backtests.api.strategy import benchmark_of, strategy_of
from backtests.api.views import RUN_EXAMPLE
from backtests.grid import Grid
from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import PageSerializer, StrictSerializer, checked
from treeline.rest.pagination import newest_first

_METRICS = {"total_return": 2.4, "cagr": 0.13, "sharpe": 0.9, "max_drawdown": -0.21}
_RESULT = {"run_index": 17, "values": {"n": 200.0}, "metrics": _METRICS}


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


class ResultsView(APIView):
    """A batch's results."""

    @extend_schema(
        operation_id="list_results",
        tags=["batches"],
        parameters=[requests.ResultsQuerySerializer],
        responses=serializers.ResultPageSerializer,
        examples=[
            OpenApiExample("best", value={"label": "Final", "items": [_RESULT], "next": None}, response_only=True)
        ],
    )
    def get(self, request: Request, batch_id: uuid.UUID) -> Response:
        """The results so far, sorted and filtered."""
        batch = selectors.get(signed_in(request), batch_id)
        query = checked(requests.ResultsQuerySerializer, request.query_params)
        filters = requests.filters_of(query["filter"])
        page = results.page(batch, query["sort"], filters, query["limit"], query.get("cursor"))
        items = [result_body(row) for row in page.rows]
        return Response({"label": selectors.word(batch), "items": items, "next": page.next})


class ResultsCsvView(APIView):
    """A batch's results as a file."""

    @extend_schema(
        operation_id="download_results",
        tags=["batches"],
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "run_index, the variables, the metrics.")},
    )
    def get(self, request: Request, batch_id: uuid.UUID) -> StreamingHttpResponse:
        """All results so far in the order of their run index, as CSV; an undefined figure is empty."""
        batch = selectors.get(signed_in(request), batch_id)
        checked(StrictSerializer, request.query_params)  # a filter that is not heeded would be taken for heeded
        parts: Any = results.stream_csv(batch)
        if isinstance(request._request, ASGIRequest):
            parts = _one_by_one(parts)
        headers = {"Content-Disposition": f'attachment; filename="batch-{batch_id}.csv"'}
        return StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8", headers=headers)


async def _one_by_one(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Under ASGI Django would gather an ordinary iterator in memory before it sends the first byte."""
    following = sync_to_async(lambda: next(parts, None))
    while (part := await following()) is not None:
        yield part
