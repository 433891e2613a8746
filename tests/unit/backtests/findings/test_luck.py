"""What luck alone would give, against the same worked out run by run, and over batches whose skill is known."""

import itertools
import math
import statistics
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from backtests.findings import ceiling, luck, splits
from backtests.findings.luck import YEAR, Luck, Runs, Trials, fewest_moved, moved_enough, varies

SESSIONS = 21
Floats = NDArray[np.float64]


def shown(daily: Floats, tickers: Floats, weights: Floats) -> Runs:
    """Of n runs' daily returns [n, D] over whole months; tickers' [D, H], weights [n, H]."""
    count, days = daily.shape
    by_month = daily.reshape(count, -1, SESSIONS)
    mix = tickers @ weights.T
    return Runs(
        np.arange(count),
        daily.mean(axis=1) / daily.std(axis=1, ddof=1) * math.sqrt(YEAR),
        by_month.sum(axis=2).T.astype(np.float32),
        (by_month**2).sum(axis=2).T.astype(np.float32),
        mix.reshape(days // SESSIONS, SESSIONS, count).sum(axis=1).astype(np.float32),
        (mix**2).sum(axis=0).astype(np.float32),
    )


def switching(rng: np.random.Generator, months: int, count: int, drift: float = 0.0, edge: float = 0.0) -> Runs:
    """Runs that hold one of two tickers, or the other, by chance; the last one knows a share `edge` of the days."""
    tickers = drift + 0.01 * rng.standard_normal((months * SESSIONS, 2))
    first = rng.random((count, len(tickers))) < 0.5
    knows = rng.random(len(tickers)) < edge
    first[-1, knows] = (tickers[:, 0] > tickers[:, 1])[knows]
    held = np.stack([first, ~first], axis=2)
    return shown((held * tickers).sum(axis=2), tickers, held.mean(axis=1))


def of(runs: Runs) -> Luck:
    trials = Trials(np.full(len(runs.sums), SESSIONS, np.int64))
    trials.add(runs)
    found = trials.luck()
    assert found is not None
    return found


def cut(runs: Runs, lo: int, hi: int) -> Runs:
    assert runs.mix is not None
    assert runs.mixed is not None
    part = slice(lo, hi)
    return Runs(
        runs.run_index[part],
        runs.sharpe[part],
        runs.sums[:, part],
        runs.squares[:, part],
        runs.mix[:, part],
        runs.mixed[part],
    )


def ratio(total: float, square: float, sessions: float) -> float:
    mean = total / sessions
    return mean / math.sqrt((square - sessions * mean * mean) / (sessions - 1))


def slowly(runs: Runs) -> Luck:
    """The formulas of docs/findings.md, one after the other."""
    assert runs.mix is not None
    assert runs.mixed is not None
    months, count = runs.sums.shape
    total, year = months * SESSIONS, math.sqrt(YEAR)
    half = np.random.default_rng(ceiling.SEED).standard_normal((ceiling.DRAWS // 2, months))
    draws = np.concatenate([half, -half])
    columns, apart = [], []
    for run in range(count):
        own, square = runs.sums[:, run].tolist(), runs.squares[:, run].tolist()
        mean = sum(own) / total
        deviation = math.sqrt((sum(square) - total * mean * mean) / (total - 1))
        columns.append([(one - mean * SESSIONS) / (deviation * math.sqrt(total)) for one in own])
        less = [one - mixed for one, mixed in zip(own, runs.mix[:, run].tolist(), strict=True)]
        norm = math.sqrt(sum(one * one for one in less))
        apart.append([one / norm for one in less])
    factor = math.sqrt(months / (months - 1))
    maxima = sorted(factor * max(float(np.dot(draw, column)) for column in columns) for draw in draws)
    turned = [max(float(np.dot(draw, column)) for column in apart) for draw in draws]
    best = max(range(count), key=lambda run: runs.sharpe[run])
    mean_of_mix = float(runs.mix[:, best].sum()) / total
    mix_sharpe = ratio(mean_of_mix * total, float(runs.mixed[best]), total) * year
    added = float((runs.sums[:, best] - runs.mix[:, best]).sum()) / total * YEAR * 100
    ninety_five = float(np.quantile(maxima, 0.95)) / math.sqrt(total) * year
    reached = runs.sharpe[best] / year * math.sqrt(total)
    return Luck(
        count,
        months,
        total,
        ceiling.ideas(statistics.fmean(maxima)),
        best,
        float(runs.sharpe[best]),
        luck.Chance(
            statistics.fmean(maxima) / math.sqrt(total) * year,
            ninety_five,
            (1 + sum(one >= reached for one in maxima)) / 1001,
            sum(one > ninety_five for one in runs.sharpe.tolist()),
            1000,
        ),
        split_slowly(runs),
        luck.Timing(mix_sharpe, added, (1 + sum(one >= sum(apart[best]) for one in turned)) / 1001),
    )


def split_slowly(runs: Runs) -> luck.Honest:
    months, count = runs.sums.shape
    edges = [block * months // 16 for block in range(17)]
    every = list(itertools.combinations(range(1, 16), 7))
    chosen = np.random.default_rng(splits.SEED).choice(len(every), 500, replace=False)
    made, worse = [], []
    for place in chosen.tolist():
        inside = {0, *every[place]}
        halves = [
            [month for b in range(16) if (b in inside) == side for month in range(edges[b], edges[b + 1])]
            for side in (True, False)
        ]
        sharpe = [
            [
                ratio(float(runs.sums[half, run].sum()), float(runs.squares[half, run].sum()), len(half) * SESSIONS)
                for run in range(count)
            ]
            for half in halves
        ]
        for here, there in (sharpe, sharpe[::-1]):
            value = there[here.index(max(here))]
            above, below = (sum(1 for one in there if side * (one - value) > 1e-6) for side in (1, -1))
            made.append(value)
            worse.append(1.0 if above > below else 0.5 if above == below else 0.0)
    return luck.Honest(statistics.fmean(made) * math.sqrt(YEAR), statistics.fmean(worse), 1000)


def assert_close(found: Luck, right: Luck) -> None:
    assert (found.behaviours, found.months, found.sessions, found.best) == (
        right.behaviours,
        right.months,
        right.sessions,
        right.best,
    )
    assert found.ideas == pytest.approx(right.ideas, rel=1e-4)
    assert found.sharpe == pytest.approx(right.sharpe, rel=1e-5)
    assert found.chance.beyond == right.chance.beyond
    for part in ("chance", "honest", "timing"):
        for name in getattr(found, part).__dataclass_fields__:
            one, other = getattr(getattr(found, part), name), getattr(getattr(right, part), name)
            assert one == pytest.approx(other, rel=1e-4, abs=2e-3 if name in {"p", "worse_half"} else 1e-6), (
                part,
                name,
            )


@pytest.mark.parametrize(("months", "count"), [(16, 5), (37, 12)])
def test_the_figures_are_those_of_the_formulas(months: int, count: int) -> None:
    runs = switching(np.random.default_rng(months), months, count, drift=0.0004)
    assert_close(of(runs), slowly(runs))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 5000), max_size=6))
def test_how_runs_are_cut_into_portions_changes_no_digit(seed: int, cuts: list[int]) -> None:
    rng = np.random.default_rng(seed)
    count, months = 5000, 18
    sums = (0.01 * rng.standard_normal((months, count))).astype(np.float32)
    mix = (0.01 * rng.standard_normal((months, count))).astype(np.float32)
    squares = (0.0005 * (1 + rng.random((months, count)))).astype(np.float32)
    runs = Runs(np.arange(count), sums.sum(axis=0, dtype=np.float64), sums, squares, mix, squares[0] * 3)
    trials = Trials(np.full(months, SESSIONS, np.int64))
    for lo, hi in itertools.pairwise([0, *sorted(cuts), count]):
        trials.add(cut(runs, lo, hi))
    assert trials.luck() == of(runs)


def test_the_order_of_memory_changes_no_digit() -> None:
    runs = switching(np.random.default_rng(4), 24, 40)
    assert of(replace(runs, sums=np.asfortranarray(runs.sums), squares=np.asfortranarray(runs.squares))) == of(runs)


def test_of_batches_without_skill_p_is_spread_evenly() -> None:
    found = [of(switching(np.random.default_rng((1, seed)), 60, 30)) for seed in range(120)]
    by_luck = np.array([one.chance.p for one in found])
    assert 0.38 < by_luck.mean() < 0.65
    assert (by_luck < 0.05).sum() <= 13
    assert (by_luck < 0.5).sum() >= 35
    assert sum(one.timing is not None and one.timing.p < 0.05 for one in found) <= 13
    honest = [one.honest.sharpe for one in found if one.honest is not None]
    assert abs(statistics.fmean(honest)) < 0.25, "what luck found in one half it does not find in the other"
    assert statistics.fmean(one.sharpe for one in found) > 0.4, "while the best of all looks good"


def test_a_planted_edge_is_found() -> None:
    found = of(switching(np.random.default_rng(5), 60, 40, edge=0.25))
    assert found.best == 39
    assert found.chance.p < 0.01
    assert found.timing is not None
    assert found.timing.p < 0.01
    assert found.honest is not None
    assert found.honest.sharpe > found.timing.mix_sharpe
    assert found.honest.worse_half == 0.0


def test_to_hold_a_rising_market_is_beyond_luck_but_no_timing() -> None:
    found = of(switching(np.random.default_rng(6), 60, 40, drift=0.001))
    assert found.chance.p < 0.01
    assert found.timing is not None
    assert found.timing.p > 0.05


def test_a_run_that_is_its_own_mix_does_no_timing() -> None:
    rng = np.random.default_rng(7)
    tickers = 0.001 + 0.01 * rng.standard_normal((24 * SESSIONS, 2))
    weights = np.array([[0.5, 0.5], [1.0, 0.0]])
    found = of(shown((tickers @ weights.T).T, tickers, weights))
    assert found.timing is not None
    assert found.timing.p == 1.0
    assert found.timing.mix_sharpe == pytest.approx(found.sharpe, rel=1e-4)
    assert found.timing.percent_a_year == pytest.approx(0.0, abs=1e-3)


def test_runs_that_are_alike_but_in_name_raise_no_ceiling() -> None:
    runs = switching(np.random.default_rng(8), 36, 10)
    assert runs.mix is not None
    assert runs.mixed is not None
    again = np.tile(np.arange(10), 30)
    many = Runs(
        np.arange(300),
        runs.sharpe[again],
        runs.sums[:, again],
        runs.squares[:, again],
        runs.mix[:, again],
        runs.mixed[again],
    )
    assert of(many).chance.sharpe == pytest.approx(of(runs).chance.sharpe, rel=1e-5)
    assert of(many).ideas == pytest.approx(of(runs).ideas, rel=1e-4)


def test_one_run_alone_is_one_idea_without_a_worse_half() -> None:
    found = of(switching(np.random.default_rng(9), 36, 1))
    assert found.behaviours == 1
    assert found.ideas < 2.5
    assert abs(found.chance.sharpe) < 0.1
    assert found.honest is not None
    assert found.honest.worse_half is None


def test_where_nothing_is_known_of_the_mix_there_is_no_timing() -> None:
    runs = switching(np.random.default_rng(10), 24, 8)
    trials = Trials(np.full(24, SESSIONS, np.int64))
    trials.add(cut(runs, 0, 4))
    trials.add(replace(cut(runs, 4, 8), mix=None, mixed=None))
    found = trials.luck()
    assert found is not None
    assert found.timing is None
    assert replace(found, timing=of(runs).timing) == of(runs)


def test_below_sixteen_months_there_is_nothing_to_split() -> None:
    assert of(switching(np.random.default_rng(11), 15, 8)).honest is None
    assert of(switching(np.random.default_rng(11), 16, 8)).honest is not None


def test_a_run_that_rests_in_a_half_is_not_chosen_there() -> None:
    rng = np.random.default_rng(12)
    sums, squares = 0.001 * rng.standard_normal((16, 2)), np.full((16, 2), 0.002)
    sums[:8, 1], squares[:8, 1], sums[8:, 1] = 0.0, 0.0, 0.05
    found = splits.halves(sums.astype(np.float32), squares.astype(np.float32), np.full(16, 21))
    assert math.isfinite(found.sharpe)
    nothing = splits.halves(np.zeros((16, 3), np.float32), np.zeros((16, 3), np.float32), np.full(16, 21))
    assert (nothing.sharpe, nothing.worse) == (0.0, 0.5)


def test_nothing_shown_is_nothing_known() -> None:
    assert Trials(np.full(24, SESSIONS, np.int64)).luck() is None


def test_rare_traders_and_straight_lines_are_told_apart_from_runs() -> None:
    squares = np.zeros((36, 3), np.float32)
    squares[:11, 0] = squares[:12, 1] = squares[:, 2] = 21e-8
    assert moved_enough(squares).tolist() == [False, True, True]
    assert [fewest_moved(months) for months in (12, 24, 120)] == [6, 12, 12]
    sums = np.zeros((36, 3), np.float32)
    sums[:, 2] = 21e-4
    assert varies(sums, squares, 36 * SESSIONS).tolist() == [True, True, False]


def test_ideas_are_the_inverse_of_their_expected_maximum() -> None:
    for count in (2.0, 19.0, 1e3, 1e6):
        assert ceiling.ideas(ceiling.expected_maximum(count)) == pytest.approx(count, rel=1e-6)
    assert ceiling.expected_maximum(1.0) == 0.0
    assert ceiling.ideas(-0.5) == 1.0
    draws = np.random.default_rng(13).standard_normal((4000, 100)).max(axis=1)
    assert ceiling.expected_maximum(100) == pytest.approx(draws.mean(), abs=0.05)
