"""Every template runs on the built-in prices from end to end: one backtest, and a sweep around its defaults."""

import math
from itertools import product

import numpy as np
import pytest

from backtests.contracts import METRICS, Provenance, RunSpec
from backtests.engine.required import symbols
from backtests.engine.single import backtest
from backtests.engine.sweep import prepare
from strategies.starters import Template, templates
from strategies.tree.nodes import Value
from strategies.tree.validate import check_values, uses
from treeline.marketdata.sample import SampleSource

NOWHERE = Provenance("test", "", 0, 0, 0.0)
SPEC = RunSpec("SP500")
YEAR = 252

each_template = pytest.mark.parametrize("template", templates(), ids=lambda template: template.key)


def around(template: Template) -> dict[str, tuple[Value, ...]]:
    """For every variable its default and what one would try next."""
    whole = {name for name, places in uses(template.strategy).items() if places[0].role in ("window", "days", "count")}
    others = [symbol for symbol in SampleSource().symbols() if symbol != "SP500"]
    axes: dict[str, tuple[Value, ...]] = {}
    for name, value in template.strategy.variables:
        if isinstance(value, str):
            axes[name] = value, next(symbol for symbol in others if symbol != value)
        else:
            axes[name] = value, value + 1.0 if name in whole else value * 1.1
    return axes


@each_template
def test_a_template_runs_with_its_defaults_for_years_and_holds_what_it_can_pay_for(template: Template) -> None:
    strategy = template.strategy
    bars = SampleSource().load(symbols(strategy, SPEC, {}))
    outcome = backtest(strategy, dict(strategy.variables), bars, SPEC, NOWHERE)
    assert outcome.span.sessions > 10 * YEAR
    assert np.isfinite(outcome.equity).all() and (outcome.equity > 0).all()
    assert (outcome.weights >= 0).all() and (outcome.weights.sum(axis=1) <= 1 + 1e-12).all()
    assert (outcome.weights.sum(axis=1) > 0).mean() > 0.2
    assert set(outcome.held) >= {outcome.held[at] for at in np.flatnonzero(outcome.weights.max(axis=0))}
    assert set(outcome.metrics) == set(METRICS) and math.isfinite(outcome.metrics["sharpe"])


@each_template
def test_a_sweep_around_a_template_has_its_backtest_among_its_results(template: Template) -> None:
    strategy = template.strategy
    axes = around(template)
    check_values(strategy, axes)
    bars = SampleSource().load(symbols(strategy, SPEC, axes))
    sweep = prepare(strategy, axes, bars, SPEC)
    runs = sweep.run(np.array(list(product((0, 1), repeat=len(axes))), np.int32).reshape(2 ** len(axes), len(axes)))
    assert np.isfinite(runs.metrics[:, METRICS.index("total_return")]).all()
    if axes:
        assert len(np.unique(runs.behaviour)) > 1
    spec = RunSpec("SP500", start=sweep.span.first)
    single = backtest(strategy, dict(strategy.variables), bars, spec, NOWHERE)
    for name, of_sweep in zip(METRICS, runs.metrics[0].tolist(), strict=True):
        assert single.metrics[name] == pytest.approx(of_sweep, rel=1e-9, abs=1e-9, nan_ok=True), name
