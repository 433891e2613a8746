"""The bodies of share links, and of what they show."""

from typing import Any

from rest_framework import serializers

from backtests.api.batch_serializers import BatchSerializer

# Of a batch's body. Neither whose it is, nor the strategy: a link shows results, not how to get them.
SHOWN = (
    *("id", "name", "state", "label", "total", "done", "failed", "rate", "eta_seconds", "poll_after_seconds"),
    *(
        "kind",
        "seed",
        "grid",
        "start",
        "end",
        "capital",
        "fill",
        "slippage_bps",
        "commission_percent",
        "commission_per_share",
    ),
    *("benchmark", "benchmark_metrics", "span", "warnings"),
    *("source", "feed", "adjustment", "data_version", "prices_through", "gaps", "engine_version"),
    *("created", "started", "finished", "kept_until", "recorded"),
)


class ShareSerializer(serializers.Serializer[Any]):
    """A link, without its secret."""

    id = serializers.UUIDField(source="public_id")
    prefix = serializers.CharField(help_text="The secret's first characters, to know it again.")
    created = serializers.DateTimeField()


class SharePageSerializer(serializers.Serializer[Any]):
    """A page of links."""

    items = ShareSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class NewShareSerializer(ShareSerializer):
    """A new link. `url` holds the secret and is shown this once."""

    url = serializers.CharField(
        help_text="The page that shows it without signing in: a path below this server's address, `/shared/SECRET`."
    )


class SharedBatchSerializer(BatchSerializer):
    """A batch as a link shows it: neither its owner nor its strategy."""

    def get_fields(self) -> Any:
        """The batch's own, as far as they are shown."""
        return {name: field for name, field in super().get_fields().items() if name in SHOWN}
