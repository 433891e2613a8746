"""Single backtests."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backtests import guests, services
from backtests.api import requests, serializers
from backtests.api.bodies import outcome_body
from backtests.api.strategy import benchmark_of, strategy_of
from strategies.samples import ONE_AVERAGE
from strategies.tree import codec
from treeline.accounts.api.authentication import signed_in_or_guest
from treeline.accounts.api.permissions import GuestsToo
from treeline.rest.fields import checked
from treeline.rest.parsers import GuestsJSONParser

RUN_EXAMPLE: dict[str, Any] = {
    "document": codec.encode(ONE_AVERAGE),
    "source": "sample",
    "benchmark": "SP500",
    "start": "2012-01-03",
    "end": "2021-12-31",
    "slippage_bps": 5,
}


class BacktestsView(APIView):
    """Single backtests; they are answered at once and not kept."""

    permission_classes = (GuestsToo,)
    parser_classes = (GuestsJSONParser,)
    throttle: ClassVar = {"POST": "backtests"}

    @extend_schema(
        operation_id="run_backtest",
        tags=["backtests"],
        request=requests.BacktestSerializer,
        responses={200: serializers.OutcomeSerializer},
        examples=[
            OpenApiExample("ten years", value={**RUN_EXAMPLE, "values": {"trend": 200}}, request_only=True),
            OpenApiExample(
                "against a strategy",
                value={**RUN_EXAMPLE, "benchmark": {"document": RUN_EXAMPLE["document"]}, "values": {"trend": 50}},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """One backtest, day by day.

        Guests may run one, too: on the source `sample`, of documents of 200 nodes and 20 tickers at most that refer to
        no saved strategy, six times a minute.
        """
        asked = checked(requests.BacktestSerializer, request.data)
        strategy, _ = strategy_of(request, asked)
        spec = requests.run_spec(asked, benchmark_of(request, asked))
        owner = signed_in_or_guest(request)
        if owner is None:
            guests.admit(strategy, spec, asked["source"], request.META["REMOTE_ADDR"])
        outcome = services.backtest(strategy, asked["values"], spec, asked["source"], owner)
        return Response(outcome_body(outcome, spec))
