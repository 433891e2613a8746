"""The grid: what it reads, how it counts, and how an index becomes values."""

import itertools
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.grid import COMBINATIONS, MOST, Grid, figure
from strategies.tree.nodes import Value
from treeline.core.errors import Invalid


def faults(text: str) -> list[str]:
    with pytest.raises(Invalid) as caught:
        Grid.parse(text)
    return [str(fault) for fault in caught.value.faults]


def test_a_range_includes_both_ends() -> None:
    assert Grid.parse("n=5:30").lists == {"n": tuple(map(float, range(5, 31)))}


def test_a_fractional_step_is_exact() -> None:
    values = Grid.parse("t=60:85:0.5").lists["t"]
    assert len(values) == 51
    assert values[-1] == 85.0
    assert Grid.parse("x=0:1:0.1").lists["x"] == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def test_a_step_that_passes_the_end_is_refused_with_ends_that_fit() -> None:
    with pytest.raises(Invalid, match=r"1:6:2 never arrives at 6 \(end on 5 or 7\)"):
        Grid.parse("n=1:6:2")


@pytest.mark.parametrize("name", ["sharpe", "run_index"])
def test_a_variable_may_not_be_called_as_a_column_of_the_results(name: str) -> None:
    with pytest.raises(Invalid, match=f'"{name}" is a column of the results'):
        Grid.parse("n=1:6").completed({name: 1.0})


def test_lists_single_values_and_negative_numbers() -> None:
    assert Grid.parse(" a = 5|10 | 20 , b=-1.5,c=-2:0").lists == {
        "a": (5.0, 10.0, 20.0),
        "b": (-1.5,),
        "c": (-2.0, -1.0, 0.0),
    }


def test_a_ticker_variable_takes_a_list_of_tickers() -> None:
    grid = Grid.parse("n=5:6,held = SPY | BRK.B|^GSPC")
    assert grid.lists == {"n": (5.0, 6.0), "held": ("SPY", "BRK.B", "^GSPC")}
    assert [axis.of_tickers for axis in grid.axes] == [False, True]
    assert grid.values(4) == {"n": 6.0, "held": "BRK.B"}
    assert Grid.of(grid.lists) == grid
    assert Grid.of({"held": ["0700"]}).completed({"other": "E"}).values(0) == {"held": "0700", "other": "E"}


def test_a_value_is_shown_as_people_write_it() -> None:
    assert [figure(value) for value in (5.0, 79.5, "SPY")] == ["5", "79.5", "SPY"]


def test_lists_of_values_are_looked_at_one_by_one() -> None:
    with pytest.raises(Invalid) as caught:
        Grid.of({"a": [1.0, "SPY"], "b": ["spy"], "c": [10**400], "d": ["A", "A"], "e": [], "f": [True]})
    assert [str(fault).split(" (")[0] for fault in caught.value.faults] == [
        "grid.a: holds numbers and tickers",
        'grid.b: "spy" is not a ticker',
        "grid.c: holds a value that is not a finite number",
        "grid.d: names a value twice",
        "grid.e: has no values",
        "grid.f: holds a value that is not a finite number",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "grid: is empty"),
        ("n", 'grid: "n" is not an axis'),
        ("=5", 'grid: "=5" is not an axis'),
        ("1n=5", 'grid.1n: "1n" is not a variable'),
        ("_n=5", 'grid._n: "_n" is not a variable\'s name (a name is a letter'),
        (f"{'n' * 41}=5", f'grid.{"n" * 41}: "{"n" * 40}…" is not a variable'),
        ("n=", 'grid.n: "" is not a number'),
        ("n=5:x", 'grid.n: "x" is not a number'),
        ("n=nan", 'grid.n: "nan" is not a number'),
        ("n=1e400", 'grid.n: "1e400" is not a number'),
        ("n=0:1e300:1e-999999", 'grid.n: "1e-999999" is not a number'),
        ("n=spy", 'grid.n: "spy" is not a number, nor a ticker'),
        ("n=A:B", 'grid.n: "A" is not a number'),
        ("n=5|SPY", "grid.n: holds numbers and tickers (a variable is one or the other"),
        ("n=SPY|SPY", "grid.n: names a value twice"),
        ("n=5:3", "grid.n: 5 to 3 runs backwards (write n=3:5)"),
        ("n=5:9:0", "grid.n: the step 0 is not above 0"),
        ("n=1:2:3:4", 'grid.n: "1:2:3:4" has 4 parts'),
        ("n=5|5.0", "grid.n: names a value twice"),
        ("n=1:1.0000000000000002:0.0000000000000001", "grid.n: names a value twice"),
        ("n=1,n=2", "grid.n: stands in the grid twice"),
        ("n=0:1e9:1e-9", "grid.n: has more than 10^18 values"),
    ],
)
def test_a_fault_names_its_axis(text: str, said: str) -> None:
    assert faults(text)[0].startswith(said)


def test_every_name_of_the_language_is_one_of_the_grid() -> None:
    longest = "n" * 40
    assert Grid.parse(f"{longest}=5,A_1=6").lists == {longest: (5.0,), "A_1": (6.0,)}
    with pytest.raises(Invalid, match="not a variable's name"):
        Grid.of({"_n": (1.0,)})


def test_every_fault_is_listed() -> None:
    assert len(faults("n=5:3,t=x,ok=1")) == 2


def test_a_variable_of_too_many_values_is_refused_with_their_number_before_any_is_made() -> None:
    assert faults("a=1:1e9,b=1:1e6,c=1:9") == [
        "grid.a: has 1,000,000,000 values (at most 200,000)",
        "grid.b: has 1,000,000 values (at most 200,000)",
    ]
    assert Grid.parse("a=1:200000").size == COMBINATIONS
    with pytest.raises(Invalid, match=r"grid.a: has 200,001 values"):
        Grid.of({"a": [float(value) for value in range(200_001)]})


def test_a_grid_holds_whatever_the_product_is_as_long_as_it_can_be_numbered() -> None:
    grid = Grid.parse(",".join(f"v{number}=0|1" for number in range(62)))
    assert grid.size == MOST
    assert grid.strides[:2] == (2**61, 2**60)
    assert grid.values(MOST - 1) == dict.fromkeys(grid.lists, 1.0)
    assert grid.indices(MOST - 2, MOST).sum(axis=1).tolist() == [61, 62]
    assert faults(",".join(f"v{number}=0|1" for number in range(63))) == [
        "grid: has more than 4,611,686,018,427,387,904 (2^62) combinations: they could not be numbered "
        "(use fewer variables, fewer values or larger steps)"
    ]
    assert "2^62" in faults(",".join(f"v{number}=1:200000" for number in range(2_000)))[0]


def test_each_variable_may_come_as_a_list_or_as_a_text() -> None:
    mixed: dict[str, Sequence[Value] | str] = {
        "n": "5:30:5",
        "t": "5|10|20",
        "w": [0.5, 1],
        "h": "SPY|BRK.B",
        "held": "QQQ",
        "one": "7",
    }
    assert Grid.of(mixed) == Grid.parse("n=5:30:5,t=5|10|20,w=0.5|1,h=SPY|BRK.B,held=QQQ,one=7")
    texts = {"a": "", "b": "5:x", "c": "9:5", "d": "5|SPY", "e": "5,f=6", "1n": "5:6", "g": "0:1e9", "h": "0:1:2"}
    with pytest.raises(Invalid) as caught:
        Grid.of(texts)
    said = [str(fault) for fault in caught.value.faults]
    assert len(said) == len(texts)
    for name, fault in zip(texts, said, strict=True):
        assert fault.startswith(f"grid.{name}: ")
        if name != "e":  # a comma ends an axis there
            assert fault in faults(f"{name}={texts[name]}")


@given(st.text("0123456789.e+-:|,=naSPY ", max_size=40))
def test_any_text_is_a_grid_or_a_fault_in_words(text: str) -> None:
    for read in (lambda: Grid.parse(f"n={text}"), lambda: Grid.of({"n": text})):
        try:
            grid = read()
        except Invalid as error:
            assert all(str(fault).startswith("grid") for fault in error.faults)
        else:
            assert 1 <= grid.size <= MOST


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5, unique=True)
    return Grid.of(draw(st.dictionaries(st.sampled_from("abcdef"), values, max_size=4)))


@given(grids(), st.data())
def test_indices_and_values_agree_with_the_product(grid: Grid, data: st.DataObject) -> None:
    whole = list(itertools.product(*(axis.values for axis in grid.axes)))
    assert grid.size == len(whole)
    lo = data.draw(st.integers(0, grid.size))
    hi = data.draw(st.integers(lo, grid.size))
    indices = grid.indices(lo, hi)
    assert indices.shape == (hi - lo, len(grid.axes))
    for run, row in zip(range(lo, hi), indices.tolist(), strict=True):
        assert tuple(grid.values(run).values()) == whole[run]
        assert tuple(axis.values[index] for axis, index in zip(grid.axes, row, strict=True)) == whole[run]


@given(st.decimals(-1000, 1000, places=3), st.integers(1, 60), st.decimals("0.001", 10, places=3))
def test_every_written_range_has_the_values_of_decimal_arithmetic(first: Decimal, count: int, step: Decimal) -> None:
    last = first + step * (count - 1)
    values = Grid.parse(f"n={first}:{last}:{step}").lists["n"]
    assert values == tuple(float(first + step * index) for index in range(count))


def test_outside_the_grid_is_an_error() -> None:
    grid = Grid.parse("n=1:3")
    with pytest.raises(IndexError):
        grid.values(3)
    with pytest.raises(IndexError):
        grid.indices(0, 4)


def test_defaults_become_axes_of_one_value_and_change_no_index() -> None:
    grid = Grid.parse("n=1:3").completed({"n": 9.0, "w": 2.0})
    assert grid.size == 3
    assert grid.values(2) == {"n": 3.0, "w": 2.0}
