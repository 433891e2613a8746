"""An explanation says of every place in the tree what the slow reference says of it, and adds up to what is held."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping

import numpy as np
import pytest

from backtests.contracts import Explanation, Outcome, RunSpec
from backtests.engine import single
from strategies.machine import explain
from strategies.machine.explain import AskedNode
from strategies.tree.nodes import (
    Comparison,
    Condition,
    EnterExit,
    Equal,
    Gate,
    InverseVolatility,
    Measure,
    Node,
    Scale,
    Sort,
    Strategy,
    Term,
    Ticker,
    Value,
    Variable,
)
from strategies.tree.walk import children, conditions, measures, readings, walk
from tests.reference import composites
from tests.reference import conditions as reference_conditions
from tests.reference.world import World
from tests.unit.backtests.engine.cases import NOWHERE, Case, cases
from tests.unit.backtests.engine.market import as_lists, random_market
from tests.unit.backtests.engine.test_engine_agrees_with_the_reference import DELICATE, TOLERANCE
from treeline.core.errors import Invalid
from treeline.marketdata.source import OPTIONAL_SERIES, Bars

BLOCKS = 5
SESSIONS = 4  # of a run that are explained


def explained(case: Case, values: Mapping[str, Value], session: np.datetime64) -> Explanation:
    day = session.item()
    assert isinstance(day, dt.date)
    return single.explain(case.strategy, values, case.market, case.spec, day)


def nodes_of(root: Node) -> dict[str, Node]:
    return {path: node for path, _, node in walk(root)}


def runs(block: int) -> list[tuple[Case, dict[str, Value], Outcome]]:
    found = []
    for case in cases(block, BLOCKS):
        values = case.values(case.combinations(1)[0])
        found.append((case, values, single.backtest(case.strategy, values, case.market, case.spec, NOWHERE)))
    return found


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_shares_of_its_tickers_are_the_weights_of_the_backtest(block: int, tally: Counter[str]) -> None:
    for case, values, outcome in runs(block):
        nodes = nodes_of(case.strategy.root)
        for at in case.rng.integers(0, len(outcome.sessions), SESSIONS).tolist():
            explanation = explained(case, values, outcome.sessions[at])
            shares = dict.fromkeys(outcome.held, 0.0)
            for asked in explanation.tree.nodes:
                node = nodes[asked.path]
                if isinstance(node, Ticker):
                    symbol = values[node.symbol.name] if isinstance(node.symbol, Variable) else node.symbol
                    shares[str(symbol)] += asked.share
            told = str((case.seed, values, at))
            np.testing.assert_allclose([*shares.values()], outcome.weights[at], rtol=0, atol=TOLERANCE, err_msg=told)
            assert explanation.equity == outcome.equity[at], told
            tally["closes"] += 1


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_branch_is_the_one_its_conditions_say(block: int) -> None:
    for case, values, outcome in runs(block):
        nodes = nodes_of(case.strategy.root)
        explanation = explained(case, values, outcome.sessions[-1])
        true = {one.path: one.true for one in explanation.tree.conditions}
        for asked in explanation.tree.nodes:
            if isinstance(nodes[asked.path], Gate):
                assert asked.taken == ("then" if true[f"{asked.path}.condition"] else "else")
            _require_handed_on(asked, nodes[asked.path], {one.path: one.share for one in explanation.tree.nodes})


def _require_handed_on(asked: AskedNode, node: Node, shares: Mapping[str, float]) -> None:
    """Every child was given its share, one that was given none is not told, and weights are given by who shares out."""
    places = [asked.path + place for place, _ in children(node)]
    weights = asked.weights
    if asked.taken is not None:
        weights = tuple(float(place.endswith("." + asked.taken)) for place in places)
    elif weights is None:
        weights = (1.0,) * len(places)
    assert {place: asked.share * part for place, part in zip(places, weights, strict=True) if part > 0.0} == {
        place: shares[place] for place in places if place in shares
    }
    assert sum(weights) <= 1.0 + TOLERANCE


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_place_says_what_the_reference_says_of_it(block: int, tally: Counter[str]) -> None:
    for case, values, outcome in runs(block):
        columns, days = as_lists(case.market, [case.strategy], {n: (v,) for n, v in values.items()}, "")
        at = int(case.rng.integers(len(outcome.sessions)))
        explanation = explained(case, values, outcome.sessions[at])
        if explanation.decided not in days:
            continue  # the benchmark's session alone
        world, t = World(columns, values, len(days)), days.index(explanation.decided)
        _require_readings(case.strategy.root, explanation, world, t)
        _require_judged(case.strategy.root, explanation, world, t)
        tally["places"] += len(explanation.tree.readings) + len(explanation.tree.conditions)
        if world.closest >= DELICATE:
            _require_shares(case.strategy.root, explanation, world, t)


def _require_readings(root: Node, explanation: Explanation, world: World, t: int) -> None:
    told = {one.path: one for one in explanation.tree.readings}
    assert len(told) == len(explanation.tree.readings)
    places = [path for path, _ in readings(root)]
    for path, reading in readings(root):
        _require_close(told[path].value, reference_conditions.reading(world, reading, t), path)
    for path, _, node in walk(root):
        if isinstance(node, Sort):
            for place, measure in measures(node):
                places.append(path + place)
                of_all = [composites.measured(world, child, measure, t) for child in node.children]
                for mine, other in zip(told[path + place].values or (), of_all, strict=True):
                    _require_close(mine, other, path + place)
        if isinstance(node, Sort | InverseVolatility) and node.window is not None:
            places.append(f"{path}.window")
            window = int(world.number(node.window))
            of_all = [composites.volatility(composites.own_history(world, one), window, t) for one in node.children]
            for mine, other in zip(told[f"{path}.window"].values or (), of_all, strict=True):
                _require_close(mine, 100.0 * other, path)
    assert sorted(places) == sorted(told)


def _require_close(mine: float | None, other: float, path: str) -> None:
    assert mine is not None
    if math.isnan(other):
        assert math.isnan(mine), path
    else:
        assert mine == pytest.approx(other, rel=1e-9, abs=1e-9), path


def _require_judged(root: Node, explanation: Explanation, world: World, t: int) -> None:
    told = {one.path: one for one in explanation.tree.conditions}
    seen = set()

    def require(path: str, condition: Condition) -> None:
        seen.add(path)
        before, world.closest = world.closest, math.inf
        true = reference_conditions.is_true(world, condition, t)
        if world.closest >= DELICATE:
            assert told[path].true == true, path
        world.closest = min(before, world.closest)
        if isinstance(condition, Comparison):
            for side in ("left", "right"):
                written = getattr(condition, side)
                _require_close(getattr(told[path], side), reference_conditions.operand(world, written, t), path)
        else:
            word = "any" if f"{path}.any[0]" in told else "all"
            assert (told[path].left, told[path].right) == (None, None)
            for number, part in enumerate(condition.conditions):
                require(f"{path}.{word}[{number}]", part)

    for path, _, node in walk(root):
        for place, condition in conditions(node):
            require(path + place, condition)
    assert seen == set(told)


def _require_shares(root: Node, explanation: Explanation, world: World, t: int) -> None:
    nodes = nodes_of(root)
    for asked in explanation.tree.nodes:
        node = nodes[asked.path]
        given: dict[int, float] = {}
        mine: dict[int, float] = {}
        for child, part in composites.split(world, node, t):
            given[id(child)] = given.get(id(child), 0.0) + part
        if world.closest < DELICATE:
            return
        if asked.weights is not None:
            for (_, child), weight in zip(children(node), asked.weights, strict=True):
                mine[id(child)] = mine.get(id(child), 0.0) + weight
        elif isinstance(node, EnterExit):
            assert [*given] == [id(node.inside if asked.taken == "inside" else node.outside)]
            continue
        else:
            continue
        for key in {*given, *mine}:
            assert mine.get(key, 0.0) == pytest.approx(given.get(key, 0.0), abs=1e-9), asked.path
        if isinstance(node, Scale):
            _require_close(asked.value, reference_conditions.reading(world, node.by, t), asked.path)


def test_a_day_that_is_no_session_names_the_nearest() -> None:
    case = next(cases(0, BLOCKS))
    values = case.values(case.combinations(1)[0])
    outcome = single.backtest(case.strategy, values, case.market, case.spec, NOWHERE)
    market = {symbol: _without(bars, outcome.sessions[5]) for symbol, bars in case.market.items()}
    first, last = outcome.span.first, outcome.span.last
    for day, remedy in (
        (first - dt.timedelta(1), f"the run's first session is {first}"),
        (last + dt.timedelta(1), f"the run's last session is {last}"),
        (outcome.sessions[5].item(), f"the nearest ones are {outcome.sessions[4]} and {outcome.sessions[6]}"),
    ):
        with pytest.raises(Invalid) as told:
            single.explain(case.strategy, values, market, case.spec, day)
        (fault,) = told.value.faults
        assert (fault.path, fault.message, fault.remedy) == ("session", f"{day} is no session of the run", remedy)


def _without(bars: Bars, session: np.datetime64) -> Bars:
    keep = bars.sessions != session
    series = [getattr(bars, name)[keep] for name in ("close", *OPTIONAL_SERIES)]
    return Bars(bars.symbol, bars.sessions[keep], *series)


def test_what_is_too_much_to_tell_is_refused_where_it_becomes_so(monkeypatch: pytest.MonkeyPatch) -> None:
    sort = Sort((Term(Measure("price")),), "top", 1.0, (Ticker("AAA"), Ticker("BBB")))
    strategy = Strategy("sorts", Equal((sort,) * 10))
    market = random_market(np.random.default_rng(1))
    spec = RunSpec("AAA")
    day = single.backtest(strategy, {}, market, spec, NOWHERE).span.last
    assert len(single.explain(strategy, {}, market, spec, day).tree.readings) == 10
    monkeypatch.setattr(explain, "LARGEST", 500)
    with pytest.raises(Invalid) as told:
        single.explain(strategy, {}, market, spec, day)
    assert [fault.path for fault in told.value.faults] == ["root.children[3].score[0].measure"]
