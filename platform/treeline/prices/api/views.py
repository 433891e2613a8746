"""Sources of prices, their symbols, and the price cache for operators."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from redis.exceptions import RedisError
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts.api.authentication import signed_in, signed_in_or_guest
from treeline.accounts.api.permissions import GuestsToo, OperatorsOnly
from treeline.core.errors import Fault, Invalid, Unavailable
from treeline.marketdata.sample import SampleSource
from treeline.marketdata.upkeep import Statistics
from treeline.prices import selectors
from treeline.prices.api import serializers
from treeline.rest import cursor as cursors
from treeline.rest.fields import checked

_SOURCE = {
    "name": "sample",
    "note": "Stale sample data, for trying things out.",
    "feed": "",
    "adjustment": "as in the package",
    "symbols": 21,
    "first": "1990-01-02",
    "last": "2022-12-28",
    "trouble": "",
}
_LISTED = {"symbol": "AAPL", "first": "1990-01-02", "last": "2022-12-28", "fractional": None}
_SIZE = {"entries": 41_200, "bytes": 96_000_000}
_CACHE = {
    "counts": {"alpaca": {"hits": 98_210, "misses": 1_204, "hit_rate": 0.988, "calls": 377}},
    "sizes": {"at": "2026-01-05T14:30:00Z", "kinds": {"years": _SIZE}, "sources": {"alpaca": _SIZE}},
    "purge": {"at": "2026-01-05T01:00:04Z", "keys": 812},
    "warmed": "2026-01-05T01:12:00Z",
    "memory": 130_000_000,
    "limit": 536_870_912,
    "used": {"alpaca": [{"symbol": "SPY", "uses": 412.5}]},
}


class SourcesView(APIView):
    """Where prices come from."""

    @extend_schema(
        operation_id="list_sources",
        tags=["sources"],
        responses=serializers.SourcesSerializer,
        examples=[OpenApiExample("the sample", value={"items": [_SOURCE]}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """All sources with their dates, your uploads among them, those that can't be used too."""
        return Response({"items": [asdict(listing) for listing in selectors.listings(signed_in(request))]})


class SymbolsView(APIView):
    """The symbols of a source, those of the sample for guests too."""

    permission_classes = (GuestsToo,)

    @extend_schema(
        operation_id="list_symbols",
        tags=["sources"],
        parameters=[serializers.SymbolQuerySerializer],
        responses=serializers.SymbolPageSerializer,
        examples=[OpenApiExample("AA", value={"items": [_LISTED], "next": None}, response_only=True)],
    )
    def get(self, request: Request, name: str) -> Response:
        """The symbols of a source, those that begin with `search` first, then those that hold it elsewhere.

        Each with its first and last session and whether it can be ordered in fractions, where the source knows that
        without asking for bars. Guests may look at those of the source `sample`.
        """
        owner = signed_in_or_guest(request)
        if owner is None and name != SampleSource.name:
            raise NotAuthenticated(f"a guest sees the symbols of {SampleSource.name} only: sign in for other sources")
        query = checked(serializers.SymbolQuerySerializer, request.query_params)
        after = _place(query["cursor"]) if "cursor" in query else None
        found, last = selectors.symbols(owner, name, query["search"], query["limit"], after)
        return Response(
            {"items": [asdict(one) for one in found], "next": None if last is None else cursors.write(*last)}
        )


class PriceCacheView(APIView):
    """For operators."""

    permission_classes = (OperatorsOnly,)

    @extend_schema(
        operation_id="price_cache",
        tags=["operators"],
        responses=serializers.PriceCacheSerializer,
        examples=[OpenApiExample("a cache", value=_CACHE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """How the price cache does: hits, sizes, purges. For operators only."""
        try:
            return Response(_body(selectors.statistics()))
        except RedisError as error:
            raise Unavailable(f"Redis can't be reached for now ({error}).") from None


def _body(cache: Statistics) -> dict[str, Any]:
    used = {
        source: [{"symbol": symbol, "uses": round(uses, 1)} for symbol, uses in symbols]
        for source, symbols in cache.used.items()
    }
    counts = {source: {**asdict(one), "hit_rate": one.hit_rate} for source, one in cache.counts.items()}
    return {**asdict(cache), "counts": counts, "used": used}


def _place(cursor: str) -> selectors.Place:
    try:
        rank, symbol = cursors.read(cursor)
        if type(rank) is not int or rank not in (0, 1) or not isinstance(symbol, str):
            raise ValueError(cursor)
    except ValueError:
        remedy = "leave it out for the first page, or send the `next` of a page as it came"
        raise Invalid([Fault("cursor", "is not a cursor of this list", remedy)]) from None
    return rank, symbol
