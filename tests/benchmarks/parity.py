"""How far our runs of other programs' trees are from what these programs published."""

from tests.benchmarks.figures import Figure, figure
from tests.benchmarks.study import MISSING, folder
from tests.parity.published import FAR, drawdown_allocations, growth_returns


def run() -> list[Figure]:
    """The days on which they differ. Needs the study's folder."""
    root = folder()
    if root is None:
        print(f"  left out: {MISSING}", flush=True)
        return []
    growth, drawdown = growth_returns(root), drawdown_allocations(root)
    return [
        figure(
            "SOXL Growth, days that differ",
            "days",
            [growth.wrong],
            f"of {growth.days:,} published daily returns, by more than {FAR:.2%}; at most by {growth.worst:.2%}",
            "≤ 10",
        ),
        figure(
            "SPY or TSLA by drawdown, days that differ",
            "days",
            [drawdown.wrong],
            f"of {drawdown.days} published allocations of 2025",
            "≤ 0",
        ),
    ]
