"""What of a batch's ranking is luck: the luck ceiling, honest Sharpe ratio and timing value of docs/findings.md.

Runs are shown in portions, each behaviour once; what is kept of a run is 150 bytes, so that a batch whose sketches are
hundreds of megabytes is worked out file by file. Portions are cut anew to one width before anything is computed: how
the batch was cut into files changes no figure.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backtests.findings.ceiling import DRAWS, Ceiling, chance, ideas
from backtests.findings.splits import BLOCKS, SPLITS, edges_of, halves

FEWEST_MONTHS = 12  # of a batch; what is measured in docs/findings.md begins there
MOVED = 12  # months in which a run has to have moved to be compared; half of them where there are fewer than 24
YEAR = 252.0  # sessions, as in the metric `sharpe`

_WIDE = 2048  # runs of a portion
_NOISE = 1e-5  # a variance below that share of the squares is their rounding
_STILL = 5e-3  # a run whose months are its static mix's but for that part, as costs of entry are, does no timing


@dataclass(frozen=True, slots=True)
class Runs:
    """n runs of different behaviours, ascending: run_index int64 [n]; sharpe float64 [n], the metric, a number.
    sums, squares float32 [S, n]: Σr and Σr² of each month. mix float32 [S, n]: Σ of the months' returns of the static
    mix of the run's own average weights, mixed float32 [n] Σ of its squares over all sessions; both None where that is
    not known."""

    run_index: NDArray[np.int64]
    sharpe: NDArray[np.float64]
    sums: NDArray[np.float32]
    squares: NDArray[np.float32]
    mix: NDArray[np.float32] | None
    mixed: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Chance:
    """What luck alone gives, in annual Sharpe ratios: `sharpe` on average, `sharpe_95` one time in twenty; `p`, how
    often it gives the best run's or more; how many behaviours lie above `sharpe_95`; of how many draws."""

    sharpe: float
    sharpe_95: float
    p: float
    beyond: int
    draws: int


@dataclass(frozen=True, slots=True)
class Honest:
    """What the best of a half makes in the other: its annual Sharpe ratio, and how often it is in the worse half there;
    None where there is one behaviour only."""

    sharpe: float
    worse_half: float | None
    splits: int


@dataclass(frozen=True, slots=True)
class Timing:
    """Of the best run: the annual Sharpe ratio of its static mix, what timing added to that in percent a year, and how
    often luck alone adds as much to the best of all."""

    mix_sharpe: float
    percent_a_year: float
    p: float


@dataclass(frozen=True, slots=True)
class Luck:
    """`behaviours` were compared, over so many months and sessions; they are like so many independent `ideas`. `best`
    is the run with the highest Sharpe ratio among them, `sharpe` its annual one."""

    behaviours: int
    months: int
    sessions: int
    ideas: float
    best: int
    sharpe: float
    chance: Chance
    honest: Honest | None
    timing: Timing | None


@dataclass(slots=True)
class _Best:
    """The first run with the highest Sharpe ratio so far; timing as in _timed()."""

    run: int = -1
    sharpe: float = -math.inf
    mix_sharpe: float = 0.0
    percent: float = 0.0
    timing: float = -math.inf


def fewest_moved(months: int) -> int:
    """In how many of a batch's months a run has to have moved to be compared."""
    return min(MOVED, months // 2)


def moved_enough(squares: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which of n runs moved in as many months: bool [n] of Σr² float32 [S, n]."""
    enough: NDArray[np.bool_] = np.count_nonzero(squares, axis=0) >= fewest_moved(len(squares))
    return enough


def varies(sums: NDArray[np.float32], squares: NDArray[np.float32], sessions: int) -> NDArray[np.bool_]:
    """Which of n runs have a variance that is more than the rounding of their sums: bool [n]."""
    found: NDArray[np.bool_] = _apart(sums, squares, sessions) > _NOISE * squares.sum(axis=0, dtype=np.float64)
    return found


def _apart(sums: NDArray[np.float32], squares: NDArray[np.float32], sessions: int) -> NDArray[np.float64]:
    """Σ (r − mean)² of each run."""
    total = sums.sum(axis=0, dtype=np.float64)
    found: NDArray[np.float64] = squares.sum(axis=0, dtype=np.float64) - total * total / sessions
    return found


class Trials:
    """The runs of one batch, shown portion by portion."""

    def __init__(self, sessions: NDArray[np.int64]) -> None:
        """`sessions` int64 [S] are those of the months, FEWEST_MONTHS of them or more."""
        self._sessions = sessions
        self._total = int(sessions.sum())
        self._edges = edges_of(len(sessions))
        self._waiting: list[Runs] = []
        self._count = 0
        self._best = _Best()
        self._sharpes: list[NDArray[np.float64]] = []
        self._blocks: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
        months = len(sessions)
        self._ceiling = Ceiling(months, math.sqrt(months / (months - 1)))  # of centred columns
        self._timing = Ceiling(months)
        self._times = True

    def add(self, runs: Runs) -> None:
        """Runs of behaviours that were not shown before, behind those that were."""
        self._waiting.append(runs)
        self._count += len(runs.run_index)
        self._times = self._times and runs.mix is not None
        while self._count >= _WIDE:
            self._take(self._cut(_WIDE))

    def luck(self) -> Luck | None:
        """Of all runs that were shown; None when there were none."""
        if self._count:
            self._take(self._cut(self._count))
        if not self._sharpes:
            return None
        maxima, best = self._ceiling.maxima, self._best
        year = math.sqrt(YEAR)
        scale = math.sqrt(self._total)
        sharpes = np.concatenate(self._sharpes)
        ninety_five = float(np.quantile(maxima, 0.95)) / scale
        found = Chance(
            sharpe=_figure(float(maxima.mean()) / scale * year),
            sharpe_95=_figure(ninety_five * year),
            p=_figure(chance(maxima, best.sharpe / year * scale)),
            beyond=int(np.count_nonzero(sharpes > ninety_five * year)),
            draws=DRAWS,
        )
        return Luck(
            behaviours=len(sharpes),
            months=len(self._sessions),
            sessions=self._total,
            ideas=_figure(ideas(float(maxima.mean()))),
            best=best.run,
            sharpe=_figure(best.sharpe),
            chance=found,
            honest=self._honest(len(sharpes)),
            timing=self._timed(best) if self._times else None,
        )

    def _honest(self, behaviours: int) -> Honest | None:
        if len(self._sessions) < BLOCKS:
            return None
        sums, squares = (np.concatenate(parts, axis=1) for parts in zip(*self._blocks, strict=True))
        made = halves(sums, squares, np.add.reduceat(self._sessions, self._edges[:-1]))
        return Honest(_figure(made.sharpe * math.sqrt(YEAR)), made.worse if behaviours > 1 else None, SPLITS)

    def _timed(self, best: _Best) -> Timing:
        p = chance(self._timing.maxima, best.timing) if best.timing > -math.inf else 1.0
        return Timing(_figure(best.mix_sharpe), _figure(best.percent), _figure(p))

    def _cut(self, width: int) -> Runs:
        """The first `width` of those that wait, as one portion."""
        parts, left = [], width
        while left:
            runs = self._waiting.pop(0)
            here = len(runs.run_index)
            if here > left:
                self._waiting.insert(0, _columns(runs, slice(left, None)))
                runs = _columns(runs, slice(0, left))
            parts.append(runs)
            left -= len(runs.run_index)
        self._count -= width
        return _joined(parts)

    def _take(self, runs: Runs) -> None:
        sessions, total = self._sessions[:, None], self._total
        sums = runs.sums.astype(np.float64)
        mean = sums.sum(axis=0) / total
        deviation = np.sqrt(_apart(runs.sums, runs.squares, total) / (total - 1))
        columns = (sums - mean * sessions) / (deviation * math.sqrt(total))
        self._ceiling.add(np.ascontiguousarray(columns, np.float32))
        self._sharpes.append(runs.sharpe)
        if len(self._sessions) >= BLOCKS:
            cut = self._edges[:-1]
            self._blocks.append((np.add.reduceat(runs.sums, cut, axis=0), np.add.reduceat(runs.squares, cut, axis=0)))
        place = int(runs.sharpe.argmax())
        new = runs.sharpe[place] > self._best.sharpe
        if new:
            self._best = _Best(int(runs.run_index[place]), float(runs.sharpe[place]))
        if self._times and runs.mix is not None and runs.mixed is not None:
            self._time(runs, sums, place if new else None)

    def _time(self, runs: Runs, sums: NDArray[np.float64], place: int | None) -> None:
        """Own less mix, over the root of its own squares: that is as good as normal however few the months are that
        made it, and never above √S, while a deviation about the mean of few months lets luck look like anything."""
        assert runs.mix is not None
        assert runs.mixed is not None
        apart = sums - runs.mix
        added = apart.sum(axis=0)
        norm = np.sqrt((apart * apart).sum(axis=0))
        times = norm > _STILL * np.sqrt((sums * sums).sum(axis=0))
        self._timing.add(np.ascontiguousarray(apart[:, times] / norm[times], np.float32))
        if place is None:
            return
        total = self._total
        mix = float(runs.mix[:, place].sum(dtype=np.float64)) / total
        variance = (float(runs.mixed[place]) - total * mix * mix) / (total - 1)
        best = self._best
        best.mix_sharpe = mix / math.sqrt(variance) * math.sqrt(YEAR) if variance > 0 else 0.0
        best.percent = float(added[place]) / total * YEAR * 100
        best.timing = float(added[place] / norm[place]) if times[place] else -math.inf


def _columns(runs: Runs, part: slice) -> Runs:
    return Runs(
        runs.run_index[part],
        runs.sharpe[part],
        runs.sums[:, part],
        runs.squares[:, part],
        None if runs.mix is None else runs.mix[:, part],
        None if runs.mixed is None else runs.mixed[part],
    )


def _figure(value: float) -> float:
    """Six digits: what the machine's threads may change lies behind them."""
    return float(f"{value:.6g}")


def _joined(parts: list[Runs]) -> Runs:
    """As one portion, month by month in memory, lest sums are added up in another order."""
    mix = [part.mix for part in parts if part.mix is not None]
    mixed = [part.mixed for part in parts if part.mixed is not None]
    whole = len(mix) == len(parts)
    return Runs(
        np.concatenate([part.run_index for part in parts]),
        np.concatenate([part.sharpe for part in parts]),
        _beside([part.sums for part in parts]),
        _beside([part.squares for part in parts]),
        _beside(mix) if whole else None,
        np.concatenate(mixed) if whole else None,
    )


def _beside(parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.ascontiguousarray(np.concatenate(parts, axis=1))
