"""What luck would give is told of the runs that count, of their sketches, and of a batch that is over."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backtests import blocks, luck, services
from backtests.contracts import METRICS
from backtests.engine.sketch import Sketch
from backtests.findings.luck_told import sentences
from backtests.models import Batch, Derived
from backtests.sketches.format import encode
from backtests.sketches.places import place
from tests import cast
from tests.orders import order
from tests.unit.backtests.sketches.made import old, part
from treeline.marketdata.sessions import exchange

pytestmark = pytest.mark.django_db

RUNS, SHARPE = 300, METRICS.index("sharpe")
FIRST, LAST = dt.date(2018, 1, 2), dt.date(2021, 12, 31)
DAYS = exchange().between(FIRST, LAST)
MONTHS = np.unique(DAYS.astype("datetime64[M]"), return_inverse=True)[1]


@pytest.fixture(autouse=True)
def own_sketches(settings: Any, tmp_path: Path) -> None:
    settings.SKETCHES = str(tmp_path)


class Swept:
    """The results of a batch whose runs switch between two tickers by chance."""

    def __init__(self, seed: int = 1, runs: int = RUNS) -> None:
        rng = np.random.default_rng(seed)
        tickers = 0.01 * rng.standard_normal((len(DAYS), 2))
        held = rng.random((runs, len(DAYS))) < 0.5
        weights = np.stack([held.mean(axis=1), 1 - held.mean(axis=1)], axis=1).astype(np.float32)
        self.daily = np.where(held, tickers[:, 0], tickers[:, 1])
        self.tickers, self.weights = tickers, weights
        self.behaviour = rng.integers(2, 2**63, runs).astype(np.uint64)
        self.failed = np.zeros(runs, np.bool_)

    def alike(self, copy: int, origin: int) -> None:
        for array in (self.daily, self.weights, self.behaviour):
            array[copy] = array[origin]

    def rests(self, run: int, but: int) -> None:
        """The run moves in its first `but` months only, and well."""
        self.daily[run] = np.where(but > MONTHS, 0.02 + self.daily[run], 0.0)

    def fails(self, run: int) -> None:
        self.daily[run] = self.weights[run] = 0.0
        self.behaviour[run], self.failed[run] = 0, True

    @property
    def metrics(self) -> NDArray[np.float64]:
        deviation = self.daily.std(axis=1, ddof=1)
        sharpe = np.full(len(self.daily), np.nan)
        np.divide(self.daily.mean(axis=1) * np.sqrt(252), deviation, out=sharpe, where=deviation > 0)
        return np.where(self.failed, np.nan, sharpe)[:, None].repeat(len(METRICS), axis=1)

    @property
    def sketch(self) -> Sketch:
        firsts = np.searchsorted(MONTHS, np.arange(MONTHS[-1] + 1))
        sums = [np.add.reduceat(one, firsts, axis=1) for one in (self.daily, self.daily**2, self.daily * 0)]
        mix = self.weights.astype(np.float64) @ self.tickers.T
        return Sketch(
            np.stack(sums, axis=2).astype(np.float32),
            np.zeros((len(self.daily), 2)),
            self.weights,
            (mix**2).sum(axis=1).astype(np.float32),
            np.bincount(MONTHS).astype(np.uint32),
            np.add.reduceat(self.tickers, firsts).astype(np.float32),
        )

    def stored(self, *cuts: int, state: str = "finished", **fields: Any) -> Batch:
        """As a batch over n=5:304, its sketches cut there."""
        batch = services.create(cast.alice(), order(f"n=5:{4 + len(self.daily)}"))
        blocks.store(batch.pk, 0, self.metrics, self.behaviour)
        for lo, hi in pairwise([0, *cuts, len(self.daily)]):
            place().write(str(batch.public_id), lo, hi, encode(self.behaviour[lo:hi], part(self.sketch, lo, hi)))
        done = len(self.daily) - int(self.failed.sum())
        known = {"first_session": FIRST, "last_session": LAST, "sessions": len(DAYS), **fields}
        Batch.objects.filter(pk=batch.pk).update(state=state, done=done, failed=int(self.failed.sum()), **known)
        batch.refresh_from_db()
        return batch


def known(batch: Batch) -> luck.Found:
    found = luck.of(batch)
    assert found.luck is not None, found.reason
    return found


def test_how_the_batch_was_cut_into_chunks_changes_no_digit() -> None:
    found = [known(Swept().stored(*cuts)) for cuts in ((), (128, 256), (1, 2, 3, 299))]
    assert found[0] == found[1] == found[2]
    assert (found[0].tried, found[0].runs, found[0].left_out) == (RUNS, RUNS, 0)
    best = found[0].luck
    assert best is not None
    assert best.best == int(np.argmax(Swept().metrics[:, SHARPE]))
    assert best.sharpe == pytest.approx(np.max(Swept().metrics[:, SHARPE]), rel=1e-5)
    assert (best.months, best.sessions) == (48, len(DAYS))
    assert best.timing is not None


def test_runs_that_behave_alike_are_tried_but_compared_once() -> None:
    plain, doubled = Swept(runs=100), Swept(runs=100)
    for array in ("daily", "weights", "behaviour", "failed"):
        setattr(doubled, array, np.concatenate([getattr(plain, array), getattr(plain, array)]))
    one, other = known(plain.stored()), known(doubled.stored(70))
    assert (one.tried, other.tried, other.runs) == (100, 200, 200)
    assert one.luck == other.luck


def test_what_failed_what_rests_and_what_trades_rarely_does_not_count() -> None:
    swept = Swept()
    swept.fails(0)
    swept.rests(1, but=0)  # a run without a Sharpe ratio
    swept.rests(2, but=11)
    swept.alike(3, 2)
    swept.rests(4, but=12)
    found = known(swept.stored(128))
    assert (found.tried, found.runs, found.left_out) == (RUNS - 1, RUNS - 4, 3)
    assert found.luck is not None
    assert found.luck.behaviours == RUNS - 4
    assert found.luck.best == 4, "though those that moved in eleven months look better still"


def test_where_all_behaves_alike_there_is_no_luck_in_the_choice() -> None:
    swept = Swept(runs=5)
    for run in range(1, 5):
        swept.alike(run, 0)
    found = luck.of(swept.stored())
    assert (found.luck, found.tried, found.runs) == (None, 5, 0)
    assert found.reason.startswith("What was compared all behaves alike")


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_before_a_batch_is_over_nothing_is_told_or_kept(state: str) -> None:
    batch = Swept(runs=20).stored(state=state)
    found = luck.of(batch)
    assert (found.luck, found.tried) == (None, 20)
    assert "not over" in found.reason
    assert not Derived.objects.filter(batch=batch).exists()


def test_of_a_cancelled_batch_what_was_done_counts() -> None:
    batch = services.create(cast.alice(), order("n=5:304"))
    swept = Swept(runs=128)
    blocks.store(batch.pk, 0, swept.metrics, swept.behaviour)
    place().write(str(batch.public_id), 0, 128, encode(swept.behaviour, swept.sketch))
    # Of the next chunk there are sketches: its worker was stopped before it stored the results.
    place().write(str(batch.public_id), 128, 256, encode(swept.behaviour, swept.sketch))
    Batch.objects.filter(pk=batch.pk).update(state="cancelled", done=128)
    batch.refresh_from_db()
    assert known(batch).luck == known(swept.stored()).luck


def test_a_batch_without_results_or_without_anything_that_moved_says_so() -> None:
    batch = services.create(cast.alice(), order("n=5:9"))
    Batch.objects.filter(pk=batch.pk).update(state="cancelled")
    batch.refresh_from_db()
    assert luck.of(batch).reason == "The batch has no results."
    still, rare = Swept(runs=3), Swept(runs=3)
    for run in range(3):
        still.rests(run, but=0)
        rare.rests(run, but=5)
    assert luck.of(still.stored()).reason == "No run ever held anything that moved."
    found = luck.of(rare.stored())
    assert (found.left_out, found.reason) == (3, "No run moved in enough months to be compared.")


def test_too_few_months_are_said_with_how_many_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(luck, "FEWEST_MONTHS", 49)
    assert luck.of(Swept(runs=20).stored()).reason == (
        "The batch covers 48 months: to tell luck from anything else takes 49."
    )


def test_sketches_that_are_away_or_damaged_are_said_and_looked_for_again() -> None:
    swept = Swept(runs=40)
    batch = swept.stored(20)
    name = str(batch.public_id)
    sound = place().read(name, 20, 40)
    place().write(name, 20, 40, sound[:-1] + b"\x7f")
    assert "cannot be read now" in luck.of(batch).reason
    place().delete(name)
    assert "are away: run it again" in luck.of(batch).reason
    place().write(name, 0, 20, encode(swept.behaviour[:20], part(swept.sketch, 0, 20)))
    assert "are away" in luck.of(batch).reason, "those of half the runs are not all"
    place().write(name, 20, 40, sound)
    assert known(batch).runs == 40


def test_sketches_of_version_1_tell_all_but_timing() -> None:
    swept = Swept()
    now, before = swept.stored(128), swept.stored(128)
    name = str(before.public_id)
    for lo, hi in place().ranges(name):
        place().write(name, lo, hi, old(place().read(name, lo, hi)))
    one, other = known(now).luck, known(before)
    assert one is not None
    assert one.timing is not None
    assert other.luck == replace(one, timing=None)
    assert "run it again to see it" in " ".join(sentences(other.luck, other.tried, 0))
    for fields in ({"sessions": len(DAYS) - 1}, {"first_session": None}, {"first_session": dt.date(1990, 1, 2)}):
        Batch.objects.filter(pk=before.pk).update(**{"sessions": len(DAYS), "first_session": FIRST, **fields})
        Derived.objects.filter(batch=before).delete()
        before.refresh_from_db()
        assert "How many sessions each month had is not known" in luck.of(before).reason


def test_one_file_of_version_1_among_others_is_enough_to_know_no_timing() -> None:
    batch = Swept().stored(128)
    place().write(str(batch.public_id), 128, 300, old(place().read(str(batch.public_id), 128, 300)))
    found = known(batch).luck
    assert found is not None
    assert found.timing is None


def test_runs_of_old_whose_behaviours_nobody_knows_are_not_guessed_at() -> None:
    swept = Swept(runs=20)
    swept.behaviour[:] = 1
    assert "behave alike was not stored" in luck.of(swept.stored()).reason


def test_what_was_worked_out_is_kept_until_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = Swept(runs=60).stored()
    first = luck.of(batch)
    with monkeypatch.context() as patch:
        patch.setattr(luck, "portions", None)
        assert luck.of(batch) == first
    Derived.objects.filter(batch=batch).update(stored=59)
    assert luck.of(batch) == first
    assert Derived.objects.get(batch=batch, name="luck").stored == 60
