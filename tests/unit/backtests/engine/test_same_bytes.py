"""A combination's answer is the same bytes alone, among others, in another order, in other portions and processes."""

import multiprocessing as mp
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from backtests.engine import sweep as sweeps
from tests.unit.backtests.engine.answers import answers, answers_of, fresh
from tests.unit.backtests.engine.cases import cases

BLOCKS = 5
COMBINATIONS = 150
PROCESSES = 3


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Processes that start from nothing, as workers do."""
    with ProcessPoolExecutor(PROCESSES, mp.get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_combination_has_the_same_bytes_whatever_stands_beside_it(
    block: int, monkeypatch: pytest.MonkeyPatch, tally: Counter[str]
) -> None:
    for case in cases(block, BLOCKS):
        combinations = case.combinations(COMBINATIONS)
        ready = fresh(case)
        together = answers(ready.run(combinations))
        assert answers(ready.run(combinations)) == together, case.seed

        shuffled = case.rng.permutation(len(combinations))
        assert answers(ready.run(combinations[shuffled])) == [together[at] for at in shuffled], case.seed

        anew = fresh(case)
        for at in case.rng.integers(0, len(combinations), 5):
            assert answers(anew.run(combinations[at : at + 1])) == [together[at]], (case.seed, at)

        portions = np.array_split(combinations, 7)
        assert [one for portion in portions for one in answers(anew.run(portion))] == together, case.seed

        with monkeypatch.context() as patch:
            patch.setattr(sweeps, "BLOCK", 32)
            assert answers(ready.run(combinations)) == together, case.seed
        tally.update({"trees": 1, "combinations": len(combinations)})


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_combination_has_the_same_bytes_in_one_process_and_in_several(
    block: int, processes: ProcessPoolExecutor, tally: Counter[str]
) -> None:
    for case in cases(block, BLOCKS):
        combinations = case.combinations(COMBINATIONS)
        together = answers(fresh(case).run(combinations))
        portions = np.array_split(combinations, 7)
        shares = [portions[number::PROCESSES] for number in range(PROCESSES)]
        several = list(processes.map(answers_of, [case.seed] * PROCESSES, shares))
        assert [several[number % PROCESSES].pop(0) for number in _owners(portions)] == together, case.seed
        tally.update({"trees": 1, "combinations": len(combinations), "processes": 0})
    tally["processes"] = PROCESSES


def _owners(portions: list[np.ndarray]) -> list[int]:
    """For every combination the number of its portion."""
    return [number for number, portion in enumerate(portions) for _ in range(len(portion))]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_equal_behaviour_means_equal_metrics(block: int, tally: Counter[str]) -> None:
    for case in cases(block, BLOCKS):
        runs = fresh(case).run(case.combinations(COMBINATIONS))
        met: dict[int, bytes] = {}
        for behaviour, metrics in zip(runs.behaviour.tolist(), runs.metrics, strict=True):
            assert met.setdefault(behaviour, metrics.tobytes()) == metrics.tobytes(), case.seed
        tally.update({"trees": 1, "behaviours": len(met)})
