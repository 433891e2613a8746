"""A batch's results: page by page, as files, and what has failed."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backtests import selectors
from backtests.api import results_requests
from backtests.api import results_serializers as serializers
from backtests.results import failures, files, pages
from backtests.results.export import Export, export
from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import PageSerializer, checked

PARQUET = "application/vnd.apache.parquet"

_RESULT = {
    "run_index": 17,
    "values": {"n": 200.0},
    "metrics": {"total_return": 2.4, "cagr": 0.13, "sharpe": 0.9, "max_drawdown": -0.21},
    "neighbours": {"worst": 0.7, "median": 0.85, "count": 8, "edges": 0},
}
_FAILED = {"run_index": 90, "runs": 1, "values": {"n": 900.0}, "reason": "ArithmeticError: it cannot be"}
_SLICE = 1 << 18  # bytes of a file that are sent at a time


class BatchReadView(APIView):
    """Something of a batch, for whoever may read it."""

    def batch_of(self, request: Request, **names: Any) -> Any:
        """The batch that the address names: one of the user's own. Raises NotFound."""
        return selectors.get(signed_in(request), names["batch_id"])


class ResultsView(BatchReadView):
    """A batch's results."""

    @extend_schema(
        operation_id="list_results",
        tags=["batches"],
        parameters=[results_requests.ResultsQuerySerializer],
        responses=serializers.ResultPageSerializer,
        examples=[
            OpenApiExample(
                "best", value={"label": "Final", "count": 1, "items": [_RESULT], "next": None}, response_only=True
            )
        ],
    )
    def get(self, request: Request, **names: Any) -> Response:
        """The results so far, sorted and filtered."""
        batch = self.batch_of(request, **names)
        query = checked(results_requests.ResultsQuerySerializer, request.query_params)
        filters = results_requests.filters_of(query["filter"])
        page = pages.page(batch, query["sort"], filters, query["limit"], query.get("cursor"))
        items = [_result_body(row) for row in page.rows]
        return Response({"label": selectors.word(batch), "count": page.count, "items": items, "next": page.next})


class FailuresView(BatchReadView):
    """What of a batch could not be run."""

    @extend_schema(
        operation_id="list_failures",
        tags=["batches"],
        parameters=[PageSerializer],
        responses=serializers.FailurePageSerializer,
        examples=[OpenApiExample("one", value={"count": 1, "items": [_FAILED], "next": None}, response_only=True)],
    )
    def get(self, request: Request, **names: Any) -> Response:
        """The combinations that could not be run, and why, in the order of the runs."""
        batch = self.batch_of(request, **names)
        query = checked(PageSerializer, request.query_params)
        page = failures.page(batch, query["limit"], query.get("cursor"))
        items = [_failed_body(failed) for failed in page.items]
        return Response({"count": batch.failed, "items": items, "next": page.next})


class FileView(BatchReadView):
    """A batch's results as a file."""

    def export_of(self, request: Request, batch: Any) -> Export:
        """The results that the query asks for. Raises Invalid."""
        query = checked(results_requests.ExportQuerySerializer, request.query_params)
        return export(batch, results_requests.filters_of(query["filter"]))

    def sent(self, request: Request, parts: Iterator[bytes], name: str, content_type: str) -> StreamingHttpResponse:
        """The file under this name, part by part."""
        streamed: Any = parts
        if isinstance(request._request, ASGIRequest):
            streamed = _one_by_one(parts)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(streamed, content_type=content_type, headers=headers)


class ResultsCsvView(FileView):
    """A batch's results as CSV."""

    @extend_schema(
        operation_id="download_results",
        tags=["batches"],
        parameters=[results_requests.ExportQuerySerializer],
        responses={
            (200, "text/csv"): OpenApiResponse(
                OpenApiTypes.STR, "run_index, the variables, the metrics, neighbour_worst, neighbour_median, edges."
            )
        },
    )
    def get(self, request: Request, **names: Any) -> StreamingHttpResponse:
        """The results so far in the order of their run index, as CSV; an undefined figure is empty. 503 when too many
        such files are being sent."""
        batch = self.batch_of(request, **names)
        parts = files.csv(self.export_of(request, batch))
        return self.sent(request, parts, f"batch-{batch.public_id}.csv", "text/csv; charset=utf-8")


class ResultsParquetView(FileView):
    """A batch's results as Parquet."""

    @extend_schema(
        operation_id="download_results_as_parquet",
        tags=["batches"],
        parameters=[results_requests.ExportQuerySerializer],
        responses={(200, PARQUET): OpenApiResponse(OpenApiTypes.BINARY, "The columns of the CSV; undefined is null.")},
    )
    def get(self, request: Request, **names: Any) -> StreamingHttpResponse:
        """The results so far in the order of their run index, as Parquet. 503 when too many such files are being
        written."""
        batch = self.batch_of(request, **names)
        file = files.parquet(self.export_of(request, batch))
        return self.sent(request, _slices(file), f"batch-{batch.public_id}.parquet", PARQUET)


def _result_body(row: pages.Row) -> dict[str, Any]:
    return {
        "run_index": row.run_index,
        "values": dict(row.values),
        "metrics": dict(row.metrics),
        "neighbours": asdict(row.neighbours),
    }


def _failed_body(failed: failures.Failed) -> dict[str, Any]:
    return {
        "run_index": failed.lo,
        "runs": failed.hi - failed.lo,
        "values": dict(failed.values),
        "reason": failed.reason,
    }


def _slices(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while data := file.read(_SLICE):
            yield data


async def _one_by_one(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Under ASGI Django would gather an ordinary iterator in memory before it sends the first byte."""
    following = sync_to_async(lambda: next(parts, None))
    while (part := await following()) is not None:
        yield part
