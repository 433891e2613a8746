"""What a backtest or a batch is asked for over the API."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backtests.contracts import Costs, RunSpec
from strategies.api.language import DocumentField
from treeline.core.errors import Fault, Invalid
from treeline.rest.fields import (
    DateField,
    IdField,
    IntegerField,
    NameField,
    NumberField,
    PageSerializer,
    StrictSerializer,
    TextField,
)

_FILTER = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*(?P<op>>=|<=)\s*(?P<value>[-+.0-9eE]+)")
_EARLIEST_HELP = "First session; left out or null: as early as the tickers and indicators allow."


class RunSerializer(StrictSerializer):
    """What both kinds of backtest need: a strategy, saved or sent along, and what it is run over."""

    strategy = IdField(required=False, help_text="A saved strategy's id; or else send `document`.")
    document = DocumentField(required=False)
    source = TextField(max_length=300, help_text="Where prices come from: see GET /api/v1/sources.")  # type: ignore[assignment]
    benchmark = TextField(max_length=100, help_text="A ticker of the source, bought at the start and held.")
    start = DateField(required=False, allow_null=True, default=None, help_text=_EARLIEST_HELP)
    end = DateField(
        required=False, allow_null=True, default=None, help_text="Last session; left out or null: all there is."
    )
    capital = NumberField(min_value=1, default=100_000.0, help_text="Dollars at the start: 1 to 10^12.")
    slippage_bps = NumberField(
        default=5.0, help_text="Hundredths of a percent of the value traded, buys and sells alike: 0 to 1,000."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One strategy, saved or sent along."""
        if ("strategy" in attrs) == ("document" in attrs):
            raise serializers.ValidationError({"strategy": "send either `strategy` or `document`"})
        return attrs


def run_spec(values: Mapping[str, Any]) -> RunSpec:
    """The contract of a checked RunSerializer."""
    return RunSpec(
        benchmark=values["benchmark"],
        start=values["start"],
        end=values["end"],
        capital=values["capital"],
        costs=Costs(slippage_bps=values["slippage_bps"]),
    )


class BacktestSerializer(RunSerializer):
    """A single backtest."""

    values = serializers.DictField(
        child=NumberField(), default=dict, help_text="Variables' values; the others take the strategy's defaults."
    )


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "description": "Ranges with both ends and lists.", "example": "n=5:30,t=60:85:0.5"},
            {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "number"}},
                "example": {"n": [5, 10, 20]},
            },
        ]
    }
)
class GridField(serializers.Field[Any, Any, Any, Any]):
    """A grid as text, `n=5:30,t=60:85:0.5,w=1|2|5`, or as lists of numbers by variable."""

    lists = serializers.DictField(child=serializers.ListField(child=NumberField(), max_length=200_000))

    def to_internal_value(self, data: Any) -> str | dict[str, list[float]]:
        """The text as it came, or the lists. Raises ValidationError."""
        if isinstance(data, str):
            return data
        if not isinstance(data, Mapping):
            raise serializers.ValidationError('send text like "n=5:30" or lists like {"n": [5, 6, 7]}')
        found: dict[str, list[float]] = self.lists.run_validation(data)
        return found

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class NewBatchSerializer(RunSerializer):
    """A batch."""

    grid = GridField(help_text="The values of every variable that is swept; the others take the strategy's defaults.")
    name = NameField(max_length=200, default="", help_text="Left out: the strategy's name.")
    priority = IntegerField(default=5, help_text="Among your own batches: 0 (first) to 9.")


class ResultsQuerySerializer(PageSerializer):
    """Which results, in which order."""

    sort = serializers.CharField(
        default="-sharpe",
        max_length=60,
        help_text="A metric, ascending; descending with `-` before it. Undefined last.",
    )
    filter = serializers.ListField(
        child=serializers.CharField(max_length=200),
        default=list,
        max_length=50,
        help_text="Repeatable: a metric or variable, `>=` or `<=`, and a number, e.g. `filter=sharpe>=1.2` "
        "`filter=n<=20`. All must hold; a metric that is undefined matches none.",
    )


def bounds_of(filters: Sequence[str]) -> dict[str, tuple[float | None, float | None]]:
    """Lower and upper bound, both included, by name, of filters like `sharpe>=1.2`. Raises Invalid with every fault."""
    bounds: dict[str, tuple[float | None, float | None]] = {}
    faults = []
    for text in filters:
        found = _FILTER.fullmatch(text.strip())
        value = _finite(found["value"]) if found else None
        if found is None or value is None:
            faults.append(Fault("filter", f'"{text}" is not a filter', "write sharpe>=1.2 or n<=20"))
            continue
        low, high = bounds.get(found["name"], (None, None))
        if found["op"] == ">=":
            low = value if low is None else max(low, value)
        else:
            high = value if high is None else min(high, value)
        bounds[found["name"]] = (low, high)
    if faults:
        raise Invalid(faults)
    return bounds


def _finite(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
