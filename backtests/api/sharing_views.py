"""Links to a batch: made, listed and revoked by its owner, read by whoever has one."""

import uuid
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backtests import sharing
from backtests.api import findings_views, luck_views, results_views
from backtests.api import sharing_serializers as serializers
from backtests.api.bodies import whole_batch_body
from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import PageSerializer, StrictSerializer, checked
from treeline.rest.pagination import newest_first

_SHARE = {"id": "7d5c4a1e-8d2b-4f0e-9a3c-5b6d7e8f9a0b", "prefix": "ts_4fGh2kQ", "created": "2026-01-05T14:30:00Z"}
_HEADERS = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}


class ShareView(APIView):
    """Sharing a batch."""

    @extend_schema(
        operation_id="share_batch",
        tags=["sharing"],
        request=None,
        responses={201: serializers.NewShareSerializer},
        examples=[OpenApiExample("link", value={**_SHARE, "url": "/shared/ts_4fGh2kQ…"}, response_only=True)],
    )
    def post(self, request: Request, batch_id: uuid.UUID) -> Response:
        """Makes a link that shows the batch's results, not its strategy, to whoever has it: a page, and for programs
        GET /api/v1/shared/SECRET. Its secret stands in this answer and nowhere else."""
        share, secret = sharing.share(signed_in(request), batch_id)
        body = {**serializers.ShareSerializer(share).data, "url": f"/shared/{secret}"}
        return Response(body, status=201, headers={"Cache-Control": "no-store"})


class SharesView(APIView):
    """The links to a batch."""

    @extend_schema(
        operation_id="list_shares",
        tags=["sharing"],
        parameters=[PageSerializer],
        responses=serializers.SharePageSerializer,
        examples=[OpenApiExample("one link", value={"items": [_SHARE], "next": None}, response_only=True)],
    )
    def get(self, request: Request, batch_id: uuid.UUID) -> Response:
        """The links to the batch, the newest first."""
        shares = sharing.shares_of(signed_in(request), batch_id)
        query = checked(PageSerializer, request.query_params)
        page = newest_first(shares, query["limit"], query.get("cursor"))
        return Response(page.body(lambda share: serializers.ShareSerializer(share).data))


class OneShareView(APIView):
    """One link."""

    @extend_schema(operation_id="revoke_share", tags=["sharing"], request=None, responses={204: None})
    def delete(self, request: Request, batch_id: uuid.UUID, share_id: uuid.UUID) -> Response:
        """Ends the link: whoever follows it finds nothing from now on."""
        sharing.revoke(signed_in(request), batch_id, share_id)
        return Response(status=204)


class SharedView(APIView):
    """Something of a batch, for whoever has a link to it: read-only, whoever is signed in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle: ClassVar = {"GET": "shared", "HEAD": "shared"}
    http_method_names = ("get", "head")

    def batch_of(self, request: Request, **names: Any) -> Any:
        """The batch that the link shows. Raises NotFound."""
        return sharing.shared(names["secret"])

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Neither kept by anyone on the way, nor told to the next site that is visited."""
        for name, value in _HEADERS.items():
            response.headers[name] = value
        return super().finalize_response(request, response, *args, **kwargs)


class SharedBatchView(SharedView):
    """A shared batch."""

    @extend_schema(
        operation_id="get_shared_batch", tags=["sharing"], auth=[], responses=serializers.SharedBatchSerializer
    )
    def get(self, request: Request, secret: str) -> Response:
        """Where a shared batch stands, how it was made and with which values, but not its strategy."""
        batch = self.batch_of(request, secret=secret)
        checked(StrictSerializer, request.query_params)
        body = whole_batch_body(batch)
        return Response({name: body[name] for name in serializers.SHOWN if name in body})


def _named(name: str) -> Any:
    """The owner's operation under a name of its own, for everybody."""
    return extend_schema_view(get=extend_schema(operation_id=name, tags=["sharing"], auth=[]))


@_named("list_shared_results")
class SharedResultsView(SharedView, results_views.ResultsView):
    """A shared batch's results."""


@_named("download_shared_results")
class SharedResultsCsvView(SharedView, results_views.ResultsCsvView):
    """A shared batch's results as CSV."""


@_named("download_shared_results_as_parquet")
class SharedResultsParquetView(SharedView, results_views.ResultsParquetView):
    """A shared batch's results as Parquet."""


@_named("list_shared_failures")
class SharedFailuresView(SharedView, results_views.FailuresView):
    """What of a shared batch could not be run."""


@_named("get_shared_heat_map")
class SharedHeatMapView(SharedView, findings_views.HeatMapView):
    """A metric over two variables of a shared batch."""


@_named("get_shared_summary")
class SharedSummaryView(SharedView, findings_views.SummaryView):
    """The spread of a shared batch's metrics."""


@_named("get_shared_luck")
class SharedLuckView(SharedView, luck_views.LuckView):
    """What luck alone would give in a shared batch."""


@_named("get_shared_importance")
class SharedImportanceView(SharedView, findings_views.ImportanceView):
    """How much each variable of a shared batch matters."""


@_named("get_shared_parallel_coordinates")
class SharedParallelView(SharedView, findings_views.ParallelView):
    """Parallel coordinates of a shared batch."""


@_named("list_shared_behaviours")
class SharedBehavioursView(SharedView, findings_views.BehavioursView):
    """Combinations of a shared batch that behave alike."""
