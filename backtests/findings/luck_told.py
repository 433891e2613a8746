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
    if _turns(luck):
        return "does_not_carry_over"
    against = len(_against(luck))
    if against > 1:
        return "luck_or_market"
    return "doubtful" if against else "beyond_luck"


def sentences(luck: Luck, tried: int, left_out: int) -> list[str]:
    """The reason of the verdict first. `tried` combinations have results, of which `left_out` moved in too few months
    to be compared."""
    return [_why(luck), _tried(luck, tried, left_out), _best(luck), _honest(luck), _timing(luck), _ALONE]


def _turns(luck: Luck) -> bool:
    honest = luck.honest
    return honest is not None and (honest.sharpe <= 0 or (honest.worse_half or 0.0) > _HALF)


def _against(luck: Luck) -> list[str]:
    """What speaks against the best run, in words: what fails, or is not known."""
    honest, timing = luck.honest, luck.timing
    found = []
    if luck.chance.p >= LEVEL:
        found.append("luck alone gives as much as the best run often enough")
    if timing is not None and timing.p >= LEVEL:
        found.append("its timing cannot be told from luck")
    if timing is not None and honest is not None and honest.sharpe <= timing.mix_sharpe:
        mix = f"the same tickers gave without timing ({_figure(timing.mix_sharpe)})"
        found.append(f"what to expect of it ({_figure(honest.sharpe)}) is no more than {mix}")
    if timing is None or honest is None:
        found.append(f"{'what to expect of it' if honest is None else 'its timing'} is not known")
    return found


def _why(luck: Luck) -> str:
    honest = luck.honest
    if honest is not None and _turns(luck):
        if honest.sharpe <= 0:
            return "What was best in one half of the months made nothing in the other half."
        return "What was best in one half of the months was more often than not among the worse in the other half."
    against = _against(luck)
    if not against:
        return (
            "The best run is more than luck gives, by its timing, too, and what to expect of it is more than the same "
            "tickers gave without timing."
        )
    said = against[0] if len(against) == 1 else f"{', '.join(against[:-1])}, and {against[-1]}"
    begin = "Not all of it holds" if len(against) == 1 else "Luck, or holding the same tickers, may explain it"
    return f"{begin}: {said}."


_ALONE = (
    "This is of this batch alone: who tries twenty batches has twenty times the luck. "
    "Dates and tickers that were chosen with hindsight are trials, too, and nothing here sees them."
)


def _tried(luck: Luck, tried: int, left_out: int) -> str:
    ideas = _count(max(1, round(luck.ideas)), "independent idea")
    found = f"You tried {tried:,} combinations; {luck.behaviours:,} behave differently; they act like about {ideas}."
    if not left_out:
        return found
    few = f"in fewer than {fewest_moved(luck.months)} months"
    return f"{found} {_count(left_out, 'combination')} moved {few} and {'is' if left_out == 1 else 'are'} left out."


def _best(luck: Luck) -> str:
    by_chance = luck.chance
    return (
        f"Best Sharpe ratio {_figure(luck.sharpe)}. Luck alone gives about {_figure(by_chance.sharpe)}, and "
        f"{_figure(by_chance.sharpe_95)} one time in twenty; as much as the best run or more {_in_tries(by_chance.p)}."
    )


def _honest(luck: Luck) -> str:
    honest = luck.honest
    if honest is None:
        return "What to expect instead is not known: that takes 16 months."
    found = (
        f"Expect about {_figure(honest.sharpe)}, not {_figure(luck.sharpe)}: so much did the best of one half of the "
        "months make in the other half."
    )
    if honest.worse_half is None:
        return found
    return f"{found} In {100 * honest.worse_half:.0f} % of the splits it fell into the worse half."


def _timing(luck: Luck) -> str:
    timing = luck.timing
    if timing is None:
        return "What holding the same tickers without timing gave was not kept with this batch: run it again to see it."
    holding = f"Holding the same tickers in the same proportions, without timing, gave {_figure(timing.mix_sharpe)}."
    if timing.percent_a_year < 0:
        return f"{holding} Timing cost {-timing.percent_a_year:.1f} % a year."
    added = f"Timing added {timing.percent_a_year:.1f} % a year"
    return f"{holding} {added}; luck alone adds as much or more {_in_tries(timing.p)}."


def _in_tries(p: float) -> str:
    if p < 0.001:
        return "in fewer than 1 of 1,000 tries (p < 0.1 %)"
    if p > 0.99:
        return "in nearly all tries (p > 99 %)"
    if p < 0.1:
        return f"in {1000 * p:.0f} of 1,000 tries (p = {100 * p:.1f} %)"
    return f"in {100 * p:.0f} of 100 tries (p = {100 * p:.0f} %)"


def _figure(sharpe: float) -> str:
    """With a minus sign, as the page writes it."""
    return f"{sharpe:.2f}".replace("-", "−")


def _count(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"
