"""Request analysis: what a backtest needs before anything is loaded."""

from collections.abc import Iterator, Mapping, Sequence

from backtests.contracts import RunSpec
from strategies.indicators.catalogue import CATALOGUE
from strategies.tree.nodes import Group, Node, Sort, Strategy, Symbol, Ticker, Value, Variable
from strategies.tree.walk import measures, readings, tickers_of, walk

Axes = Mapping[str, Sequence[Value]]


def symbols(strategy: Strategy, spec: RunSpec, axes: Axes) -> tuple[str, ...]:
    """Every ticker whose bars must be loaded, sorted: those that are held or read, for all values of ticker variables,
    and the benchmark's."""
    return tuple(sorted({*tickers_of(strategy, _tickers(axes)), *of_benchmark(spec)}))


def of_benchmark(spec: RunSpec) -> tuple[str, ...]:
    """The tickers of the benchmark, sorted."""
    return (spec.benchmark,) if isinstance(spec.benchmark, str) else tickers_of(spec.benchmark)


def fields(strategy: Strategy, spec: RunSpec, axes: Axes) -> dict[str, frozenset[str]]:
    """By ticker the series beside the close that must be there: what indicators read, and for the fill "next_open" the
    opens of all that is held."""
    found: dict[str, set[str]] = {}
    trees: list[tuple[Strategy, Axes]] = [(strategy, _tickers(axes))]
    if isinstance(spec.benchmark, Strategy):
        trees.append((spec.benchmark, {}))
    for tree, given in trees:
        known = {name: (value,) for name, value in tree.variables} | dict(given)
        for symbol, series in _wanted(tree.root, spec.fill == "next_open"):
            for ticker in known.get(symbol.name, ()) if isinstance(symbol, Variable) else (symbol,):
                found.setdefault(str(ticker), set()).update(series)
    return {ticker: frozenset(series - {"close"}) for ticker, series in found.items() if series - {"close"}}


def _wanted(root: Node, opens: bool) -> Iterator[tuple[Symbol, tuple[str, ...]]]:
    """The series that are read of each ticker, as the tree writes it. What a sort measures of a child that is no ticker
    is the child's own equity, which needs no bars of its own."""
    for _, reading in readings(root):
        yield reading.ticker, CATALOGUE[reading.measure.indicator].inputs
    for _, _, node in walk(root):
        if opens and isinstance(node, Ticker):
            yield node.symbol, ("open",)
        if isinstance(node, Sort):
            read = {series for _, measure in measures(node) for series in CATALOGUE[measure.indicator].inputs}
            for child in map(_inner, node.children):
                if isinstance(child, Ticker):
                    yield child.symbol, tuple(read)


def _inner(node: Node) -> Node:
    """What a child is without the names around it."""
    while isinstance(node, Group):
        node = node.child
    return node


def _tickers(axes: Axes) -> Axes:
    """The axes that hold tickers: a number names none."""
    return {name: values for name, values in axes.items() if len(values) > 0 and isinstance(values[0], str)}
