"""A batch's stored rows against the slow reference, on the sample prices."""

import math
import random

from backtests import blocks, selectors
from backtests.contracts import METRICS
from backtests.models import Batch
from strategies.tree import codec
from tests.reference import oracle
from treeline.marketdata.panel import align
from treeline.marketdata.sample import SampleSource


def worst_difference(batch: Batch, how_many: int) -> float:
    """The largest |stored − reference| / max(1, |reference|) over all metrics of `how_many` rows, drawn by chance.

    Infinite when one is undefined and the other is not.
    """
    strategy, spec = codec.decode(batch.document), selectors.spec_of(batch)
    combinations = selectors.combinations_of(batch)
    source = SampleSource()
    assert isinstance(spec.benchmark, str)
    axes = {axis.name: axis.values for axis in combinations.grid.axes}
    panel = align(source.load(sorted({*oracle.tickers(strategy.root, axes), spec.benchmark})), None, spec.end)
    sessions = [day.item() for day in panel.sessions]
    closes = {symbol: panel.column(symbol).tolist() for symbol in panel.symbols}
    worst = 0.0
    drawn = random.Random(batch.total).sample(range(batch.total), min(how_many, batch.total))
    for run_index, row in zip(drawn, blocks.rows(batch, drawn).tolist(), strict=True):
        answer = oracle.backtest(
            strategy,
            closes,
            sessions,
            spec.benchmark,
            values=combinations.values(run_index),
            values_lists=axes,
            start=spec.start,
            slippage_bps=spec.costs.slippage_bps,
            commission_percent=spec.costs.commission_percent,
            commission_per_share=spec.costs.commission_per_share,
            fill=spec.fill,
        )
        pairs = zip(row, (answer.metrics[metric] for metric in METRICS), strict=True)
        worst = max(worst, *(_difference(*pair) for pair in pairs))
    return worst


def _difference(stored: float, reference: float) -> float:
    if math.isnan(stored) or math.isnan(reference):
        return 0.0 if math.isnan(stored) and math.isnan(reference) else math.inf
    return abs(stored - reference) / max(1.0, abs(reference))
