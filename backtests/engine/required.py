"""Request analysis: what a backtest needs before anything is loaded."""

from backtests.contracts import RunSpec
from strategies.compiler.lower import compile_strategy
from strategies.tree.nodes import Strategy


def symbols(strategy: Strategy, spec: RunSpec) -> tuple[str, ...]:
    """Every ticker whose bars must be loaded, sorted: held ones, those that indicators read, and the benchmark."""
    return tuple(sorted({*compile_strategy(strategy).symbols, spec.benchmark}))
