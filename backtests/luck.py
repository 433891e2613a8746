"""How much of a batch's ranking is luck: read from its sketches, worked out by findings/luck.py (docs/findings.md).

What was worked out is kept in the table of derived things: 200,000 runs that all behave differently take seconds.
"""

import threading
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from backtests import blocks, derived
from backtests.findings.luck import (
    FEWEST_MONTHS,
    Chance,
    Honest,
    Luck,
    Runs,
    Timing,
    Trials,
    moved_enough,
    varies,
)
from backtests.models import Batch
from backtests.sketches.places import place
from backtests.sketches.reading import Portion, portions
from treeline.core.errors import Invalid, NotFound, Unavailable
from treeline.marketdata.sessions import exchange

log = structlog.get_logger(__name__)

_NAME = "luck"
_METHOD = 1  # another one makes what was kept by this one useless
_UNKNOWN = 1  # the behaviour of runs that were stored before behaviours were
_AGAIN = "run it again to see it"
_OPEN = "The batch is not over: what luck would give is told once all of its runs are there."
_STILL = "No run ever held anything that moved."
_ALIKE = "What was compared all behaves alike: where there is nothing to choose from, no luck is in the choice."
_working = threading.Lock()  # one batch at a time in a process: two would need the memory twice and be no sooner done


@dataclass(frozen=True, slots=True)
class Found:
    """Of a batch's `tried` combinations with results, `runs` were compared; `left_out` moved in too few months. `luck`
    is None when it is not known, and `reason` says why in a sentence."""

    tried: int
    runs: int = 0
    left_out: int = 0
    reason: str = ""
    luck: Luck | None = None


def of(batch: Batch) -> Found:
    """Of a batch that is over; of a cancelled one what was done."""
    if batch.state in Batch.OPEN:
        return Found(batch.done, reason=_OPEN)
    kept = derived.kept(batch, _NAME)
    if kept.get("method") == _METHOD:
        return _read(kept)
    with _working:
        kept = derived.kept(batch, _NAME)  # by who was here meanwhile
        if kept.get("method") == _METHOD:
            return _read(kept)
        try:
            found = _worked_out(batch)
        except NotFound:
            return Found(batch.done, reason=f"The batch's sketches, or some of them, are away: {_AGAIN}.")
        except Unavailable as error:
            log.warning("sketches cannot be read", batch=str(batch.public_id), reason=str(error))
            return Found(batch.done, reason=f"The batch's sketches cannot be read now; if that stays so, {_AGAIN}.")
        derived.keep(batch, _NAME, batch.done, {"method": _METHOD, **asdict(found)})
    return found


def _worked_out(batch: Batch) -> Found:
    sharpe = blocks.columns(batch, ["sharpe"])
    runs, behaviour = blocks.behaviours(batch)
    if not len(runs):
        return Found(0, reason="The batch has no results.")
    if (behaviour == _UNKNOWN).any():
        return Found(len(runs), reason=f"Which of the batch's runs behave alike was not stored when it ran: {_AGAIN}.")
    _, first, counts = np.unique(behaviour, return_index=True, return_counts=True)
    order = np.argsort(first)
    first, counts = first[order], counts[order]
    has = np.isfinite(sharpe.of["sharpe"][first])
    if not has.any():
        return Found(len(runs), reason=_STILL)
    first, counts = first[has], counts[has]
    return _compared(batch, len(runs), runs[first].astype(np.int64), sharpe.of["sharpe"][first], counts)


def _compared(
    batch: Batch,
    tried: int,
    runs: NDArray[np.int64],
    sharpe: NDArray[np.float64],
    counts: NDArray[np.int64],
) -> Found:
    """Of the first run of every behaviour, its Sharpe ratio, and how many runs behave like it."""
    trials: Trials | None = None
    sessions: NDArray[np.int64] | None = None
    compared = begin = 0
    moves = False
    for portion in portions(place(), str(batch.public_id), runs):
        end = begin + len(portion.runs)
        if trials is None or sessions is None:
            sessions = _sessions(batch, portion)
            if sessions is None:
                return Found(tried, reason=f"How many sessions each month had is not known of this batch: {_AGAIN}.")
            if len(sessions) < FEWEST_MONTHS:
                covers = f"The batch covers {len(sessions)} month{'s' * (len(sessions) > 1)}"
                return Found(tried, reason=f"{covers}: to tell luck from anything else takes {FEWEST_MONTHS}.")
            trials = Trials(sessions)
        sums, squares = (portion.file.monthly[:, part][:, portion.columns] for part in (0, 1))
        varying, moved = varies(sums, squares, int(sessions.sum())), moved_enough(squares)
        kept, count = varying & moved, counts[begin:end]
        compared += int(count[kept].sum())
        moves = moves or bool(varying.any())
        trials.add(_shown(portion, sums[:, kept], squares[:, kept], sharpe[begin:end], kept))
        begin = end
    luck = None if trials is None else trials.luck()
    if luck is None:
        if moves:
            return Found(tried, 0, tried, "No run moved in enough months to be compared.")
        return Found(tried, reason=_STILL)
    if luck.behaviours == 1:
        return Found(tried, reason=_ALIKE)
    return Found(tried, compared, tried - compared, "", luck)


def _shown(
    portion: Portion,
    sums: NDArray[np.float32],
    squares: NDArray[np.float32],
    sharpe: NDArray[np.float64],
    kept: NDArray[np.bool_],
) -> Runs:
    file, columns = portion.file, portion.columns[kept]
    mix = mixed = None
    if file.tickers is not None and file.mixed is not None:
        weights = file.weights[:, columns].astype(np.float64)
        mix = (file.tickers.astype(np.float64) @ weights).astype(np.float32)
        mixed = file.mixed[columns]
    return Runs(portion.runs[kept], sharpe[kept], sums, squares, mix, mixed)


def _sessions(batch: Batch, portion: Portion) -> NDArray[np.int64] | None:
    """Of each month; None when neither the sketch nor the exchange's calendar tells."""
    told = portion.file.sessions
    if told is not None:
        return told.astype(np.int64)
    if batch.first_session is None or batch.last_session is None:
        return None
    try:
        days = exchange().between(batch.first_session, batch.last_session)
    except Invalid:
        return None  # years that the calendar doesn't know
    _, counts = np.unique(days.astype("datetime64[M]"), return_counts=True)
    if len(days) != batch.sessions or len(counts) != len(portion.file.monthly):
        return None  # the prices had other sessions than the exchange
    return counts.astype(np.int64)


def _read(kept: dict[str, Any]) -> Found:
    luck = kept["luck"]
    if luck is not None:
        honest, timing = luck["honest"], luck["timing"]
        luck = Luck(
            **{
                **luck,
                "chance": Chance(**luck["chance"]),
                "honest": None if honest is None else Honest(**honest),
                "timing": None if timing is None else Timing(**timing),
            }
        )
    return Found(kept["tried"], kept["runs"], kept["left_out"], kept["reason"], luck)
