"""Findings over REST."""

from typing import Any

import numpy as np
import pytest

from backtests import blocks
from backtests.contracts import METRICS
from backtests.models import Batch, Failure
from tests import cast

BATCHES = "/api/v1/batches"


@pytest.fixture
def order(run: dict[str, Any]) -> dict[str, Any]:
    return {**run, "grid": "n=10:21", "name": "Twelve averages"}


@pytest.fixture
def address(alice: cast.Caller, order: dict[str, Any]) -> str:
    return f"{BATCHES}/{done(alice, order)}"


def done(alice: cast.Caller, order: dict[str, Any], **fields: Any) -> str:
    """The id of a batch with results of ten runs of twelve: run i has the value i, but nothing of run 3 is defined. The
    others could not be run; they are tried again."""
    batch_id: str = alice.post(BATCHES, order).json()["id"]
    batch = Batch.objects.get(public_id=batch_id)
    metrics = np.repeat(np.arange(10.0)[:, None], len(METRICS), axis=1)
    metrics[3] = np.nan
    blocks.store(batch.pk, 0, metrics, np.arange(10, dtype=np.uint64) // 2 + 5)
    Failure.objects.create(batch=batch, lo=10, hi=12, reason="it cannot be")
    told = {"done": 10, "failed": 2, "state": "running", "benchmark_metrics": {"sharpe": 4.5, "cagr": None}, **fields}
    Batch.objects.filter(pk=batch.pk).update(**told)
    return batch_id


def two(run: dict[str, Any]) -> dict[str, Any]:
    """An order over two variables."""
    text = {"left": {"indicator": "rsi", "ticker": "SP500", "window": "{n}"}, "op": ">", "right": "{t}"}
    legs = {"then": {"node": "cash"}, "else": {"node": "ticker", "ticker": "MSFT"}}
    document = {"version": 1, "name": "Dips", "root": {"node": "gate", "condition": text, **legs}}
    return {**run, "document": document, "grid": "n=10:13,t=60|70|80"}


def test_a_heat_map_says_where_it_is_empty_and_where_it_ends(alice: cast.Caller, run: dict[str, Any]) -> None:
    address = f"{BATCHES}/{done(alice, two(run))}/heatmap"
    told = alice.get(address, {"row": "n", "column": "t", "by": "best", "metric": "cagr"}).json()
    assert told["label"] == "Partial (10/12)"
    assert told["row"] == {"name": "n", "values": [10.0, 11.0, 12.0, 13.0]}
    assert told["column"] == {"name": "t", "values": [60.0, 70.0, 80.0]}
    assert told["cells"] == [[0.0, 1.0, 2.0], [None, 4.0, 5.0], [6.0, 7.0, 8.0], [9.0, None, None]]
    assert told["counts"] == [[1, 1, 1], [0, 1, 1], [1, 1, 1], [1, 0, 0]]
    assert told["on_edge"] == [[True, True, True], [True, False, True], [True, False, True], [True, True, True]]
    best = {"row": 3, "column": 0, "values": {"n": 13.0, "t": 60.0}, "value": 9.0, "count": 1, "on_edge": True}
    assert told["best"] == best


def test_what_makes_no_map_is_said_in_words(alice: cast.Caller, address: str, run: dict[str, Any]) -> None:
    only = alice.get(f"{address}/heatmap", {"row": "n", "column": "n"})
    assert only.status_code == 400
    assert "one variable only, n" in only.json()["error"]["message"]
    other = f"{BATCHES}/{done(alice, two(run))}/heatmap"
    wrong: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["row", "column"]),
        ({"row": "n"}, ["column"]),
        ({"row": "n", "column": "q"}, ["column"]),
        ({"row": "n", "column": "t", "metric": "luck", "by": "mode"}, ["metric", "by"]),
        ({"row": "n", "column": "t", "slice": ["n=10", "u=3"]}, ["slice", "slice"]),
        ({"row": "n", "column": "t", "page": 3}, ["page"]),
    ]
    for query, paths in wrong:
        answer = alice.get(other, query)
        assert answer.status_code == 400, query
        assert [fault["path"] for fault in answer.json()["error"]["faults"]] == paths


def test_a_summary_names_runs_and_says_how_many_beat_the_benchmark(alice: cast.Caller, address: str) -> None:
    told = alice.get(f"{address}/summary").json()
    assert (told["label"], told["done"], told["failed"], told["behaviours"]) == ("Partial (10/12)", 10, 2, 5)
    assert tuple(told["metrics"]) == METRICS
    sharpe, cagr = told["metrics"]["sharpe"], told["metrics"]["cagr"]
    assert (sharpe["count"], sharpe["undefined"], sharpe["median"], sharpe["maximum"]) == (9, 1, 5.0, 9.0)
    assert sharpe["best"] == {"value": 9.0, "run_index": 9, "values": {"n": 19.0}}
    assert sharpe["worst"] == {"value": 0.0, "run_index": 0, "values": {"n": 10.0}}
    assert told["metrics"]["volatility"]["best"]["run_index"] == 0
    assert (sharpe["benchmark"], sharpe["beats"]) == (4.5, 5 / 9)
    assert (cagr["benchmark"], cagr["beats"]) == (None, None)
    assert list(alice.get(f"{address}/summary", {"metric": ["cagr", "sharpe"]}).json()["metrics"]) == ["cagr", "sharpe"]
    assert alice.get(f"{address}/summary", {"metric": "luck"}).status_code == 400


def test_importance_tells_a_metric_by_the_values_of_each_variable(alice: cast.Caller, run: dict[str, Any]) -> None:
    address = f"{BATCHES}/{done(alice, two(run))}/importance"
    told = alice.get(address, {"metric": "cagr"}).json()
    assert (told["metric"], told["runs"], told["explained"]) == ("cagr", 9, None)
    n, t = told["variables"]
    assert (n["name"], n["values"], n["counts"], n["means"]) == ("n", [10, 11, 12, 13], [3, 2, 3, 1], [1, 4.5, 7, 9])
    assert 0 <= t["share"] < n["share"] <= 1
    assert alice.get(address, {"metric": "luck"}).status_code == 400


def test_the_largest_groups_of_runs_that_behave_alike(alice: cast.Caller, address: str) -> None:
    told = alice.get(f"{address}/behaviours", {"limit": 2}).json()
    assert (told["distinct"], told["runs"]) == (5, 10)
    assert told["groups"][1] == {"runs": 2, "run_index": 2, "values": {"n": 12.0}}
    assert len(told["groups"]) == 2


def test_a_batch_that_has_not_begun_has_findings_without_figures(alice: cast.Caller, order: dict[str, Any]) -> None:
    address = f"{BATCHES}/{alice.post(BATCHES, order).json()['id']}"
    told = alice.get(f"{address}/summary").json()
    assert (told["label"], told["behaviours"], told["metrics"]["sharpe"]["best"]) == ("Partial (0/12)", 0, None)
    assert alice.get(f"{address}/importance").json()["variables"][0]["means"] == [None] * 12
    assert alice.get(f"{address}/behaviours").json()["groups"] == []


def test_batches_side_by_side_say_in_what_they_differ(alice: cast.Caller, order: dict[str, Any]) -> None:
    spans = ("2018-01-02", "2020-12-31"), ("2019-01-02", "2020-12-31")
    ids = [
        done(alice, {**order, "start": span[0]}, first_session=span[0], last_session=span[1], sessions=500)
        for span in spans
    ]
    told = alice.get(f"{BATCHES}/compare", {"batch": ids}).json()
    assert [one["id"] for one in told["batches"]] == ids
    assert {"start", "span"} <= set(told["differ"])
    assert not {"benchmark", "fill", "strategy_digest", "source"} & set(told["differ"])
    assert told["batches"][0]["span"] == {"first": "2018-01-02", "last": "2020-12-31", "sessions": 500}
    assert list(told["batches"][1]["metrics"]) == ["cagr", "sharpe", "max_drawdown"]
    assert told["batches"][1]["metrics"]["sharpe"]["beats"] == 5 / 9
    other = done(alice, {**order, "slippage_bps": 1, "fill": "next_close"}, first_session=None)
    told = alice.get(f"{BATCHES}/compare", {"batch": [ids[0], other], "metric": "volatility"}).json()
    assert {"slippage_bps", "fill", "span"} <= set(told["differ"])
    assert "span" in told["unknown"]
    assert list(told["batches"][0]["metrics"]) == ["volatility"]


def test_what_cannot_be_compared_is_refused(alice: cast.Caller, charlie: cast.Caller, order: dict[str, Any]) -> None:
    one, two_ = done(alice, order), done(alice, order)
    for query in (
        {},
        {"batch": one},
        {"batch": [one, one]},
        {"batch": ["x", one]},
        {"batch": [one, two_], "metric": "x"},
    ):
        assert alice.get(f"{BATCHES}/compare", query).status_code == 400, query
    assert charlie.get(f"{BATCHES}/compare", {"batch": [one, two_]}).status_code == 404


def test_parallel_coordinates_count_every_run_between_two_axes(alice: cast.Caller, run: dict[str, Any]) -> None:
    address = f"{BATCHES}/{done(alice, two(run))}/parallel"
    told = alice.get(address, {"metric": "cagr"}).json()
    assert (told["label"], told["count"], told["of"]) == ("Partial (10/12)", 10, 10)
    n, t, cagr = told["axes"]
    assert n == {"name": "n", "kind": "variable", "bins": 4, "values": [10.0, 11.0, 12.0, 13.0]}
    assert t == {"name": "t", "kind": "variable", "bins": 3, "values": [60.0, 70.0, 80.0]}
    assert cagr == {"name": "cagr", "kind": "metric", "bins": 64, "low": 0.0, "high": 9.0, "undefined": 1}
    assert [(link["from"], link["to"]) for link in told["links"]] == [(0, 1), (1, 2)]
    assert told["links"][0]["cells"] == [[run // 3, run % 3, 1] for run in range(10)]
    there = {0: [0, 6, 9], 1: [1, 4, 7], 2: [2, 5, 8]}  # run 3 has no value
    bins = [[t, min(value * 64 // 9, 63), 1] for t, values in there.items() for value in values]
    assert told["links"][1]["cells"] == bins


def test_a_filter_of_parallel_coordinates_leaves_runs_out_and_the_axes_as_they_are(
    alice: cast.Caller, run: dict[str, Any]
) -> None:
    address = f"{BATCHES}/{done(alice, two(run))}/parallel"
    every = alice.get(address).json()
    assert [axis["name"] for axis in every["axes"]] == ["n", "t", "sharpe", "cagr", "max_drawdown"]
    some = alice.get(address, {"filter": ["n<=11", "sharpe>=1"]}).json()
    assert (some["count"], some["of"]) == (4, 10)
    assert [{**axis, "undefined": 0} for axis in some["axes"]] == [{**axis, "undefined": 0} for axis in every["axes"]]
    assert some["links"][0]["cells"] == [[0, 1, 1], [0, 2, 1], [1, 1, 1], [1, 2, 1]]
    nothing = alice.get(address, {"filter": "sharpe>=100"}).json()
    assert (nothing["count"], [link["cells"] for link in nothing["links"]]) == (0, [[], [], [], []])


def test_many_numbers_share_bins_and_tickers_have_one_each(alice: cast.Caller, run: dict[str, Any]) -> None:
    gate = two(run)["document"]["root"]
    document = {"version": 1, "name": "Held", "root": {**gate, "else": {"node": "ticker", "ticker": "{held}"}}}
    order = {**run, "document": document, "grid": {"n": list(range(300, 100, -1)), "t": [70], "held": ["KO", "AAPL"]}}
    address = f"{BATCHES}/{done(alice, order)}/parallel"
    told = alice.get(address, {"metric": "sharpe"}).json()
    axes = {axis["name"]: axis for axis in told["axes"]}
    assert list(axes) == ["n", "held", "sharpe"], "a variable of one value is no axis"
    assert axes["n"] == {"name": "n", "kind": "variable", "bins": 64, "low": 101.0, "high": 300.0}
    assert axes["held"]["values"] == ["KO", "AAPL"]
    assert told["links"][0]["cells"] == [[62, 0, 1], [62, 1, 1], [63, 0, 4], [63, 1, 4]]


def test_what_makes_no_parallel_coordinates_is_said_in_words(alice: cast.Caller, address: str) -> None:
    wrong: list[tuple[dict[str, Any], list[str]]] = [
        ({"metric": ["luck", "sharpe", "sharpe"], "filter": "u>=1"}, ["metric", "metric", "u"]),
        ({"metric": ["sharpe"] * 7}, ["metric"]),
        ({"filter": "sharpe>1"}, ["filter"]),
        ({"row": "n"}, ["row"]),
    ]
    for query, paths in wrong:
        answer = alice.get(f"{address}/parallel", query)
        assert answer.status_code == 400, query
        assert [fault["path"] for fault in answer.json()["error"]["faults"]] == paths
