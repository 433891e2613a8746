"""The bodies of the broker keys' endpoints. No answer has a field for a key or a secret."""

from typing import Any

from rest_framework import serializers

from treeline.accounts.broker_keys import LONGEST, LONGEST_NAME, SHORTEST
from treeline.rest.fields import NameField, StrictSerializer, TextField

KINDS = ("paper", "live")
STATES = ("accepted", "refused", "unknown")


class BrokerKeySerializer(serializers.Serializer[Any]):
    """A pair of keys at a broker, without either."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS, help_text="`paper` is play money, `live` real money.")
    last_four = serializers.CharField(help_text="The last characters of the key, to know it again.")
    state = serializers.ChoiceField(
        choices=STATES,
        help_text="What the broker said when it was last asked. `unknown`: it gave no answer; ask again by a check.",
    )
    answer = serializers.CharField(help_text="The broker's answer, in our words.")
    created = serializers.DateTimeField()
    checked = serializers.DateTimeField(allow_null=True, help_text="When the broker last answered.")


class BrokerKeyPageSerializer(serializers.Serializer[Any]):
    """A page of broker keys."""

    items = BrokerKeySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class BrokerKeyNameSerializer(StrictSerializer):
    """What a pair of keys is called."""

    name = NameField(max_length=LONGEST_NAME)


class NewBrokerKeySerializer(BrokerKeyNameSerializer):
    """A pair of keys, as Alpaca shows it."""

    kind = serializers.ChoiceField(
        choices=KINDS,
        error_messages={"invalid_choice": f"is none of {', '.join(KINDS)}"},  # the usual words repeat what was sent
        help_text="Which account of yours the pair is of: `paper` is play money, `live` real money.",
    )
    key = TextField(
        min_length=SHORTEST, max_length=LONGEST, trim_whitespace=False, write_only=True, help_text="APCA-API-KEY-ID"
    )
    secret = TextField(
        min_length=SHORTEST, max_length=LONGEST, trim_whitespace=False, write_only=True, help_text="APCA-API-SECRET-KEY"
    )
