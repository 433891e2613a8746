"""Strategies to start from."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from strategies import starters
from strategies.api.language import DocumentField
from strategies.tree import codec
from strategies.tree.walk import tickers_of
from treeline.accounts.api.permissions import GuestsToo


class TemplateSerializer(serializers.Serializer[Any]):
    """A template."""

    template = serializers.CharField(help_text="Its key: what POST /api/v1/strategies takes.")
    title = serializers.CharField()
    teaches = serializers.CharField(help_text="What of the language is to be seen in it.")
    tickers = serializers.ListField(child=serializers.CharField())
    document = DocumentField()


class TemplatesSerializer(serializers.Serializer[Any]):
    """All templates."""

    items = TemplateSerializer(many=True)


class TemplatesView(APIView):
    """The templates, for guests too."""

    permission_classes = (GuestsToo,)

    @extend_schema(operation_id="list_templates", tags=["strategies"], responses=TemplatesSerializer)
    def get(self, request: Request) -> Response:
        """Strategies to start from, over the symbols of the built-in prices, the simple ones first."""
        return Response({"items": [_describe(template) for template in starters.templates()]})


def _describe(template: starters.Template) -> dict[str, Any]:
    return {
        "template": template.key,
        "title": template.title,
        "teaches": template.teaches,
        "tickers": list(tickers_of(template.strategy)),
        "document": codec.encode(template.strategy),
    }
