"""Runs that behave alike."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backtests.findings.behaviours import distinct, groups


@given(st.lists(st.sampled_from([0, 1, 2**63, 2**64 - 1, 7, 8]), max_size=40), st.integers(0, 8))
def test_the_groups_are_the_most_common_behaviours_by_size_then_by_first_run(hashes: list[int], most: int) -> None:
    behaviour = np.array(hashes, np.uint64)
    found = groups(behaviour, most)
    expected = Counter(hashes).most_common(most)  # of equals the first met comes first
    assert distinct(behaviour) == len(set(hashes))
    assert found.counts.tolist() == [count for _, count in expected]
    assert found.firsts.tolist() == [hashes.index(one) for one, _ in expected]
