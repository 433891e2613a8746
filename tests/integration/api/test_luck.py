"""What luck alone would give, over REST, of batches that were really run."""

from pathlib import Path
from typing import Any

import pytest

from backtests.execution import work_once
from backtests.models import Batch
from tests import cast

BATCHES = "/api/v1/batches"
FIGURES = ("behaviours", "months", "sessions", "ideas", "best", "luck", "honest", "timing", "verdict")


@pytest.fixture
def order(run: dict[str, Any], settings: Any, tmp_path: Path) -> dict[str, Any]:
    settings.SKETCHES = str(tmp_path)
    reading = {"indicator": "rsi", "ticker": "SP500", "window": "{n}"}
    legs = {"then": {"node": "ticker", "ticker": "AAPL"}, "else": {"node": "ticker", "ticker": "MSFT"}}
    gate = {"node": "gate", "condition": {"left": reading, "op": ">", "right": "{t}"}, **legs}
    document = {"version": 1, "name": "Either", "variables": {"n": 10, "t": 50}, "root": gate}
    return {**run, "document": document, "grid": "n=5:16,t=45:56", "start": "2016-01-04", "end": "2019-12-31"}


def ordered(alice: cast.Caller, order: dict[str, Any]) -> str:
    return f"{BATCHES}/{alice.post(BATCHES, order).json()['id']}"


def finished(alice: cast.Caller, order: dict[str, Any]) -> str:
    address = ordered(alice, order)
    while work_once("w"):
        pass
    return address


def test_a_batch_says_what_luck_alone_would_give(alice: cast.Caller, order: dict[str, Any]) -> None:
    address = finished(alice, order)
    told = alice.get(f"{address}/luck").json()
    summary = alice.get(f"{address}/summary", {"metric": "sharpe"}).json()
    assert (told["label"], told["known"], told["reason"], told["left_out"]) == ("Final", True, "", 0)
    assert (told["runs"], told["behaviours"]) == (144, summary["behaviours"])
    assert (told["months"], told["sessions"]) == (48, 1006)
    best = summary["metrics"]["sharpe"]["best"]
    assert told["best"] == {"run_index": best["run_index"], "sharpe": pytest.approx(best["value"], rel=1e-5)}
    assert 1 <= told["ideas"] < 40
    assert told["luck"]["sharpe"] < told["luck"]["sharpe_95"]
    assert (told["luck"]["draws"], told["honest"]["splits"]) == (1000, 1000)
    for p in (told["luck"]["p"], told["timing"]["p"]):
        assert 0 < p <= 1
    assert 0 <= told["honest"]["worse_half"] <= 1
    assert told["honest"]["sharpe"] < told["best"]["sharpe"]
    assert told["verdict"] in {"beyond_luck", "doubtful", "luck_or_market", "does_not_carry_over"}
    assert told["sentences"][1].startswith("You tried 144 combinations; ")
    assert f"{told['best']['sharpe']:.2f}" in told["sentences"][2]
    assert alice.get(f"{address}/luck").json() == told


def test_a_link_shows_the_same_to_everybody(alice: cast.Caller, anonymous: cast.Caller, order: dict[str, Any]) -> None:
    address = finished(alice, order)
    shared = alice.post(f"{address}/share").json()["url"]
    assert anonymous.get(f"/api/v1{shared}/luck").json() == alice.get(f"{address}/luck").json()


def test_what_is_not_known_is_null_with_the_reason(
    alice: cast.Caller, charlie: cast.Caller, order: dict[str, Any]
) -> None:
    address = ordered(alice, order)
    told = alice.get(f"{address}/luck").json()
    assert (told["known"], told["runs"], told["left_out"], told["sentences"]) == (False, 0, 0, [])
    assert told["reason"].startswith("The batch is not over: ")
    assert [told[name] for name in FIGURES] == [None] * len(FIGURES)
    assert charlie.get(f"{address}/luck").status_code == 404
    assert alice.get(f"{address}/luck", {"metric": "cagr"}).status_code == 400


def test_too_short_a_batch_and_one_without_sketches_say_so(
    alice: cast.Caller, order: dict[str, Any], settings: Any, tmp_path: Path
) -> None:
    short = finished(alice, {**order, "start": "2019-03-01"})
    assert alice.get(f"{short}/luck").json()["reason"] == (
        "The batch covers 10 months: to tell luck from anything else takes 12."
    )
    some = finished(alice, {**order, "start": "2018-12-03"})
    told = alice.get(f"{some}/luck").json()
    assert (told["months"], told["honest"]) == (13, None)
    settings.SKETCHES = str(tmp_path / "elsewhere")
    other = finished(alice, order)
    settings.SKETCHES = str(tmp_path / "moved")
    assert "are away: run it again" in alice.get(f"{other}/luck").json()["reason"]
    assert alice.get(f"{some}/luck").json() == told, "what was worked out is kept"
    assert Batch.objects.count() == 3
