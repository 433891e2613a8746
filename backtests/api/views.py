"""Single backtests."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backtests import guests, services
from backtests.api import requests, serializers
from backtests.api.bodies import outcome_body
from backtests.api.explain_bodies import explanation_body
from backtests.api.explain_serializers import ExplanationSerializer
from backtests.api.strategy import benchmark_of, strategy_of
from backtests.contracts import RunSpec
from strategies.samples import ONE_AVERAGE
from strategies.tree import codec
from strategies.tree.nodes import Strategy
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
        strategy, spec, owner = _admitted(request, asked)
        outcome = services.backtest(strategy, asked["values"], spec, asked["source"], owner)
        return Response(outcome_body(outcome, spec))


class ExplainView(APIView):
    """One day of a single backtest, in its tree; answered at once and not kept."""

    permission_classes = (GuestsToo,)
    parser_classes = (GuestsJSONParser,)
    throttle: ClassVar = {"POST": "backtests"}

    @extend_schema(
        operation_id="explain_backtest",
        tags=["backtests"],
        request=requests.ExplainSerializer,
        responses={200: ExplanationSerializer},
        examples=[
            OpenApiExample(
                "the day of a fall",
                value={**RUN_EXAMPLE, "values": {"trend": 200}, "session": "2020-03-16"},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """Which way the tree went at one session's close: the share of each node, the branches taken, and the values of
        all that it read.

        The request is that of the backtest and the session. Guests may ask within the limits of their backtests, and
        each counts as one.
        """
        asked = checked(requests.ExplainSerializer, request.data)
        strategy, spec, owner = _admitted(request, asked)
        explanation = services.explain(strategy, asked["values"], spec, asked["source"], asked["session"], owner)
        return Response(explanation_body(explanation))


def _admitted(request: Request, asked: dict[str, Any]) -> tuple[Strategy, RunSpec, AbstractBaseUser | None]:
    """What a checked RunSerializer runs, and for whom: None is a guest, whose backtest is counted."""
    strategy, _ = strategy_of(request, asked)
    spec = requests.run_spec(asked, benchmark_of(request, asked))
    owner = signed_in_or_guest(request)
    if owner is None:
        guests.admit(strategy, spec, asked["source"], request.META["REMOTE_ADDR"])
    return strategy, spec, owner
