"""How often a batch without skill looks as if it had some, and how often one with skill is believed: backtests.findings
over simulated batches; and what it takes for 200,000 runs.

A batch is some hundred ways to switch between tickers whose returns nobody can foretell: volatility comes and goes,
days have fat tails, tickers go together. What switches them is either the first ticker's own past (a fine grid of
windows and levels; the same with levels that are hardly ever reached, so that most runs trade rarely) or nothing (many
ideas).
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.findings.luck import YEAR, Luck, Runs, Trials, moved_enough
from tests.benchmarks.figures import Figure, machine

MONTHS = (12, 24, 36, 60)
BATCHES = 200
SESSIONS = 21  # of a month
FAMILIES = ("fine grid", "rare traders", "many ideas")
RISING = 0.0005  # a day
EDGES = (0.75, 1.0, 1.5, 2.0)  # the Sharpe ratio, a year, that one of the runs really has beside luck
FEWEST = (1, 3, 6, 12, 24, 36)  # months in which a run has to have moved

Floats = NDArray[np.float64]

_WARM_UP = 120  # sessions before the first: the longest window is half of it


@dataclass(frozen=True)
class Made:
    """Daily returns of n different runs float64 [n, D] and of the tickers [D, H]; the runs' average weights [n, H]."""

    runs: Floats
    tickers: Floats
    weights: Floats


def run() -> list[Figure]:
    """One figure for each family, length and drift, then power and cost."""
    return [*_false_alarms(), *_power(), *_fewest(), _cost()]


def _false_alarms() -> Iterator[Figure]:
    for family in FAMILIES:
        for drift in (0.0, RISING):
            for months in MONTHS:
                found = [luck_of(batch(rng, months, family, drift)) for rng in _seeds(months)]
                yield from _shares(f"{family}, {'rising' if drift else 'flat'} market, {months} months", found)


def _power() -> Iterator[Figure]:
    for edge in EDGES:
        found = [luck_of(planted(rng, 60, "fine grid", edge)) for rng in _seeds(1)]
        yield from _shares(f"a true Sharpe ratio of {edge:g} in a fine grid, 60 months", found)


def _fewest() -> Iterator[Figure]:
    """Rare traders beside one with an edge, left out by one rule or another."""
    for fewest in FEWEST:
        found = [luck_of(planted(rng, 60, "rare traders", 1.5), fewest) for rng in _seeds(2)]
        yield from _shares(f"a true Sharpe ratio of 1.5 among rare traders, {fewest} months moved at least", found)


def _seeds(first: int) -> Iterator[np.random.Generator]:
    return (np.random.default_rng((first, batch)) for batch in range(BATCHES))


def _shares(name: str, found: list[Luck | None]) -> Iterator[Figure]:
    compared = [one for one in found if one is not None]
    ideas = np.median([one.ideas for one in compared])
    detail = f"of {len(compared)} batches with p < 0.05; like {ideas:.0f} independent ideas in the median"
    for test, found_p in (
        ("ceiling", [one.chance.p for one in compared]),
        ("timing", [_timing(one) for one in compared]),
    ):
        alarms = sum(p < 0.05 for p in found_p)
        yield Figure(f"{name}: {test}", round(100 * alarms / max(1, len(compared)), 1), "%", detail)


def _timing(luck: Luck) -> float:
    return 1.0 if luck.timing is None else luck.timing.p


def luck_of(made: Made, fewest: int | None = None) -> Luck | None:
    """None where no run moves in enough months: those of the project, or the `fewest`."""
    count, days = made.runs.shape
    months = days // SESSIONS
    by_month = made.runs.reshape(count, months, SESSIONS)
    sums, squares = by_month.sum(axis=2).T.astype(np.float32), (by_month**2).sum(axis=2).T.astype(np.float32)
    deviation = made.runs.std(axis=1, ddof=1)
    moved = moved_enough(squares) if fewest is None else np.count_nonzero(squares, axis=0) >= fewest
    kept = moved & (deviation > 0)
    if not kept.any():
        return None
    mix = made.tickers @ made.weights[kept].T
    trials = Trials(np.full(months, SESSIONS, np.int64))
    trials.add(
        Runs(
            np.flatnonzero(kept),
            made.runs[kept].mean(axis=1) / deviation[kept] * math.sqrt(YEAR),
            sums[:, kept],
            squares[:, kept],
            mix.reshape(months, SESSIONS, -1).sum(axis=1).astype(np.float32),
            (mix**2).sum(axis=0).astype(np.float32),
        )
    )
    return trials.luck()


def batch(rng: np.random.Generator, months: int, family: str, drift: float) -> Made:
    """A batch of which no run has any skill."""
    days = months * SESSIONS
    tickers = market(rng, days + _WARM_UP, drift)
    inside = _inside(rng, tickers, days, family)
    one, other = (0, -1) if family == "rare traders" else (1, 2)
    return _switched(tickers[_WARM_UP:], np.unique(inside, axis=0), one, other)


def planted(rng: np.random.Generator, months: int, family: str, edge: float) -> Made:
    """The same with a run that holds its ticker more often on the days that will be good: `edge` a year by that."""
    made = batch(rng, months, family, 0.0)
    spread = made.tickers[:, 1] - made.tickers[:, 2]
    told = edge / math.sqrt(YEAR) * made.tickers[:, 1:].std(axis=0).mean() / np.abs(spread).mean()
    knows = rng.random(len(spread)) < 2 * told
    inside = np.where(knows, spread > 0, rng.random(len(spread)) < 0.5)
    skilled = _switched(made.tickers, inside[None, :], 1, 2)
    return Made(
        np.concatenate([made.runs, skilled.runs]), made.tickers, np.concatenate([made.weights, skilled.weights])
    )


def market(rng: np.random.Generator, days: int, drift: float) -> Floats:
    """Three tickers that go together, in volatility that comes and goes."""
    steps = rng.standard_normal(days) * 0.15
    level = np.zeros(days)
    for day in range(1, days):
        level[day] = 0.97 * level[day - 1] + steps[day]
    tails = math.sqrt(3 / 5)  # a t with five degrees of freedom has the variance 5/3
    common = rng.standard_t(5, days)[:, None] * tails
    own = rng.standard_t(5, (days, 3)) * tails
    return drift + 0.007 * np.exp(level)[:, None] * (common * np.array([1.0, 1.2, -0.2]) + 0.5 * own)


def _inside(rng: np.random.Generator, tickers: Floats, days: int, family: str) -> NDArray[np.bool_]:
    """On which days each run holds the first of its two: bool [n, D], decided on the day before."""
    if family == "many ideas":
        noise = np.cumsum(rng.standard_normal((500, days + 10)), axis=1)
        return noise[:, 10:] > noise[:, :-10]
    levels = np.linspace(1.5, 3.5, 25) if family == "rare traders" else np.linspace(-1.5, 1.5, 25)
    price = np.cumsum(tickers[:, 0])
    found = []
    for window in range(3, _WARM_UP // 2, 3):
        moved = (price[_WARM_UP - 1 : -1] - price[_WARM_UP - 1 - window : -1 - window]) / math.sqrt(window)
        found.append(moved[None, :] > levels[:, None] * tickers[:, 0].std())
    return np.concatenate(found)


def _switched(tickers: Floats, inside: NDArray[np.bool_], one: int, other: int) -> Made:
    """Held is ticker `one` inside and `other` outside; −1 is cash."""
    held = np.zeros((*inside.shape, 3))
    held[..., one] = inside
    if other >= 0:
        held[..., other] = ~inside
    return Made((held * tickers).sum(axis=2), tickers, held.mean(axis=1))


def _cost() -> Figure:
    """200,000 runs that all behave differently, over ten years, without reading their files."""
    rng = np.random.default_rng(5)
    months, portion, count = 120, 10_000, 200_000
    trials = Trials(np.full(months, SESSIONS, np.int64))
    spent = 0.0
    for begin in range(0, count, portion):
        sums = (0.005 + 0.05 * rng.standard_normal((months, portion))).astype(np.float32)
        squares = (0.0022 * (1 + 0.1 * rng.standard_normal((months, portion)))).astype(np.float32)
        sharpe = sums.mean(axis=0, dtype=np.float64) / 0.05 * math.sqrt(12)
        mix = sums + (0.03 * rng.standard_normal((months, portion))).astype(np.float32)
        shown = Runs(np.arange(begin, begin + portion), sharpe, sums, squares, mix, squares.sum(axis=0))
        began = time.process_time()
        trials.add(shown)
        spent += time.process_time() - began
    began = time.process_time()
    trials.luck()
    spent += time.process_time() - began
    return Figure("luck of 200,000 runs, ten years", round(spent, 2), "s", f"goal ≤ 5; of one core; {machine()}")
