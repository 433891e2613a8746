"""The trail: of one's own things, and for operators of everybody's."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from treeline.accounts.api.authentication import signed_in
from treeline.accounts.api.permissions import OperatorsOnly
from treeline.audit import selectors
from treeline.audit.api import serializers
from treeline.audit.contracts import Entry, Who
from treeline.rest.fields import checked

_COMMON = {
    "at": "2026-01-05T14:30:00Z",
    "kind": "batch",
    "id": "0c9d3f1e-5a7b-4c2d-8e6f-1a2b3c4d5e6f",
    "name": "Dips",
    "action": "changed",
    "changes": [{"field": "state", "before": "running", "after": "cancelled"}],
}
_YOURS = {
    **_COMMON,
    "means": "token",
    "who": "you",
    "by": "notebook",
    "address": "203.0.113.7",
    "request_id": "9b1c0f6a2d3e4f508192a3b4c5d6e7f8",
}
_OPERATORS = {**_COMMON, "means": "admin", "who": "operator", "by": None, "address": None, "request_id": None}
_EVERYBODYS = {
    **_COMMON,
    "means": "admin",
    "owner": "alice",
    "user": "bob",
    "by": None,
    "address": "203.0.113.9",
    "request_id": "9b1c0f6a2d3e4f508192a3b4c5d6e7f8",
}


class TrailView(APIView):
    """A user's own trail."""

    @extend_schema(
        operation_id="get_audit_trail",
        tags=["audit"],
        parameters=[serializers.TrailQuerySerializer],
        responses=serializers.EntryPageSerializer,
        examples=[
            OpenApiExample("a cancelled batch", value={"items": [_YOURS, _OPERATORS], "next": None}, response_only=True)
        ],
    )
    def get(self, request: Request) -> Response:
        """What was done to what is yours, or was, by whomever, the newest first. It can't be changed and is kept."""
        query = checked(serializers.TrailQuerySerializer, request.query_params)
        owner = signed_in(request)
        page = selectors.trail(owner, _wanted(query), query["limit"], query.get("cursor"))
        told = serializers.EntrySerializer([_to_owner(entry, owner.pk) for entry in page.entries], many=True)
        return Response({"items": told.data, "next": page.next})


class OperatorsTrailView(APIView):
    """Everybody's trail."""

    may_find_nothing = True
    permission_classes = (OperatorsOnly,)

    @extend_schema(
        operation_id="get_whole_audit_trail",
        tags=["operators"],
        parameters=[serializers.OperatorsTrailQuerySerializer],
        responses=serializers.OperatorsEntryPageSerializer,
        examples=[
            OpenApiExample("a cancelled batch", value={"items": [_EVERYBODYS], "next": None}, response_only=True)
        ],
    )
    def get(self, request: Request) -> Response:
        """For operators: what was done to everybody's things and to the installation's, the newest first. 404 when
        there never was such an `owner`."""
        query = checked(serializers.OperatorsTrailQuerySerializer, request.query_params)
        owner_id = selectors.user_known_as(query["owner"]) if "owner" in query else None
        page = selectors.whole_trail(_wanted(query), query["limit"], query.get("cursor"), owner_id)
        told = serializers.OperatorsEntrySerializer([_to_operator(entry) for entry in page.entries], many=True)
        return Response({"items": told.data, "next": page.next})


def _wanted(query: Mapping[str, Any]) -> selectors.Wanted:
    return selectors.Wanted(query.get("kind"), query.get("id"), query.get("since"), query.get("until"))


def _common(entry: Entry) -> dict[str, Any]:
    names = ("at", "kind", "id", "name", "action", "changes", "means")
    return {name: getattr(entry, name) for name in names}


def _to_owner(entry: Entry, owner_id: int) -> dict[str, Any]:
    """Who was not signed in acted in the owner's stead, as far as anybody knows: where from is for him to see."""
    who = entry.who(owner_id)
    facts = entry.facts if who in (Who.YOU, Who.VISITOR) else {}
    return {**_common(entry), "who": who, **_where(facts)}


def _to_operator(entry: Entry) -> dict[str, Any]:
    return {
        **_common(entry),
        "owner": None if entry.owner_id is None else entry.owner_name,
        "user": entry.facts.get("username"),
        **_where(entry.facts),
    }


def _where(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"by": facts.get("by"), "address": facts.get("address"), "request_id": facts.get("request")}
