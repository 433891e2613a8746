"""A strategy as the benchmark, references in it and in what runs, and the library's defaults."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from backtests import planning, ready, selectors, services
from backtests.combinations import Combinations
from backtests.contracts import Costs, RunSpec
from backtests.execution import work_once
from backtests.grid import Grid
from backtests.models import Batch
from strategies import library
from strategies import services as strategies
from strategies.tree import codec
from strategies.tree.nodes import Equal, Reference, Strategy, Ticker, Variable
from tests import cast
from tests.orders import DOCUMENT, SPEC, order
from treeline.core.errors import Invalid

pytestmark = pytest.mark.django_db

HALVES = Strategy("Halves", Equal((Ticker("AAPL"), Ticker("MSFT"))))
TREE = codec.decode(DOCUMENT)


def against(benchmark: str | Strategy, **more: Any) -> RunSpec:
    return replace(SPEC, benchmark=benchmark, **more)


def paths(order_: planning.Order) -> list[str]:
    with pytest.raises(Invalid) as caught:
        services.create(cast.alice(), order_)
    assert not Batch.objects.exists()
    return [fault.path for fault in caught.value.faults]


def test_a_benchmark_is_run_as_a_strategy_is() -> None:
    costly = against(replace(TREE, variables=(("n", 9.0), ("t", 70.0), ("w", 10.0))), costs=Costs(20.0, 0.1, 0.01))
    outcome = services.backtest(TREE, {"n": 9.0}, costly, "sample")
    assert outcome.benchmark_name == "Dips"
    assert outcome.benchmark.tolist() == outcome.equity.tolist()
    for metric in ("total_return", "sharpe", "max_drawdown", "turnover"):
        assert outcome.benchmark_metrics[metric] == pytest.approx(outcome.metrics[metric]), metric
    assert services.backtest(TREE, {"n": 9.0}, against(HALVES), "sample").benchmark_name == "Halves"
    assert services.backtest(TREE, {"n": 9.0}, SPEC, "sample").benchmark_name == "SP500"


def test_a_batch_keeps_its_benchmark_as_it_was() -> None:
    saved = strategies.create(cast.alice(), codec.encode(HALVES))
    batch = services.create(cast.alice(), order("n=5:9", against(codec.decode(saved.document))))
    strategies.update(cast.alice(), saved.public_id, codec.encode(Strategy("Halves", Ticker("KO"))))
    batch.refresh_from_db()
    assert (batch.benchmark, batch.benchmark_document) == ("Halves", codec.encode(HALVES))
    assert selectors.spec_of(batch) == against(HALVES)
    ready._kept.clear()
    while work_once("w"):
        pass
    batch.refresh_from_db()
    assert batch.benchmark_metrics is not None
    single = services.backtest(TREE, {"n": 9.0}, against(HALVES), "sample")
    for metric in ("total_return", "sharpe", "max_drawdown"):
        assert batch.benchmark_metrics[metric] == pytest.approx(single.benchmark_metrics[metric]), metric


def test_fill_and_costs_are_kept() -> None:
    spec = against("SP500", costs=Costs(1.0, 0.25, 0.005), fill="next_close", end=dt.date(2021, 1, 4))
    batch = services.create(cast.alice(), order("n=5:9", spec))
    batch.refresh_from_db()
    assert selectors.spec_of(batch) == spec


def test_what_is_wrong_with_a_benchmark_is_said_of_it() -> None:
    assert paths(order("n=5:9", against("NOPE"))) == ["benchmark"]
    assert paths(order("n=5:9", against(Strategy("x", Ticker("NOPE"))))) == ["benchmark"]
    assert paths(order("n=5:9", against(Strategy("x", Ticker(Variable("held")))))) == ["benchmark.held"]
    lost = Strategy("x", Equal((Reference("6e7d0f7e-92ea-4e80-ae0b-9bb6c5a5a9bd"), Ticker("AAPL"))))
    assert paths(order("n=5:9", against(lost))) == ["benchmark.root.children[0]"]


@pytest.mark.parametrize(
    ("costs", "path"),
    [
        (Costs(-1.0), "slippage_bps"),
        (Costs(1001.0), "slippage_bps"),
        (Costs(commission_percent=10.5), "commission_percent"),
        (Costs(commission_percent=float("nan")), "commission_percent"),
        (Costs(commission_per_share=-0.01), "commission_per_share"),
        (Costs(commission_per_share=1.5), "commission_per_share"),
    ],
)
def test_costs_out_of_range_are_refused(costs: Costs, path: str) -> None:
    assert paths(order("n=5:9", against("SP500", costs=costs))) == [path]


def test_trading_at_the_open_needs_the_opens_of_what_is_held() -> None:
    with pytest.raises(Invalid) as caught:
        services.create(cast.alice(), order("n=5:9", against("SP500", fill="next_open")))
    assert {fault.path for fault in caught.value.faults} == {"AAPL", "MSFT"}
    assert 'no "open" of AAPL' in str(caught.value)


def test_references_are_replaced_before_anything_runs() -> None:
    saved = strategies.create(cast.alice(), codec.encode(HALVES))
    referring = Strategy("Referring", Equal((Reference(str(saved.public_id)), Ticker("KO"))))
    whole = Strategy("Referring", Equal((HALVES.root, Ticker("KO"))))
    asked = replace(order("n=5"), strategy=referring, combinations=Combinations.whole(Grid.of({})))
    batch = services.create(cast.alice(), replace(asked, spec=against(replace(referring, name="Mine"))))
    assert batch.document == codec.encode(whole)
    assert batch.benchmark_document == codec.encode(replace(whole, name="Mine"))
    outcome = services.backtest(referring, {}, SPEC, "sample", cast.alice())
    assert outcome.equity.tolist() == services.backtest(whole, {}, SPEC, "sample").equity.tolist()


def test_a_reference_is_a_fault_for_strangers_and_for_nobody() -> None:
    saved = strategies.create(cast.alice(), codec.encode(HALVES))
    referring = Strategy("Referring", Reference(str(saved.public_id)))
    for owner in (cast.charlie(), None):
        with pytest.raises(Invalid) as caught:
            services.backtest(referring, {}, SPEC, "sample", owner)
        assert [fault.path for fault in caught.value.faults] == ["root"]


def test_the_librarys_defaults_stand_in_where_the_strategy_has_none() -> None:
    library.create(cast.alice(), library.Definition("n", "window", 9.0, (9.0, 12.0)))
    library.create(cast.alice(), library.Definition("t", "number", 1.0, (1.0, 2.0)))
    outcome = services.backtest(TREE, {}, SPEC, "sample", cast.alice())
    assert outcome.equity.tolist() == services.backtest(TREE, {"n": 9.0}, SPEC, "sample").equity.tolist()
    with pytest.raises(Invalid, match="has no value"):
        services.backtest(TREE, {}, SPEC, "sample", cast.bob())
    batch = services.create(cast.alice(), replace(order("w=5|6"), spec=against(TREE)))
    assert batch.grid == [["w", (5.0, 6.0)], ["n", (9.0,)], ["t", (70.0,)]]
    assert batch.document["variables"] == {"n": 9, "t": 70, "w": 10}
    assert batch.benchmark_document is not None
    assert batch.benchmark_document["variables"] == {"n": 9, "t": 70, "w": 10}
