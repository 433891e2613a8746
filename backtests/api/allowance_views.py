"""What a user may order: his plan, and what is left of its month."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backtests import allowance
from treeline.accounts.api.authentication import signed_in
from treeline.accounts.contracts import TERMS

_PLAN = {
    "name": "free",
    "weight": 1,
    "priority": 1,
    "batches_at_once": 1,
    "chunks_in_flight": 2,
    "combinations_per_batch": 10_000,
    "combinations_per_month": 100_000,
    "keep_days": 30,
    "requests_per_minute": 600,
    "backtests_per_minute": 30,
    "batches_per_minute": 10,
    "left_this_month": 95_000,
    "month_ends": "2026-02-01",
}


class PlanSerializer(serializers.Serializer[Any]):
    """A plan: what its users may ask for, and how much of the workers' time is theirs."""

    name = serializers.CharField(help_text="What the plan is called.")
    weight = serializers.IntegerField(help_text=TERMS["weight"])
    priority = serializers.IntegerField(help_text=TERMS["priority"])
    batches_at_once = serializers.IntegerField(help_text=TERMS["batches_at_once"])
    chunks_in_flight = serializers.IntegerField(help_text=TERMS["chunks_in_flight"])
    combinations_per_batch = serializers.IntegerField(help_text=TERMS["combinations_per_batch"])
    combinations_per_month = serializers.IntegerField(help_text=TERMS["combinations_per_month"])
    keep_days = serializers.IntegerField(help_text=TERMS["keep_days"])
    requests_per_minute = serializers.IntegerField(help_text=TERMS["requests_per_minute"])
    backtests_per_minute = serializers.IntegerField(help_text=TERMS["backtests_per_minute"])
    batches_per_minute = serializers.IntegerField(help_text=TERMS["batches_per_minute"])
    left_this_month = serializers.IntegerField(help_text="Combinations that may still be ordered.")
    month_ends = serializers.DateField(help_text="The first day of the next month, UTC.")


class AllowanceView(APIView):
    """A user's plan."""

    @extend_schema(
        operation_id="get_plan",
        tags=["accounts"],
        responses=PlanSerializer,
        examples=[OpenApiExample("the free plan", value=_PLAN, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Your plan and its limits, as they are now, and what is left of this month's combinations."""
        allowed = allowance.allowance(signed_in(request))
        body = {**asdict(allowed.terms), "left_this_month": allowed.left, "month_ends": allowed.until}
        return Response(PlanSerializer(body).data)
