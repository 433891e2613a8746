"""One day of a backtest in its tree, over REST; and the trades that a backtest tells."""

from typing import Any

import pytest

from backtests.api import bodies
from tests import cast

BACKTESTS, EXPLAIN = "/api/v1/backtests", "/api/v1/backtests/explain"
DAY = "2019-03-04"
MEASURED: dict[str, Any] = {
    "version": 1,
    "name": "Measured",
    "variables": {"n": 10},
    "root": {
        "node": "enter_exit",
        "enter": {"left": {"indicator": "rsi", "ticker": "SP500", "window": "{n}"}, "op": ">=", "right": 0},
        "exit": {"left": {"indicator": "rsi", "ticker": "SP500", "window": "{n}"}, "op": "<", "right": 0},
        "inside": {
            "node": "sort",
            "score": [{"measure": {"indicator": "cumulative_return", "window": 20}, "weight": 1}],
            "select": "top",
            "count": 1,
            "children": [
                {"node": "ticker", "ticker": "KO"},
                {"node": "equal", "children": [{"node": "ticker", "ticker": "KO"}, {"node": "ticker", "ticker": "PG"}]},
            ],
        },
        "outside": {"node": "cash"},
    },
}


def explain(caller: cast.Caller, run: dict[str, Any], session: str = DAY, **change: Any) -> dict[str, Any]:
    answer = caller.post(EXPLAIN, {**run, **change, "session": session})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def of(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["path"]: row for row in rows}


def test_a_day_says_which_branch_was_taken_and_why(alice: cast.Caller, run: dict[str, Any]) -> None:
    outcome = alice.post(BACKTESTS, run).json()
    found = explain(alice, run)
    assert (found["session"], found["decided"]) == (DAY, DAY)
    assert found["equity"] == outcome["equity"][outcome["sessions"].index(DAY)]
    nodes, readings, conditions = of(found["nodes"]), of(found["readings"]), of(found["conditions"])
    right = readings["root.condition.right"]
    assert right["text"] == "sma(SP500, 200)"
    assert (right["indicator"], right["ticker"], right["unit"]) == ("sma", "SP500", "dollars")
    told = conditions["root.condition"]
    assert (told["left"], told["right"]) == (readings["root.condition.left"]["value"], right["value"])
    assert nodes["root"] == {"path": "root", "share": 1.0, "taken": "then" if told["true"] else "else"}
    assert f"root.{nodes['root']['taken']}" in nodes
    assert f"root.{'else' if told['true'] else 'then'}" not in nodes


def test_what_is_measured_tells_a_value_for_each_child(alice: cast.Caller, run: dict[str, Any]) -> None:
    found = explain(alice, run, document=MEASURED, values={"n": 5})
    nodes, readings = of(found["nodes"]), of(found["readings"])
    assert nodes["root"]["taken"] == "inside"
    measured = readings["root.inside.score[0].measure"]
    assert (measured["ticker"], measured["value"], measured["text"]) == (None, None, "cumulative_return(20)")
    best = measured["values"].index(max(measured["values"]))
    assert nodes["root.inside"]["weights"] == [float(best == 0), float(best == 1)]
    assert readings["root.enter.left"]["text"] == "rsi(SP500, 5)"
    assert [one["path"] for one in found["conditions"]] == ["root.enter", "root.exit"]


def test_between_rebalances_it_is_the_last_close_that_decided(alice: cast.Caller, run: dict[str, Any]) -> None:
    found = explain(alice, run, document={**run["document"], "rebalance": "monthly"}, session="2019-03-15")
    assert (found["session"], found["decided"]) == ("2019-03-15", "2019-03-01")
    target = sum(one["share"] for one in found["nodes"] if one["path"].endswith(("children[0]", "children[1]")))
    assert sum(one["weight"] for one in found["held"]) == pytest.approx(target)


def test_within_a_reference_the_path_goes_on(alice: cast.Caller, run: dict[str, Any]) -> None:
    saved = alice.post("/api/v1/strategies", {"document": run["document"]}).json()
    group = {"node": "group", "name": "In it", "child": {"node": "reference", "strategy": saved["id"]}}
    found = explain(alice, run, document={"version": 1, "name": "Refers", "root": group})
    alone = explain(alice, run)
    assert [one["path"] for one in found["conditions"]] == [
        one["path"].replace("root", "root.child", 1) for one in alone["conditions"]
    ]


def test_a_day_without_trading_names_the_nearest_sessions(alice: cast.Caller, run: dict[str, Any]) -> None:
    answer = alice.post(EXPLAIN, {**run, "session": "2019-03-03"})
    assert answer.status_code == 400
    (fault,) = answer.json()["error"]["faults"]
    assert fault["path"] == "session"
    assert "2019-03-03" in fault["message"]
    assert "2019-03-01 and 2019-03-04" in fault["remedy"]


@pytest.mark.parametrize("session", [None, "2019-3-4", 20190304, "20190304", ""])
def test_a_day_is_a_date(alice: cast.Caller, run: dict[str, Any], session: Any) -> None:
    answer = alice.post(EXPLAIN, {**run, "session": session})
    assert answer.status_code == 400
    assert [fault["path"] for fault in answer.json()["error"]["faults"]] == ["session"]


def test_faults_of_the_run_are_those_of_a_backtest(alice: cast.Caller, run: dict[str, Any]) -> None:
    wrong = {**run, "benchmark": "NOPE", "values": {"m": 1}}
    told = [alice.post(url, {**wrong, **more}).json()["error"]["faults"] for url, more in _BOTH]
    assert told[0] == told[1]


_BOTH: tuple[tuple[str, dict[str, Any]], ...] = ((BACKTESTS, {}), (EXPLAIN, {"session": DAY}))


def test_a_guest_may_ask_within_the_limits_of_his_backtests(anonymous: cast.Caller, run: dict[str, Any]) -> None:
    assert explain(anonymous, run)["decided"] == DAY
    statuses = [anonymous.post(url, {**run, **more}).status_code for url, more in _BOTH * 3]
    assert statuses == [200] * 5 + [429]
    refused = cast.caller().post(EXPLAIN, {**run, "source": "alpaca", "session": DAY})
    assert [fault["path"] for fault in refused.json()["error"]["faults"]] == ["source"]


def test_its_names_are_those_of_the_document(alice: cast.Caller, run: dict[str, Any]) -> None:
    """What the OpenAPI document says of the answer's fields is true of one that has all of them."""
    found = explain(alice, run, document=MEASURED)
    document = alice.get("/api/schema", headers={"Accept": "application/json"}).json()["components"]["schemas"]
    names = {"nodes": "ExplainedNode", "readings": "ExplainedReading", "conditions": "ExplainedCondition"}
    for field, name in {**names, "held": "Holding"}.items():
        schema = document[name]
        for row in found[field]:
            assert set(schema["required"]) <= set(row) <= set(schema["properties"]), (field, row)
    assert set(found) == set(document["Explanation"]["required"])


def test_a_backtest_tells_its_trades(alice: cast.Caller, run: dict[str, Any]) -> None:
    outcome = alice.post(BACKTESTS, run).json()
    trades = outcome["trades"]
    assert outcome["trade_count"] == len(trades)
    first = [one for one in trades if one["session"] == outcome["sessions"][0]]
    assert [(one["ticker"], one["from"]) for one in first] == [
        (ticker, 0.0)
        for ticker, weight in zip(outcome["weights"]["tickers"], outcome["weights"]["rows"][0], strict=True)
        if weight
    ]
    assert sum(one["value"] for one in first) == pytest.approx(100_000 * sum(outcome["weights"]["rows"][0]))
    assert [(one["session"], one["ticker"]) for one in trades] == sorted(
        (one["session"], one["ticker"]) for one in trades
    )
    assert all(abs(one["to"] - one["from"]) > 1e-9 for one in trades)


def test_of_very_many_trades_the_latest_are_told(
    alice: cast.Caller, run: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    every = alice.post(BACKTESTS, run).json()
    monkeypatch.setattr(bodies, "MOST_TRADES", 3)
    few = alice.post(BACKTESTS, run).json()
    assert few["trades"] == every["trades"][-3:]
    assert few["trade_count"] == every["trade_count"] > 3
