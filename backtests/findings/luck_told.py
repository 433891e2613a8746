"""What a batch's luck comes to: a verdict, and sentences for people. The words are those of docs/findings.md."""

from typing import Literal

from backtests.findings.luck import Luck, fewest_moved

Verdict = Literal["beyond_luck", "doubtful", "luck_or_market", "does_not_carry_over"]
VERDICTS: tuple[Verdict, ...] = ("beyond_luck", "doubtful", "luck_or_market", "does_not_carry_over")

LEVEL = 0.05  # one time in twenty
_HALF = 0.5


def verdict(luck: Luck) -> Verdict:
    """`beyond_luck` when the best is more than luck gives, by timing too, and what to expect of it is more than its
    static mix gives; `doubtful` when one of these fails, or is not known; `luck_or_market` when more do;
    `does_not_carry_over` when a half's winners do badly in the other half."""
    honest, timing = luck.honest, luck.timing
    if honest is not None and (honest.sharpe <= 0 or (honest.worse_half or 0.0) > _HALF):
        return "does_not_carry_over"
    failed = int(luck.chance.p >= LEVEL)
    failed += timing is not None and timing.p >= LEVEL
    failed += timing is not None and honest is not None and honest.sharpe <= timing.mix_sharpe
    unknown = timing is None or honest is None
    if failed + unknown > 1:
        return "luck_or_market"
    return "doubtful" if failed + unknown else "beyond_luck"


def sentences(luck: Luck, tried: int, left_out: int) -> list[str]:
    """`tried` combinations have results, of which `left_out` moved in too few months to be compared."""
    return [_tried(luck, tried, left_out), _best(luck), _honest(luck), _timing(luck), _ALONE]


_ALONE = (
    "This is of this batch alone: who tries twenty batches has twenty times the luck. "
    "Dates and tickers that were chosen with hindsight are trials, too, and nothing here sees them."
)


def _tried(luck: Luck, tried: int, left_out: int) -> str:
    ideas, alike = max(1, round(luck.ideas)), luck.behaviours
    found = (
        f"You tried {_count(tried, 'combination')}; {alike:,} behave{'s' * (alike == 1)} differently; "
        f"they act like about {_count(ideas, 'independent idea')}."
    )
    if not left_out:
        return found
    few = f"in fewer than {fewest_moved(luck.months)} months"
    return f"{found} {_count(left_out, 'combination')} moved {few} and {'is' if left_out == 1 else 'are'} left out."


def _best(luck: Luck) -> str:
    by_chance = luck.chance
    return (
        f"Best Sharpe ratio {luck.sharpe:.2f}. Luck alone gives about {by_chance.sharpe:.2f}, and "
        f"{by_chance.sharpe_95:.2f} one time in twenty. {_p(by_chance.p)}."
    )


def _honest(luck: Luck) -> str:
    honest = luck.honest
    if honest is None:
        return "What to expect instead is not known: that takes 16 months."
    found = (
        f"Expect about {honest.sharpe:.2f}, not {luck.sharpe:.2f}: so much did the best of one half of the months make "
        "in the other half."
    )
    if honest.worse_half is None:
        return found
    return f"{found} In {100 * honest.worse_half:.0f} % of the splits it fell into the worse half."


def _timing(luck: Luck) -> str:
    timing = luck.timing
    if timing is None:
        return "What holding the same tickers without timing gave was not kept with this batch: run it again to see it."
    added = "added" if timing.percent_a_year >= 0 else "cost"
    return (
        f"Holding the same tickers in the same proportions, without timing, gave {timing.mix_sharpe:.2f}. "
        f"Timing {added} {abs(timing.percent_a_year):.1f} % a year, {_p(timing.p)}."
    )


def _p(p: float) -> str:
    return "p < 1 %" if p < 0.01 else f"p = {100 * p:.0f} %"


def _count(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"
