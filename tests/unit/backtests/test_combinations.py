"""What a batch runs: a whole grid, a sample that is the same everywhere, a list; and what of it was run before."""

import itertools
import math
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtests import permutation
from backtests.combinations import Combinations
from backtests.grid import MOST, Axis, Grid
from strategies.tree.nodes import Value
from treeline.core.errors import Invalid

Rows = list[dict[str, Value]]

numbers: st.SearchStrategy[Value] = st.one_of(
    st.integers(-3, 3).map(float), st.sampled_from([0.1, -0.5, 1e300, 1e-300])
)
tickers: st.SearchStrategy[Value] = st.sampled_from(["SPY", "QQQ", "BRK.B", "^GSPC", "5"])


def rows_of(combinations: Combinations) -> Rows:
    return [combinations.values(run) for run in range(combinations.size)]


def faults(rows: Sequence[Mapping[str, Value]]) -> list[str]:
    with pytest.raises(Invalid) as caught:
        Combinations.listed(rows)
    return [str(fault) for fault in caught.value.faults]


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    values = st.lists(numbers, min_size=1, max_size=4, unique=True) | st.lists(
        tickers, min_size=1, max_size=4, unique=True
    )
    return Grid.of(draw(st.dictionaries(st.sampled_from("abcd"), values, max_size=3)))


@st.composite
def lists(draw: st.DrawFn) -> Rows:
    kinds = draw(st.dictionaries(st.sampled_from("abcd"), st.sampled_from([numbers, tickers]), min_size=1, max_size=3))
    rows = st.fixed_dictionaries(dict(kinds))
    return draw(st.lists(rows, min_size=1, max_size=12, unique_by=lambda row: tuple(sorted(row.items()))))


@st.composite
def all_kinds(draw: st.DrawFn) -> Combinations:
    kind = draw(st.sampled_from(["grid", "sample", "list"]))
    if kind == "list":
        return Combinations.listed(draw(lists()))
    grid = draw(grids())
    if kind == "grid":
        return Combinations.whole(grid)
    return Combinations.sampled(grid, draw(st.integers(1, grid.size)), draw(st.integers(0, 2**63 - 1)))


@given(all_kinds(), st.data())
def test_indices_and_values_agree_whatever_the_kind(combinations: Combinations, data: st.DataObject) -> None:
    lo = data.draw(st.integers(0, combinations.size))
    hi = data.draw(st.integers(lo, combinations.size))
    part = combinations.indices(lo, hi)
    whole = combinations.all_indices()
    assert part.dtype == whole.dtype == np.int32
    assert whole.shape == (combinations.size, len(combinations.grid.axes))
    assert (part == whole[lo:hi]).all()
    for run, row in zip(range(lo, hi), part.tolist(), strict=True):
        read = {axis.name: axis.values[at] for axis, at in zip(combinations.grid.axes, row, strict=True)}
        assert combinations.values(run) == read


@given(all_kinds())
def test_no_combination_comes_twice(combinations: Combinations) -> None:
    assert len({tuple(row.items()) for row in rows_of(combinations)}) == combinations.size


@given(all_kinds())
def test_outside_is_an_error(combinations: Combinations) -> None:
    for run in (-1, combinations.size):
        with pytest.raises(IndexError):
            combinations.values(run)
    with pytest.raises(IndexError):
        combinations.indices(0, combinations.size + 1)


def test_what_is_kept_cannot_be_written_to_and_what_is_handed_out_can() -> None:
    combinations = Combinations.listed([{"n": 5}, {"n": 6}])
    combinations.indices(0, 2)[:] = 1
    assert combinations.all_indices().tolist() == [[0], [1]]
    assert combinations.all_indices() is combinations.all_indices()
    with pytest.raises(ValueError, match="read-only"):
        combinations.all_indices()[0] = 1


@given(all_kinds())
def test_defaults_are_added_to_every_run_and_change_no_order(combinations: Combinations) -> None:
    completed = combinations.completed({"a": 9.0, "x": 2.0, "y": "SPY"})
    with_defaults = [{"a": 9.0, "x": 2.0, "y": "SPY"} | row for row in rows_of(combinations)]
    assert rows_of(completed) == with_defaults
    assert (completed.kind, completed.seed, completed.size) == (combinations.kind, combinations.seed, combinations.size)


def test_variables_called_as_columns_are_refused_for_every_kind() -> None:
    with pytest.raises(Invalid, match='"sharpe" is a column of the results'):
        Combinations.listed([{"n": 5}]).completed({"sharpe": 1.0})


# A sample


@given(st.integers(1, 3000), st.integers(0, 2**63 - 1))
@settings(max_examples=50)
def test_the_order_of_a_seed_has_everything_once(size: int, seed: int) -> None:
    assert sorted(permutation.first(size, size, seed).tolist()) == list(range(size))


@given(st.integers(1, MOST), st.integers(0, 2**63 - 1), st.data())
@settings(max_examples=50)
def test_a_longer_sample_of_a_seed_begins_with_the_shorter(size: int, seed: int, data: st.DataObject) -> None:
    longer = data.draw(st.integers(1, min(size, 500)))
    shorter = data.draw(st.integers(1, longer))
    drawn = permutation.first(longer, size, seed).tolist()
    assert permutation.first(shorter, size, seed).tolist() == drawn[:shorter]
    assert len(set(drawn)) == longer
    assert all(0 <= run < size for run in drawn)


@pytest.mark.parametrize(
    ("size", "seed", "drawn"),
    [
        (1, 7, [0]),
        (24, 7, [20, 11, 5]),
        (1000, 0, [463, 852, 108]),
        (200_000, 2**63 - 1, [18512, 107633, 155201]),
        (10**12, 7, [226144157879, 534611260068, 205755487666]),
        (MOST, 1, [2461504046027808051, 3795108455901780700, 4469084020710944173]),
    ],
)
def test_what_a_seed_draws_never_changes(size: int, seed: int, drawn: list[int]) -> None:
    """Stored batches are drawn again from their seeds: a change here would put their results to other combinations."""
    assert permutation.first(len(drawn), size, seed).tolist() == drawn


def plainly_drawn(run: int, size: int, seed: int) -> int:
    """The network once more, in Python's whole numbers and a number at a time."""
    everything = 2**64 - 1

    def mix(z: int) -> int:
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & everything
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & everything
        return z ^ (z >> 31)

    bits = (size - 1).bit_length()
    half = bits // 2
    while True:
        low, high = run % 2**half, run // 2**half
        for number in range(16):
            key = mix((seed + (number + 1) * 0x9E3779B97F4A7C15) & everything)
            if number % 2:
                low ^= mix(high ^ key) % 2**half
            else:
                high ^= mix(low ^ key) % 2 ** (bits - half)
        run = high * 2**half + low
        if run < size:
            return run


@given(st.integers(1, MOST) | st.integers(1, 100), st.integers(0, 2**63 - 1), st.data())
@settings(max_examples=100)
def test_the_order_is_that_of_the_plain_network(size: int, seed: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, min(size, 20)))
    assert permutation.first(count, size, seed).tolist() == [plainly_drawn(run, size, seed) for run in range(count)]


def deviations(counts: np.ndarray, expected: float) -> float:
    """How many standard deviations the chi-square of these counts lies above what even chances give."""
    freedom = counts.size - 1
    return float((((counts - expected) ** 2 / expected).sum() - freedom) / math.sqrt(2 * freedom))


@pytest.mark.parametrize("seed", [0, 1, 7, 2**62 + 5])
def test_every_value_and_every_pair_of_values_is_drawn_as_often_as_the_others(seed: int) -> None:
    grid = Grid.parse("a=1:100,b=1:64,c=1:37,d=0:1,e=1:1000,f=1:45")
    drawn = Combinations.sampled(grid, 50_000, seed).all_indices()
    sizes = [len(axis.values) for axis in grid.axes]
    for axis, size in enumerate(sizes):
        assert abs(deviations(np.bincount(drawn[:, axis], minlength=size), 50_000 / size)) < 5
    for one, two in itertools.combinations(range(len(sizes)), 2):
        cells = sizes[one] * sizes[two]
        if cells <= 5_000:
            counts = np.bincount(drawn[:, one] * sizes[two] + drawn[:, two], minlength=cells)
            assert abs(deviations(counts, 50_000 / cells)) < 5


@pytest.mark.parametrize(("size", "count"), [(3, 3), (5, 3), (12, 2), (100, 1)])
def test_over_all_seeds_every_small_sample_is_as_likely_as_the_others(size: int, count: int) -> None:
    drawn = Counter(tuple(permutation.first(count, size, seed).tolist()) for seed in range(2_000))
    cells = math.perm(size, count)
    counts = np.zeros(cells)
    counts[: len(drawn)] = list(drawn.values())
    assert deviations(counts, 2_000 / cells) < 5


def test_runs_drawn_one_after_another_are_not_alike() -> None:
    drawn = permutation.first(20_000, 10**12, 3) / 10**12
    for apart in (1, 2, 3, 128):
        assert abs(np.corrcoef(drawn[:-apart], drawn[apart:])[0, 1]) < 0.035


def test_a_sample_of_everything_is_the_whole_grid_in_another_order() -> None:
    grid = Grid.parse("n=1:20,h=SPY|QQQ|TLT")
    drawn = Combinations.sampled(grid, 60, 3)
    assert sorted(map(str, rows_of(drawn))) == sorted(map(str, rows_of(Combinations.whole(grid))))
    assert rows_of(drawn) != rows_of(Combinations.whole(grid))


@given(grids(), st.integers(0, 2**63 - 1))
def test_a_sample_is_drawn_again_from_the_completed_grid_that_is_kept(grid: Grid, seed: int) -> None:
    ordered = Combinations.sampled(grid, grid.size, seed).completed({"x": 2.0})
    again = Combinations.sampled(ordered.grid, ordered.size, seed)
    assert (ordered.all_indices() == again.all_indices()).all()


def test_a_sample_that_cannot_be_drawn_is_refused_in_words() -> None:
    grid = Grid.parse("n=1:12")
    wrong = [
        (grid, 13, 0, "sample.count: there are only 12 combinations (order the whole grid)"),
        (grid, 0, 0, "sample.count: 0 is no number of combinations (ask for 1 or more)"),
        (grid, 2, -1, "sample.seed: -1 is no seed (a whole number from 0 to 2^63 - 1)"),
        (grid, 2, 2**63, "sample.seed: 9223372036854775808 is no seed (a whole number from 0 to 2^63 - 1)"),
        (Grid.parse("a=1:1000,b=1:1000"), 200_001, 0, "sample.count: 200,001 combinations are more than the 200,000"),
    ]
    for over, count, seed, said in wrong:
        with pytest.raises(Invalid) as caught:
            Combinations.sampled(over, count, seed)
        assert str(caught.value).startswith(said)
    with pytest.raises(Invalid) as caught:
        Combinations.sampled(grid, 0, -1)
    assert len(caught.value.faults) == 2


# A list


@given(lists())
def test_a_list_runs_what_it_says_in_its_order(rows: Rows) -> None:
    combinations = Combinations.listed(rows)
    assert rows_of(combinations) == rows
    assert list(combinations.grid.lists) == list(rows[0])
    for axis in combinations.grid.axes:
        occur = list(dict.fromkeys(row[axis.name] for row in rows))
        assert list(axis.values) == (occur if axis.of_tickers else sorted(occur))


@given(lists())
def test_a_packed_list_comes_back(rows: Rows) -> None:
    combinations = Combinations.listed(rows).completed({"x": 2.0})
    again = Combinations.unpacked(combinations.grid, combinations.packed())
    assert again.kind == "list"
    assert again.all_indices().dtype == np.int32
    assert (again.all_indices() == combinations.all_indices()).all()


def test_bytes_that_are_no_list_are_not_taken_for_one() -> None:
    grid = Grid.parse("a=1:3,b=1:3")
    with pytest.raises(zlib.error):
        Combinations.unpacked(grid, b"nothing")
    with pytest.raises(ValueError, match="reshape"):
        Combinations.unpacked(grid, zlib.compress(bytes(12)))


def test_a_list_may_name_more_values_than_a_grid_could_number() -> None:
    rows: Rows = [{f"v{place}": float(run) for place in range(12)} for run in range(100)]
    combinations = Combinations.listed(rows)
    assert combinations.grid.size == 100**12 > MOST
    assert rows_of(combinations) == rows
    assert combinations.found_in(Combinations.listed(rows[::2])).tolist() == [True, False] * 50
    rows[7] = dict(rows[3])
    assert faults(rows) == ["combinations[7]: is the same as combinations[3] (list every combination once)"]


def test_every_fault_of_a_list_names_its_row_and_variable() -> None:
    assert faults([]) == ['combinations: names none (write [{"n": 5, "held": "SPY"}, {"n": 10, "held": "QQQ"}])']
    assert faults([{}])[0].startswith("combinations[0]: names no variable")
    assert faults([{"1n": 5}])[0].startswith('combinations[0].1n: "1n" is not a variable')
    assert faults([{"n": 5, "w": 1}, {"w": 2, "n": 6}, {"n": 7, "x": 1, "y": 2}]) == [
        "combinations[2].w: is missing, though combinations[0] has it (every combination names the same variables)",
        "combinations[2].x: is extra: combinations[0] lacks it (every combination names the same variables)",
        "combinations[2].y: is extra: combinations[0] lacks it (every combination names the same variables)",
    ]
    assert faults(
        [{"n": 5, "h": "SPY"}, {"n": "QQQ", "h": 5}, {"n": math.nan, "h": "spy"}, {"n": 10**400, "h": "A"}]
    ) == [
        "combinations[1].n: is a ticker where combinations[0] has a number "
        "(a variable is one or the other, with all its values)",
        "combinations[2].n: NaN is not a finite number (a number such as 5 or 0.25)",
        "combinations[3].n: a whole number of over 20 digits is not a finite number (a number such as 5 or 0.25)",
        "combinations[1].h: is a number where combinations[0] has a ticker "
        "(a variable is one or the other, with all its values)",
        'combinations[2].h: "spy" is not a ticker (1 to 15 of the characters A-Z 0-9 . - / ^)',
    ]
    assert faults([{"n": True}])[0].startswith("combinations[0].n: true is not a finite number")


def test_rows_that_are_the_same_are_named_both() -> None:
    assert faults(
        [{"n": 1, "w": 2}, {"n": 0.0, "w": 5}, {"w": 2.0, "n": 1.0}, {"n": -0.0, "w": 5}, {"n": 1, "w": 2}]
    ) == [
        "combinations[2]: is the same as combinations[0] (list every combination once)",
        "combinations[3]: is the same as combinations[1] (list every combination once)",
        "combinations[4]: is the same as combinations[0] (list every combination once)",
    ]


def test_too_long_a_list_is_refused_and_a_thoroughly_wrong_one_in_a_hundred_faults() -> None:
    assert faults([{"n": 5}] * 200_001) == [
        "combinations: 200,001 combinations are more than the 200,000 that one batch may hold (list fewer)"
    ]
    assert len(faults([{"n": 5}, *[{"m": 5}] * 1000])) == 100
    assert len(faults([{"n": 5}] * 1000)) == 100


# What was run before


@given(all_kinds(), all_kinds())
@settings(max_examples=200)
def test_what_was_run_before_is_found_by_its_values(mine: Combinations, other: Combinations) -> None:
    names = {axis.name for axis in mine.grid.axes} == {axis.name for axis in other.grid.axes}
    before = {frozenset(row.items()) for row in rows_of(other)} if names else set()
    found = mine.found_in(other)
    assert found.dtype == np.bool_
    assert found.tolist() == [frozenset(row.items()) in before for row in rows_of(mine)]


@given(grids(), st.data())
def test_neither_the_axes_order_nor_that_of_their_values_matters(grid: Grid, data: st.DataObject) -> None:
    turned = Grid(
        tuple(
            Axis(axis.name, tuple(data.draw(st.permutations(axis.values))))
            for axis in data.draw(st.permutations(grid.axes))
        )
    )
    assert Combinations.whole(grid).found_in(Combinations.whole(turned)).all()
    count = data.draw(st.integers(1, grid.size))
    part = Combinations.sampled(turned, count, 5)
    found = Combinations.whole(grid).found_in(part)
    assert found.sum() == count
    assert part.found_in(Combinations.whole(grid)).all()


def test_a_sample_is_found_in_a_grid_too_large_to_write_down() -> None:
    huge = Grid.parse("a=1:100000,b=1:100000,c=0:9999900:100")
    drawn = Combinations.sampled(huge, 1000, 1)
    assert drawn.found_in(Combinations.whole(huge)).all()
    assert drawn.found_in(Combinations.sampled(huge, 400, 1)).tolist() == [True] * 400 + [False] * 600
