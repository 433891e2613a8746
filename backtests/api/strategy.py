"""The strategies that a request names or holds."""

from typing import Any

from rest_framework.request import Request

from backtests.analysis import of_benchmark
from strategies import selectors
from strategies.tree import codec
from strategies.tree.nodes import Strategy
from treeline.accounts.api.authentication import signed_in
from treeline.core.errors import Invalid


def strategy_of(request: Request, values: dict[str, Any]) -> tuple[Strategy, int | None]:
    """The strategy of a checked RunSerializer, and its primary key when it is a saved one.

    Raises NotFound for a strategy that isn't the user's, Invalid for a document that isn't one.
    """
    if "document" in values:
        return codec.decode(values["document"]), None
    saved = selectors.get(signed_in(request), values["strategy"])
    return codec.decode(saved.document), saved.pk


def benchmark_of(request: Request, values: dict[str, Any]) -> str | Strategy:
    """The benchmark of a checked RunSerializer: a ticker, or a strategy as above."""
    benchmark = values["benchmark"]
    if isinstance(benchmark, str):
        return benchmark
    try:
        return strategy_of(request, benchmark)[0]
    except Invalid as error:
        raise Invalid(of_benchmark(error.faults)) from None
