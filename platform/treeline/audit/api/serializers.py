"""The bodies of the trail's endpoints."""

import datetime as dt
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from treeline.audit.contracts import Action, Means, Who
from treeline.rest.fields import IdField, PageSerializer

KINDS = [(kind, kind) for kind in settings.AUDITED]
ACTIONS = [(action.value, action.value) for action in Action]
MEANS = [(means.value, means.value) for means in Means]
WHO = [(who.value, who.value) for who in Who]


class MomentField(serializers.DateTimeField):
    """A time in an address, in ISO 8601; without an offset it is UTC."""

    def to_internal_value(self, value: Any) -> dt.datetime:
        """In UTC. Raises ValidationError, also for what is out of UTC's years."""
        try:
            moment: dt.datetime = super().to_internal_value(value)
            return moment.astimezone(dt.UTC)
        except OverflowError:
            raise serializers.ValidationError("is too far away") from None


class TrailQuerySerializer(PageSerializer):
    """Which entries a page of the trail shows."""

    kind = serializers.ChoiceField(KINDS, required=False, help_text="Of what kind of thing.")
    id = IdField(required=False, help_text="Of which thing; it may be gone.")
    since = MomentField(required=False, help_text="From this time on.")
    until = MomentField(required=False, help_text="Before this time.")


class OperatorsTrailQuerySerializer(TrailQuerySerializer):
    """The same for operators."""

    owner = serializers.CharField(
        required=False, max_length=150, help_text="The name or the id of whose things it was done to; he may be gone."
    )


@extend_schema_field({"description": "As JSON; null where there was none, or it is not known."})
class ValueField(serializers.JSONField):
    """The value of any field."""


class ChangedFieldSerializer(serializers.Serializer[Any]):
    """One field that changed."""

    field = serializers.CharField()
    before = ValueField(allow_null=True)
    after = ValueField(allow_null=True)


class _EntrySerializer(serializers.Serializer[Any]):
    """What owners and operators are told alike."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(KINDS, help_text="What it was done to.")
    id = serializers.UUIDField(allow_null=True, help_text="Of the thing; null for a kind that has none.")
    name = serializers.CharField(help_text="The thing's, at that time.")
    action = serializers.ChoiceField(ACTIONS, help_text="What was done. `found`: it was there when the trail began.")
    changes = ChangedFieldSerializer(many=True)
    means = serializers.ChoiceField(MEANS, help_text="By what: `database` is SQL past the platform's code.")


class EntrySerializer(_EntrySerializer):
    """An entry as the thing's owner sees it: nothing of other people."""

    who = serializers.ChoiceField(WHO, help_text="`visitor` was not signed in; `operator` looks after the platform.")
    by = serializers.CharField(allow_null=True, help_text="The name of your API token.")
    address = serializers.CharField(allow_null=True, help_text="Where from; null when it was an operator.")
    request_id = serializers.CharField(allow_null=True, help_text="Of your request.")


class EntryPageSerializer(serializers.Serializer[Any]):
    """A page of the trail."""

    items = EntrySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class OperatorsEntrySerializer(_EntrySerializer):
    """An entry as operators see it."""

    owner = serializers.CharField(allow_null=True, help_text="Whose it was, by name; null for the installation's.")
    user = serializers.CharField(allow_null=True, help_text="Who did it, by name; null when nobody was signed in.")
    by = serializers.CharField(allow_null=True, help_text="The name of the API token, the command or the task.")
    address = serializers.CharField(allow_null=True)
    request_id = serializers.CharField(allow_null=True)


class OperatorsEntryPageSerializer(serializers.Serializer[Any]):
    """A page of everybody's trail."""

    items = OperatorsEntrySerializer(many=True)
    next = serializers.CharField(allow_null=True)
