"""Tear sheets of single backtests."""

from typing import ClassVar

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from backtests.api import requests
from backtests.api.strategy import benchmark_of, strategy_of
from backtests.api.views import RUN_EXAMPLE
from backtests.tear_sheet import tear_sheet
from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import checked

_IN_NO_FILE_NAME = frozenset('<>:"/\\|?*')
_LONGEST_NAME = 100  # characters


class TearSheetView(APIView):
    """A single backtest as a page to keep."""

    throttle: ClassVar = {"POST": "backtests"}

    @extend_schema(
        operation_id="make_tear_sheet",
        tags=["backtests"],
        request=requests.BacktestSerializer,
        responses={(200, "text/html"): OpenApiResponse(OpenApiTypes.STR, "`NAME tear sheet.html`")},
        examples=[OpenApiExample("ten years", value={**RUN_EXAMPLE, "values": {"trend": 200}}, request_only=True)],
    )
    def post(self, request: Request) -> HttpResponse:
        """One backtest as quantstats' tear sheet: a page of tables and charts that needs no network. It takes some
        seconds; 503 when too many are being made, or this one can't be."""
        asked = checked(requests.BacktestSerializer, request.data)
        strategy, _ = strategy_of(request, asked)
        spec = requests.run_spec(asked, benchmark_of(request, asked))
        page = tear_sheet(strategy, asked["values"], spec, asked["source"], signed_in(request))
        disposition = content_disposition_header(as_attachment=True, filename=_file_name(strategy.name))
        headers = {"Content-Disposition": str(disposition), "Cache-Control": "private, no-store"}
        return HttpResponse(page, content_type="text/html; charset=utf-8", headers=headers)


def _file_name(name: str) -> str:
    """Of the strategy's name, with a space for what some file systems refuse."""
    kept = "".join(one if one.isprintable() and one not in _IN_NO_FILE_NAME else " " for one in name)
    return " ".join([*kept[:_LONGEST_NAME].split(), "tear sheet.html"]).lstrip(". ")
