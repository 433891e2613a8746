"""How long a user's batches are kept."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backtests import retention
from backtests.api import keeping_serializers as serializers
from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import checked
from treeline.rest.pagination import LARGEST_PAGE

_GOING = {
    "id": "7d5c4a1e-8d2b-4f0e-9a3c-5b6d7e8f9a0b",
    "name": "Fifty averages",
    "runs": 50,
    "bytes": 51200,
    "goes": "2026-01-05T14:30:00Z",
}
_RETENTION = {"keep_days": 30, "batches": 1, "runs": 50, "bytes": 51200, "items": [_GOING]}


class RetentionView(APIView):
    """What will go."""

    @extend_schema(
        operation_id="preview_retention",
        tags=["batches"],
        parameters=[serializers.RetentionQuerySerializer],
        responses=serializers.RetentionSerializer,
        examples=[OpenApiExample("one batch", value=_RETENTION, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Which of your batches will be deleted soon, since your plan keeps them no longer; what is not over stays."""
        owner = signed_in(request)
        days = checked(serializers.RetentionQuerySerializer, request.query_params)["days"]
        found = retention.going(owner, days)
        items = [
            {"id": one.public_id, "name": one.name, "runs": one.runs, "bytes": one.bytes, "goes": one.goes}
            for one in found[:LARGEST_PAGE]
        ]
        return Response(
            {
                "keep_days": retention.keep_days([owner.pk])[owner.pk],
                "batches": len(found),
                "runs": sum(one.runs for one in found),
                "bytes": sum(one.bytes for one in found),
                "items": items,
            }
        )
