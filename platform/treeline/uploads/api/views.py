"""Uploaded prices: list, put files into a collection, read, delete."""

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts.api.authentication import signed_in
from treeline.rest.fields import checked
from treeline.rest.pagination import newest_first
from treeline.uploads import selectors, services
from treeline.uploads.api import serializers
from treeline.uploads.api.parsers import FilesParser

_SUMMARY = {
    "id": "5f0e6c1b-2a7d-4f7e-9a53-7a1c9d3b2e10",
    "name": "etfs",
    "source": "upload:etfs",
    "symbols": 1,
    "first": "1993-01-29",
    "last": "2026-01-02",
    "bytes": 364708,
    "created": "2026-01-05T14:30:00Z",
    "changed": "2026-01-05T14:30:00Z",
}
_BARS = {"symbol": "SPY", "first": "1993-01-29", "last": "2026-01-02", "count": 8288}
_WHOLE = OpenApiExample("one symbol", value={**_SUMMARY, "bars": [_BARS]}, response_only=True)


def describe(upload: Any) -> dict[str, Any]:
    """A collection with its symbols, in the words of the API."""
    summary = serializers.UploadSummarySerializer(upload).data
    return {**summary, "bars": serializers.UploadedSymbolSerializer(selectors.bars_of(upload), many=True).data}


class UploadsView(APIView):
    """A user's collections."""

    parser_classes = (FilesParser,)

    @extend_schema(
        operation_id="list_uploads",
        tags=["uploads"],
        parameters=[serializers.UploadQuerySerializer],
        responses=serializers.UploadPageSerializer,
        examples=[OpenApiExample("one collection", value={"items": [_SUMMARY], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Your collections without their symbols, the last changed first."""
        query = checked(serializers.UploadQuerySerializer, request.query_params)
        found = selectors.of(signed_in(request))
        if "name" in query:
            found = found.filter(name=query["name"])
        page = newest_first(found, query["limit"], query.get("cursor"), "changed")
        return Response(page.body(serializers.UploadSummarySerializer().to_representation))

    @extend_schema(
        operation_id="upload_prices",
        tags=["uploads"],
        request={"multipart/form-data": serializers.NewUploadSerializer},
        responses={200: serializers.UploadSerializer, 201: serializers.UploadSerializer},
        examples=[_WHOLE],
    )
    def post(self, request: Request) -> Response:
        """Puts price files into a collection, a new one (201) or one that you have (200).

        `curl -H "Authorization: Token …" -F name=etfs -F file=@SPY.csv -F file=@QQQ.csv …/api/v1/uploads`

        All bars of the files' symbols are replaced, other symbols stay. 400 with every fault, by file, line and column;
        then nothing has changed. 413 for a request that is too large."""
        asked = checked(serializers.NewUploadSerializer, request.data)
        upload, is_new = services.put(signed_in(request), asked["name"], asked["file"])
        return Response(describe(upload), status=201 if is_new else 200)


class UploadView(APIView):
    """One collection."""

    @extend_schema(
        operation_id="get_upload", tags=["uploads"], responses=serializers.UploadSerializer, examples=[_WHOLE]
    )
    def get(self, request: Request, upload_id: uuid.UUID) -> Response:
        """The collection with its symbols."""
        return Response(describe(selectors.get(signed_in(request), upload_id)))

    @extend_schema(operation_id="delete_upload", tags=["uploads"], request=None, responses={204: None})
    def delete(self, request: Request, upload_id: uuid.UUID) -> Response:
        """Removes the collection with all its bars; results that were computed from them stay."""
        services.delete(signed_in(request), upload_id)
        return Response(status=204)


class UploadedSymbolView(APIView):
    """One symbol of a collection."""

    @extend_schema(operation_id="delete_uploaded_symbol", tags=["uploads"], request=None, responses={204: None})
    def delete(self, request: Request, upload_id: uuid.UUID, symbol: str) -> Response:
        """Takes the symbol out of the collection, which stays although it be empty."""
        services.remove_symbol(signed_in(request), upload_id, symbol)
        return Response(status=204)
