"""Batches for the tests: any part of a small grid in any order, with values that are missing, infinite or equal."""

import math
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

# Few values, so that ties and whole groups of the undefined happen; 1e150 because its square overflows.
PLAIN = st.sampled_from([-2.0, -1.0, 0.0, 0.1, 0.3, 1.0, 2.0, 1e-9]) | st.floats(-1e3, 1e3, allow_subnormal=False)
ANY = PLAIN | st.sampled_from([math.nan, math.nan, math.inf, -math.inf, 1e150, -1e150])


@dataclass(frozen=True)
class Case:
    """values float64 [m], indices int32 [m, V], sizes [V]; ranks as neighbours wants them."""

    values: NDArray[np.float64]
    indices: NDArray[np.int32]
    sizes: list[int]
    ranks: list[NDArray[np.int32] | None]


@st.composite
def cases(draw: st.DrawFn, numbers: st.SearchStrategy[float] = ANY, most_variables: int = 4) -> Case:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=most_variables))
    places = list(np.ndindex(*sizes))
    chosen = draw(st.lists(st.sampled_from(places), unique=True, max_size=40) | st.just(places))
    values = draw(st.lists(numbers, min_size=len(chosen), max_size=len(chosen)))
    ranks = [None if draw(st.booleans()) else np.array(draw(st.permutations(range(size))), np.int32) for size in sizes]
    return Case(np.array(values, float), np.array(chosen, np.int32).reshape(len(chosen), len(sizes)), sizes, ranks)


def middle(values: list[float]) -> float:
    """The median of one value or more."""
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def same(found: object, expected: object, rtol: float = 1e-12) -> None:
    """Equal but for rounding; NaN is NaN."""
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(expected, float), rtol=rtol, atol=1e-12)
