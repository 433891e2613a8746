"""What a guest may run without signing in: something small, of the built-in prices, of which nothing is kept."""

from collections.abc import Iterator

from backtests.contracts import RunSpec
from strategies.tree.nodes import Reference, Strategy
from strategies.tree.walk import tickers_of, walk
from treeline.core.errors import Fault, Invalid
from treeline.marketdata.sample import SampleSource
from treeline.rest.client_address import counted_as
from treeline.rest.throttles import Rate, spend

MOST_NODES = 200
MOST_TICKERS = 20
RATE = Rate(6, 60, "too many backtests of guests from here: sign in for more")


def admit(strategy: Strategy, spec: RunSpec, source: str, address: str) -> None:
    """Counts one backtest of this address. Raises Invalid with all that a guest may not run, which is not counted;
    TooMany."""
    if found := list(faults(strategy, spec.benchmark, source)):
        raise Invalid(found)
    spend("guest backtest", counted_as(address), RATE)


def faults(strategy: Strategy, benchmark: str | Strategy | None, source: str) -> Iterator[Fault]:
    """What of it a guest may not run."""
    if source != SampleSource.name:
        message = f"a guest runs on the source {SampleSource.name} only"
        yield Fault("source", message, "sign in for current prices, and for those that you upload")
    documents = {"document": strategy}
    if isinstance(benchmark, Strategy):
        documents["benchmark.document"] = benchmark
    nodes = {place: [node for _, _, node in walk(one.root)] for place, one in documents.items()}
    total = sum(map(len, nodes.values()))
    if total > MOST_NODES:
        yield Fault("document", f"{total:,} nodes; a guest's have {MOST_NODES} at most", "sign in for larger ones")
    tickers = {ticker for one in documents.values() for ticker in tickers_of(one)}
    if len(tickers) > MOST_TICKERS:
        message = f"{len(tickers):,} tickers; a guest's have {MOST_TICKERS} at most"
        yield Fault("document", message, "sign in for more")
    for place, found in nodes.items():
        if any(isinstance(node, Reference) for node in found):
            yield Fault(place, "refers to a saved strategy, and a guest has none", "sign in to save strategies")
