"""Single backtests over REST."""

import json
from typing import Any

import pytest

from tests import cast
from tests.orders import CHOICE

BACKTESTS = "/api/v1/backtests"


def test_a_backtest_answers_every_session(alice: cast.Caller, run: dict[str, Any]) -> None:
    answer = alice.post(BACKTESTS, run)
    assert answer.status_code == 200, answer.content
    outcome = answer.json()
    assert outcome["span"] == {
        "first": "2018-01-02",
        "last": "2020-12-31",
        "sessions": 756,
        "limited_by": "",
        "ended_by": "",
    }
    assert outcome["sessions"][0] == "2018-01-02"
    for series in ("sessions", "equity", "benchmark", "drawdown"):
        assert len(outcome[series]) == 756, series
    assert outcome["metrics"]["total_return"] == pytest.approx(outcome["equity"][-1] / 100_000 - 1)
    assert min(outcome["drawdown"]) == pytest.approx(outcome["metrics"]["max_drawdown"])
    assert set(outcome["phases"]) == {"analysis", "prices", "indicators", "simulation"}
    assert set(outcome["cache"]) == {"hits", "misses"}
    assert outcome["request_id"] == answer["X-Request-ID"]


def test_weights_are_told_where_they_change(alice: cast.Caller, run: dict[str, Any]) -> None:
    weights = alice.post(BACKTESTS, run).json()["weights"]
    assert set(weights["tickers"]) == {"AAPL", "MSFT"}
    assert weights["sessions"][0] == "2018-01-02"
    assert len(weights["sessions"]) == len(weights["rows"])
    assert all(before != after for before, after in zip(weights["rows"], weights["rows"][1:], strict=False))


def test_the_same_request_gives_the_same_figures(alice: cast.Caller, run: dict[str, Any]) -> None:
    first, second = (alice.post(BACKTESTS, run).json() for _ in range(2))
    for outcome in (first, second):
        for varying in ("request_id", "phases", "cache"):
            del outcome[varying]
    assert json.dumps(first) == json.dumps(second)


def test_a_saved_strategy_runs_as_its_document_does(alice: cast.Caller, run: dict[str, Any]) -> None:
    saved = alice.post("/api/v1/strategies", {"document": run["document"]}).json()
    by_id = {**run, "strategy": saved["id"]}
    del by_id["document"]
    assert alice.post(BACKTESTS, by_id).json()["metrics"] == alice.post(BACKTESTS, run).json()["metrics"]


def test_values_override_the_strategys_defaults(alice: cast.Caller, run: dict[str, Any]) -> None:
    usual = alice.post(BACKTESTS, run).json()["metrics"]
    assert alice.post(BACKTESTS, {**run, "values": {"n": 200}}).json()["metrics"] == usual
    assert alice.post(BACKTESTS, {**run, "values": {"n": 20}}).json()["metrics"] != usual


def test_a_ticker_is_a_value_as_a_number_is(alice: cast.Caller, run: dict[str, Any]) -> None:
    outcomes = [
        alice.post(BACKTESTS, {**run, "document": CHOICE, "values": {"held": held, "n": 9}}).json()
        for held in ("AAPL", "KO")
    ]
    assert [outcome["weights"]["tickers"] for outcome in outcomes] == [["AAPL"], ["KO"]]


def test_a_benchmark_may_be_a_strategy_saved_or_sent_along(alice: cast.Caller, run: dict[str, Any]) -> None:
    saved = alice.post("/api/v1/strategies", {"document": run["document"]}).json()
    for benchmark in ({"strategy": saved["id"]}, {"document": run["document"]}):
        answer = alice.post(BACKTESTS, {**run, "benchmark": benchmark, "fill": "next_close"})
        assert answer.status_code == 200, answer.content
        outcome = answer.json()
        assert outcome["benchmark_name"] == "Calm trend"
        assert outcome["benchmark"] == outcome["equity"]
        assert outcome["fill"] == "next_close"
        assert outcome["slippage_bps"] == 5.0
        assert (outcome["commission_percent"], outcome["commission_per_share"]) == (0.0, 0.0)


def test_a_strangers_strategy_is_no_benchmark(alice: cast.Caller, charlie: cast.Caller, run: dict[str, Any]) -> None:
    saved = alice.post("/api/v1/strategies", {"document": run["document"]}).json()
    assert charlie.post(BACKTESTS, {**run, "benchmark": {"strategy": saved["id"]}}).status_code == 404


def test_a_reference_runs_as_what_it_refers_to(alice: cast.Caller, run: dict[str, Any]) -> None:
    saved = alice.post("/api/v1/strategies", {"document": run["document"]}).json()
    referring = {"version": 1, "name": "Refers", "root": {"node": "reference", "strategy": saved["id"]}}
    assert (
        alice.post(BACKTESTS, {**run, "document": referring}).json()["equity"]
        == alice.post(BACKTESTS, run).json()["equity"]
    )


def test_as_early_as_possible_says_what_limits_it(alice: cast.Caller, run: dict[str, Any]) -> None:
    outcome = alice.post(BACKTESTS, {**run, "start": "1900-01-01"}).json()
    assert outcome["span"]["limited_by"] == "sma(SP500, 200)"
    assert any("sma(SP500, 200)" in warning for warning in outcome["warnings"])
    assert outcome["span"]["first"] in outcome["warnings"][0]


def test_an_undefined_figure_is_null(alice: cast.Caller, run: dict[str, Any]) -> None:
    cash = {"version": 1, "name": "Cash", "root": {"node": "cash"}}
    answer = alice.post(BACKTESTS, {**run, "document": cash})
    assert b"NaN" not in answer.content
    assert answer.json()["metrics"]["sharpe"] is None


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"benchmark": "NOPE"}, "benchmark"),
        ({"source": "nowhere"}, "source"),
        ({"source": "files:../../etc"}, "source"),
        ({"start": "2020-13-45"}, "start"),
        ({"end": "2017-01-01"}, "end"),
        ({"start": "20180103"}, "start"),
        ({"start": "2018-W01-2"}, "start"),
        ({"start": "2018-1-3"}, "start"),
        ({"start": "٢018-01-03"}, "start"),
        ({"start": 20180103}, "start"),
        ({"start": "2018-02-30"}, "start"),
        ({"benchmark": 500}, "benchmark"),
        ({"source": 1}, "source"),
        ({"source": True}, "source"),
        ({"source": None}, "source"),
        ({"strategy": 1}, "strategy"),
        ({"strategy": "{6e7d0f7e-92ea-4e80-ae0b-9bb6c5a5a9bd}"}, "strategy"),
        ({"capital": 0}, "capital"),
        ({"capital": "100"}, "capital"),
        ({"capital": True}, "capital"),
        ({"capital": 0.99}, "capital"),
        ({"slippage_bps": -1}, "slippage_bps"),
        ({"slippage_bps": None}, "slippage_bps"),
        ({"benchmark": {}}, "benchmark.strategy"),
        ({"benchmark": {"strategy": "x"}}, "benchmark.strategy"),
        ({"benchmark": {"document": {}}}, "benchmark"),
        ({"benchmark": {"ticker": "SP500"}}, "benchmark.ticker"),
        ({"benchmark": {"document": {"version": 1, "name": "x", "root": {"node": "moon"}}}}, "benchmark.root.node"),
        ({"benchmark": ["SP500"]}, "benchmark"),
        ({"benchmark": ""}, "benchmark"),
        ({"fill": "open"}, "fill"),
        ({"fill": None}, "fill"),
        ({"fill": "next_open"}, "AAPL"),
        ({"commission_percent": -0.1}, "commission_percent"),
        ({"commission_percent": True}, "commission_percent"),
        ({"commission_per_share": 1.01}, "commission_per_share"),
        ({"values": {"n": "SPY"}}, "n"),
        ({"values": {"n": 1.5}}, "n"),
        ({"values": {"n": "ten"}}, "values.n"),
        ({"values": {"m": 1}}, "m"),
        ({"values": [1]}, "values"),
        ({"colour": "red"}, "colour"),
        ({"strategy": "6e7d0f7e-92ea-4e80-ae0b-9bb6c5a5a9bd"}, "strategy"),
        ({"document": 7}, ""),
    ],
)
def test_a_wrong_request_is_told_where_it_is_wrong(
    alice: cast.Caller, run: dict[str, Any], change: dict[str, Any], path: str
) -> None:
    answer = alice.post(BACKTESTS, {**run, **change})
    assert answer.status_code == 400, answer.content
    assert path in [fault["path"] for fault in answer.json()["error"]["faults"]]
