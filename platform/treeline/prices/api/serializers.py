"""What the endpoints of prices take and answer."""

from typing import Any

from rest_framework import serializers

from treeline.rest.fields import PageSerializer

LONGEST_SEARCH = 40


class SourceSerializer(serializers.Serializer[Any]):
    """A source of prices."""

    name = serializers.CharField(help_text="What a backtest's `source` says.")
    note = serializers.CharField(help_text="What to know before believing a result.")
    feed = serializers.CharField(help_text="Whose trades are in the bars; empty when that is not known.")
    adjustment = serializers.CharField(help_text="What prices are adjusted for, and by whom.")
    symbols = serializers.IntegerField(allow_null=True, help_text="How many; null when it can't be told for now.")
    first = serializers.DateField(allow_null=True, help_text="The first day that can be asked for.")
    last = serializers.DateField(allow_null=True, help_text="The last day that can be asked for.")
    trouble = serializers.CharField(help_text="Why it can't be used; empty for one that can.")


class SourcesSerializer(serializers.Serializer[Any]):
    """All sources."""

    items = SourceSerializer(many=True)


class SymbolQuerySerializer(PageSerializer):
    """Which symbols a list shows."""

    search = serializers.CharField(
        default="", allow_blank=True, max_length=LONGEST_SEARCH, help_text="Part of the symbol, in any case."
    )


class ListedSerializer(serializers.Serializer[Any]):
    """A symbol, and what the source can say of it without asking for its bars."""

    symbol = serializers.CharField()
    first = serializers.DateField(allow_null=True, help_text="Its first session; null when the source doesn't know.")
    last = serializers.DateField(allow_null=True, help_text="Its last session; null when the source doesn't know.")
    fractional = serializers.BooleanField(
        allow_null=True,
        help_text="Whether the broker takes orders of fractions of a share; null when that isn't known.",
    )


class SymbolPageSerializer(serializers.Serializer[Any]):
    """A page of symbols; those that begin with what is looked for come first."""

    items = ListedSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class CountsSerializer(serializers.Serializer[Any]):
    """Since Redis was last empty."""

    hits = serializers.IntegerField(help_text="Ticker-years and corporate actions that the cache had.")
    misses = serializers.IntegerField()
    hit_rate = serializers.FloatField(allow_null=True, help_text="Fraction; null when nothing was asked for.")
    calls = serializers.IntegerField(help_text="Requests that were sent to the source.")


class SizeSerializer(serializers.Serializer[Any]):
    """How much there is."""

    entries = serializers.IntegerField()
    bytes = serializers.IntegerField(help_text="Of Redis's memory.")


class SizesSerializer(serializers.Serializer[Any]):
    """How large the cache was when it was last measured, which it is every five minutes."""

    at = serializers.DateTimeField()
    kinds = serializers.DictField(
        child=SizeSerializer(), help_text="`years` are kept, `recents` until the next purge, `pinned` for batches."
    )
    sources = serializers.DictField(child=SizeSerializer())


class PurgeSerializer(serializers.Serializer[Any]):
    """When recent prices were last thrown away."""

    at = serializers.DateTimeField()
    keys = serializers.IntegerField()


class UsedSerializer(serializers.Serializer[Any]):
    """A symbol that is often asked for."""

    symbol = serializers.CharField()
    uses = serializers.FloatField(help_text="They fade by 3 % a session day.")


class PriceCacheSerializer(serializers.Serializer[Any]):
    """How the price cache does."""

    counts = serializers.DictField(child=CountsSerializer(), help_text="By source.")
    sizes = SizesSerializer(allow_null=True)
    purge = PurgeSerializer(allow_null=True)
    warmed = serializers.DateTimeField(
        allow_null=True, help_text="When the most used symbols were last read ahead of their use."
    )
    memory = serializers.IntegerField(help_text="Bytes that Redis takes, for all it holds.")
    limit = serializers.IntegerField(allow_null=True, help_text="Bytes that Redis may take; null without a limit.")
    used = serializers.DictField(
        child=serializers.ListField(child=UsedSerializer()), help_text="By source, the most used symbol first."
    )
