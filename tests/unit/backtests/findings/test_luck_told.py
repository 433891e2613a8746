"""Verdicts and sentences."""

from dataclasses import replace

import pytest

from backtests.findings.luck import Chance, Honest, Luck, Timing
from backtests.findings.luck_told import Verdict, sentences, verdict

WELL = Luck(
    behaviours=21177,
    months=120,
    sessions=2516,
    ideas=19.3,
    best=77,
    sharpe=1.1,
    chance=Chance(0.59, 1.06, 0.031, 41, 1000),
    honest=Honest(0.97, 0.21, 1000),
    timing=Timing(0.92, 1.3, 0.01),
)
LUCKY, UNTIMED = Chance(0.59, 1.06, 0.05, 41, 1000), Timing(0.92, 1.3, 0.05)


@pytest.mark.parametrize(
    ("luck", "right"),
    [
        (WELL, "beyond_luck"),
        (replace(WELL, chance=LUCKY), "doubtful"),
        (replace(WELL, timing=UNTIMED), "doubtful"),
        (replace(WELL, honest=Honest(0.92, 0.2, 1000)), "doubtful"),
        (replace(WELL, chance=LUCKY, timing=UNTIMED), "luck_or_market"),
        (replace(WELL, chance=LUCKY, honest=Honest(0.9, 0.2, 1000)), "luck_or_market"),
        (replace(WELL, honest=Honest(0.97, 0.51, 1000)), "does_not_carry_over"),
        (replace(WELL, honest=Honest(0.97, 0.5, 1000)), "beyond_luck"),
        (replace(WELL, honest=Honest(0.0, 0.2, 1000), chance=LUCKY), "does_not_carry_over"),
        (replace(WELL, honest=Honest(0.97, None, 1000)), "beyond_luck"),
        (replace(WELL, timing=None), "doubtful"),
        (replace(WELL, timing=None, chance=LUCKY), "luck_or_market"),
        (replace(WELL, honest=None), "doubtful"),
        (replace(WELL, honest=None, timing=None), "doubtful"),
        (replace(WELL, honest=None, timing=UNTIMED), "luck_or_market"),
    ],
)
def test_a_verdict_wants_all_three_answers(luck: Luck, right: Verdict) -> None:
    assert verdict(luck) == right


@pytest.mark.parametrize(
    ("luck", "why"),
    [
        (WELL, "The best run is more than luck gives, by its timing, too, and what to expect of it is more than "),
        (replace(WELL, chance=LUCKY), "Not all of it holds: luck alone gives as much as the best run often enough."),
        (replace(WELL, timing=UNTIMED), "Not all of it holds: its timing cannot be told from luck."),
        (replace(WELL, timing=None), "Not all of it holds: its timing is not known."),
        (replace(WELL, honest=None), "Not all of it holds: what to expect of it is not known."),
        (
            replace(WELL, timing=UNTIMED, honest=Honest(0.9, 0.2, 1000)),
            "Luck, or holding the same tickers, may explain it: its timing cannot be told from luck, and what to "
            "expect of it (0.90) is no more than the same tickers gave without timing (0.92).",
        ),
        (replace(WELL, honest=Honest(0.97, 0.51, 1000)), "What was best in one half of the months was more often "),
        (replace(WELL, honest=Honest(0.0, 0.2, 1000)), "What was best in one half of the months made nothing in "),
    ],
)
def test_the_first_sentence_is_the_reason_of_the_verdict(luck: Luck, why: str) -> None:
    assert sentences(luck, 31200, 0)[0].startswith(why)


def test_the_sentences_are_said_in_one_order() -> None:
    _, *told = sentences(replace(WELL, timing=Timing(-0.92, 1.3, 0.0004)), 31200, 12)
    assert told[0] == (
        "You tried 31,200 combinations; 21,177 behave differently; they act like about 19 independent ideas. "
        "12 combinations moved in fewer than 12 months and are left out."
    )
    assert told[1] == (
        "Best Sharpe ratio 1.10. Luck alone gives about 0.59, and 1.06 one time in twenty; "
        "as much as the best run or more in 31 of 1,000 tries (p = 3.1 %)."
    )
    assert told[2].startswith("Expect about 0.97, not 1.10: ")
    assert told[2].endswith("In 21 % of the splits it fell into the worse half.")
    assert told[3] == (
        "Holding the same tickers in the same proportions, without timing, gave −0.92. "
        "Timing added 1.3 % a year; luck alone adds as much or more in fewer than 1 of 1,000 tries (p < 0.1 %)."
    )
    assert told[4].startswith("This is of this batch alone")


def test_what_timing_cost_is_no_matter_of_luck() -> None:
    told = sentences(replace(WELL, timing=Timing(0.92, -1.3, 1.0)), 31200, 12)
    assert told[4].endswith("without timing, gave 0.92. Timing cost 1.3 % a year.")


def test_one_of_anything_is_said_as_one() -> None:
    told = sentences(replace(WELL, behaviours=2, ideas=1.2), 3, 1)
    assert told[1] == (
        "You tried 3 combinations; 2 behave differently; they act like about 1 independent idea. "
        "1 combination moved in fewer than 12 months and is left out."
    )


def test_what_is_not_known_is_said_and_nothing_is_promised() -> None:
    told = sentences(replace(WELL, honest=None, timing=None), 100, 0)
    assert "16 months" in told[3]
    assert "run it again to see it" in told[4]
    whole = " ".join(told + sentences(WELL, 1, 0)).lower()
    for word in ("robust", "overfit", "real", "guarantee"):
        assert word not in whole
