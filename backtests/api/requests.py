"""What a backtest or a batch is asked for over the API."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.contrib.auth.models import AbstractBaseUser
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backtests import choice
from backtests.choice import Written
from backtests.combinations import Combinations
from backtests.contracts import FILLS, Costs, RunSpec
from backtests.planning import USUAL_BENCHMARK, usual_benchmark
from strategies.api.language import DocumentField
from strategies.tree.nodes import Strategy, Value
from strategies.tree.reader import TICKER
from treeline.accounts.contracts import MOST_COMBINATIONS
from treeline.marketdata.sample import INDEX, SampleSource
from treeline.rest.fields import (
    DateField,
    IdField,
    IntegerField,
    NameField,
    NumberField,
    StrictSerializer,
    TextField,
    checked,
)

_FILL_HELP = "When a decision of a session's close is traded: at that close, at the next open, or at the next close."
_EARLIEST_HELP = "First session; left out or null: as early as the tickers and indicators allow."


class StrategySerializer(StrictSerializer):
    """A strategy, saved or sent along."""

    strategy = IdField(required=False, help_text="A saved strategy's id; or else send `document`.")
    document = DocumentField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One strategy, saved or sent along."""
        if ("strategy" in attrs) == ("document" in attrs):
            raise serializers.ValidationError({"strategy": "send either `strategy` or `document`"})
        return attrs


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "maxLength": 100, "example": "SPY"},
            {
                "type": "object",
                "properties": {"strategy": {"type": "string", "format": "uuid"}},
                "required": ["strategy"],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "properties": {"document": {"$ref": "#/components/schemas/StrategyDocument"}},
                "required": ["document"],
                "additionalProperties": False,
            },
        ]
    }
)
class BenchmarkField(serializers.Field[Any, Any, Any, Any]):
    """A ticker, or a strategy as StrategySerializer takes it."""

    ticker = TextField(max_length=100)

    def to_internal_value(self, data: Any) -> str | dict[str, Any]:
        """The ticker, or the checked values. Raises ValidationError."""
        if isinstance(data, Mapping):
            return checked(StrategySerializer, data)
        if not isinstance(data, str):
            raise serializers.ValidationError('send a ticker, {"strategy": ID} or {"document": DOCUMENT}')
        ticker: str = self.ticker.run_validation(data)
        return ticker

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class RunSerializer(StrategySerializer):
    """What both kinds of backtest need: a strategy, saved or sent along, and what it is run over."""

    source = TextField(max_length=300, help_text="Where prices come from: see GET /api/v1/sources.")  # type: ignore[assignment]
    benchmark = BenchmarkField(
        required=False,
        help_text="A ticker of the source, bought at the start and held; or a strategy, saved or sent along, whose "
        f"variables take its defaults, run with the same costs and fill. Left out: {INDEX} for the source "
        f"`{SampleSource.name}`, else {USUAL_BENCHMARK}.",
    )
    start = DateField(required=False, allow_null=True, default=None, help_text=_EARLIEST_HELP)
    end = DateField(
        required=False, allow_null=True, default=None, help_text="Last session; left out or null: all there is."
    )
    capital = NumberField(min_value=1, default=100_000.0, help_text="Dollars at the start: 1 to 10^12.")
    fill = serializers.ChoiceField(choices=FILLS, default="close", help_text=_FILL_HELP)
    slippage_bps = NumberField(
        default=5.0, help_text="Hundredths of a percent of the value traded, buys and sells alike: 0 to 1,000."
    )
    commission_percent = NumberField(default=0.0, help_text="Percent of the value traded: 0 to 10.")
    commission_per_share = NumberField(default=0.0, help_text="Dollars for each share traded: 0 to 1.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """With the source's usual benchmark where none was sent."""
        return {"benchmark": usual_benchmark(attrs["source"]), **super().validate(attrs)}


def run_spec(values: Mapping[str, Any], benchmark: str | Strategy) -> RunSpec:
    """The contract of a checked RunSerializer, whose benchmark has been read."""
    return RunSpec(
        benchmark=benchmark,
        start=values["start"],
        end=values["end"],
        capital=values["capital"],
        costs=Costs(values["slippage_bps"], values["commission_percent"], values["commission_per_share"]),
        fill=values["fill"],
    )


@extend_schema_field({"oneOf": [{"type": "number"}, {"type": "string", "pattern": f"^{TICKER.pattern}$"}]})
class ValueField(NumberField):
    """What a variable takes: a JSON number, or a ticker."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "is neither a number nor a ticker"}

    def to_internal_value(self, data: Any) -> Any:
        """The number as float64, or the ticker. Raises ValidationError."""
        return data if isinstance(data, str) and TICKER.fullmatch(data) else super().to_internal_value(data)


class BacktestSerializer(RunSerializer):
    """A single backtest."""

    values = serializers.DictField(
        child=ValueField(), default=dict, help_text="Variables' values; the others take the strategy's defaults."
    )


class ExplainSerializer(BacktestSerializer):
    """A single backtest, and the day of it that is to be explained."""

    session = DateField(help_text="A session of the backtest.")


@extend_schema_field(
    {
        "oneOf": [
            {
                "type": "string",
                "description": "Ranges with both ends, lists, and your library's values.",
                "example": "n=5:30,t=60:85:0.5,held=SPY|QQQ,window=library",
            },
            {
                "type": "object",
                "additionalProperties": {
                    "oneOf": [
                        {"type": "array", "items": {"type": "number"}},
                        {"type": "array", "items": {"type": "string", "pattern": f"^{TICKER.pattern}$"}},
                        {
                            "type": "string",
                            "description": "A range with both ends, a list, or `library`: the values of the variable "
                            "of that name in your library.",
                        },
                    ]
                },
                "example": {"n": "5:30:1", "t": [60, 70], "held": ["SPY", "QQQ"], "window": "library"},
            },
        ]
    }
)
class GridField(serializers.Field[Any, Any, Any, Any]):
    """A grid as text, `n=5:30,t=60:85:0.5,held=SPY|QQQ`, or by variable as lists of numbers or tickers, or as text."""

    values = serializers.ListField(child=ValueField(), max_length=MOST_COMBINATIONS)

    def to_internal_value(self, data: Any) -> Written:
        """The text as it came, or what was sent of each variable. Raises ValidationError."""
        if isinstance(data, str):
            return data
        if not isinstance(data, Mapping):
            raise serializers.ValidationError('send text like "n=5:30" or lists like {"n": [5, 6, 7]}')
        found: dict[str, str | list[Value]] = {}
        faults = {}
        for name, values in data.items():
            try:
                found[str(name)] = values if isinstance(values, str) else self.values.run_validation(values)
            except serializers.ValidationError as error:
                faults[str(name)] = error.detail
        if faults:
            raise serializers.ValidationError(faults)
        return found

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class SampleSerializer(StrictSerializer):
    """A random sample of the grid, without repetition; the same count and seed are the same sample."""

    count = IntegerField(min_value=1, help_text="How many of the grid's combinations.")
    seed = IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="0 to 2^63 - 1; left out or null: drawn by the server, and told.",
    )


class OrderSerializer(RunSerializer):
    """A batch: the combinations of a grid, or those of a list."""

    grid = GridField(
        required=False,
        help_text="The values of every variable that is swept; the others take the strategy's defaults, or else your "
        "library's. Send either this or `combinations`.",
    )
    sample = SampleSerializer(required=False, help_text="So many of the grid's combinations instead of all of them.")
    combinations = serializers.ListField(
        child=serializers.DictField(child=ValueField()),
        required=False,
        min_length=1,
        max_length=MOST_COMBINATIONS,
        help_text="The combinations themselves, each with the same variables.",
    )
    name = NameField(max_length=200, default="", help_text="Left out: the strategy's name.")
    priority = IntegerField(default=5, help_text="Among your own batches: 0 (first) to 9.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either a grid or a list, and a sample only of a grid; told together with what is wrong with the strategy."""
        faults: dict[str, Any] = {}
        if ("grid" in attrs) == ("combinations" in attrs):
            faults["grid"] = "send either `grid` or `combinations`"
        if "sample" in attrs and "grid" not in attrs:
            faults["sample"] = "is drawn from a `grid`"
        try:
            attrs = super().validate(attrs)
        except serializers.ValidationError as error:
            faults.update(cast("dict[str, Any]", error.detail))
        if faults:
            raise serializers.ValidationError(faults)
        return attrs


class ChangesSerializer(StrictSerializer):
    """What can be changed of a batch that was ordered."""

    name = NameField(max_length=200, required=False)
    priority = IntegerField(required=False, help_text="Among your own batches: 0 (first) to 9.")


def combinations(owner: AbstractBaseUser, values: Mapping[str, Any]) -> Combinations:
    """What a checked OrderSerializer wants to be run. Raises Invalid with every fault."""
    if "combinations" in values:
        return Combinations.listed(values["combinations"])
    return choice.of_grid(owner, values["grid"], choice.Sample(**values["sample"]) if "sample" in values else None)
