"""Which results of a batch are asked for over the API."""

import math
import re
from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from backtests.results.filters import Filter
from strategies.tree.reader import TICKER
from treeline.core.errors import Fault, Invalid
from treeline.rest.fields import PageSerializer, StrictSerializer

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
_FILTER = re.compile(_NAME + r"\s*(?P<op>>=|<=)\s*(?P<value>[-+.0-9eE]+)")
_TICKERS = re.compile(_NAME + rf"\s*=\s*(?P<tickers>{TICKER.pattern}(\|{TICKER.pattern})*)")
_UNSORTED = "a file stands in the order of the runs: sort it where it is read, or read pages with `sort`"


class FilterField(serializers.ListField):
    """What results must meet."""

    def __init__(self) -> None:
        super().__init__(
            child=serializers.CharField(max_length=200),
            default=list,
            max_length=50,
            help_text="Repeatable: a metric, `neighbour_worst`, `neighbour_median`, `edges` or a variable, `>=` or "
            "`<=`, and a number, e.g. `filter=sharpe>=1.2` `filter=n<=20`; a ticker variable, `=` and its values, e.g. "
            "`filter=held=SPY|QQQ`. All must hold; what is undefined matches none.",
        )


class ResultsQuerySerializer(PageSerializer):
    """Which results, in which order."""

    sort = serializers.CharField(
        default="-sharpe",
        max_length=60,
        help_text="A metric, `neighbour_worst`, `neighbour_median`, `edges` or a variable, ascending; `-` before it "
        "descending; undefined last. Tickers go by the alphabet.",
    )
    filter = FilterField()


class ExportQuerySerializer(StrictSerializer):
    """Which results a file holds; they stand in the order of their runs."""

    filter = FilterField()

    def to_internal_value(self, data: Any) -> Any:
        """The checked values. Raises ValidationError: a `sort` that is not heeded would be taken for heeded."""
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(error.detail, dict) or "sort" not in error.detail:
                raise
            raise serializers.ValidationError({**error.detail, "sort": [_UNSORTED]}) from None


def filters_of(texts: Sequence[str]) -> dict[str, Filter]:
    """What results must meet, by name: lower and upper bound, both included, of filters like `sharpe>=1.2`; the tickers
    of those like `held=SPY|QQQ`. Raises Invalid with every fault."""
    bounds: dict[str, tuple[float | None, float | None]] = {}
    tickers: dict[str, frozenset[str]] = {}
    faults = []
    for text in map(str.strip, texts):
        if listed := _TICKERS.fullmatch(text):
            among = frozenset(listed["tickers"].split("|"))
            tickers[listed["name"]] = tickers.get(listed["name"], among) & among
            continue
        found = _FILTER.fullmatch(text)
        value = _finite(found["value"]) if found else None
        if found is None or value is None:
            faults.append(Fault("filter", f'"{text}" is not a filter', "write sharpe>=1.2, n<=20 or held=SPY|QQQ"))
            continue
        low, high = bounds.get(found["name"], (None, None))
        if found["op"] == ">=":
            low = value if low is None else max(low, value)
        else:
            high = value if high is None else min(high, value)
        bounds[found["name"]] = (low, high)
    faults += [
        Fault(name, "is filtered as a number and as a ticker", "a variable is one or the other")
        for name in bounds.keys() & tickers.keys()
    ]
    if faults:
        raise Invalid(faults)
    return {**bounds, **tickers}


def _finite(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
