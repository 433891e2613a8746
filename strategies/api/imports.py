"""Reading a strategy out of a file of Composer, QuantMage or our own, without saving it."""

from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from strategies.api.language import DocumentField
from strategies.importers.detect import import_bytes
from strategies.importers.report import FORMATS, size_of
from strategies.tree import codec
from treeline.accounts.contracts import Scope
from treeline.rest.fields import StrictSerializer, TextField, checked

_FILE = """(defsymphony "Calm" {:rebalance-frequency :daily}
 (weight-equal [(asset "SPY" "S&P 500") (asset "BIL" "Treasury bills")]))"""
_IMPORTED = {
    "format": "composer_dsl",
    "document": {
        "version": 1,
        "name": "Calm",
        "root": {
            "node": "equal",
            "children": [{"node": "ticker", "ticker": "SPY"}, {"node": "ticker", "ticker": "BIL"}],
        },
    },
    "nodes": 3,
    "gates": 0,
    "depth": 2,
    "tickers": ["BIL", "SPY"],
    "untranslated": [],
    "notes": [],
}


class FileSerializer(StrictSerializer):
    """A file's text. Its format is told by the content."""

    file = TextField(max_length=255, help_text="The file's name: a strategy without a name is called after it.")
    content = TextField(trim_whitespace=False, help_text="All of the file, as text.")


class NoteSerializer(serializers.Serializer[Any]):
    """Something to know about one place of the imported document."""

    path = serializers.CharField(help_text="The node's or field's path; empty for the whole file.")
    reason = serializers.CharField()


class ImportedSerializer(serializers.Serializer[Any]):
    """A strategy read from a file. Sending its document to `/strategies` saves it."""

    format = serializers.ChoiceField(choices=FORMATS)
    document = DocumentField()
    nodes = serializers.IntegerField()
    gates = serializers.IntegerField()
    depth = serializers.IntegerField(help_text="Levels of the tree.")
    tickers = serializers.ListField(child=serializers.CharField())
    untranslated = NoteSerializer(many=True, help_text="Places that do not do what the original did.")
    notes = NoteSerializer(many=True, help_text="Places where the original's exact meaning is not published.")


class ImportView(APIView):
    """A strategy of another format."""

    scopes: ClassVar = {"POST": Scope.READ}

    @extend_schema(
        operation_id="import_strategy",
        tags=["strategies"],
        request=FileSerializer,
        responses=ImportedSerializer,
        examples=[
            OpenApiExample("file", value={"file": "calm.clj", "content": _FILE}, request_only=True),
            OpenApiExample("imported", value=_IMPORTED, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """What a file of Composer (JSON, EDN, defsymphony), QuantMage (version 2) or our own is in our language.

        Nothing is saved. What could not be translated is named with its place, and holds cash there. 400 for a file
        that holds no strategy."""
        given = checked(FileSerializer, request.data)
        found = import_bytes(given["content"].encode(), given["file"])
        told = {field: [asdict(note) for note in getattr(found, field)] for field in ("untranslated", "notes")}
        body = {"format": found.format, "document": codec.encode(found.strategy)}
        return Response(body | asdict(size_of(found.strategy)) | told)
