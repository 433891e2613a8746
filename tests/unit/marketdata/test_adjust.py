"""Prices before a split, a dividend or a spin-off are made comparable with those after it."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference import adjustment as reference
from treeline.core.errors import Invalid
from treeline.marketdata.actions import Action
from treeline.marketdata.adjust import adjust
from treeline.marketdata.source import Bars

FIRST = dt.date(2020, 1, 1)
FAR = dt.date(2030, 1, 1)


def day(offset):
    return FIRST + dt.timedelta(days=offset)


def bars_of(closes, offsets=None, **series):
    days = np.datetime64(FIRST) + np.array(offsets if offsets is not None else range(len(closes)))
    others = {name: np.array(values, dtype=float) for name, values in series.items()}
    return Bars("XYZ", days.astype("datetime64[D]"), np.array(closes, dtype=float), **others)


def adjusted(bars, *actions, through=FAR, values=None):
    return adjust(bars, actions, through, values or {})


def closes(*args, **kwargs):
    return adjusted(*args, **kwargs).close.tolist()


# --- the formula ---


def test_a_dividend_takes_its_share_of_the_close_before_from_all_that_is_older():
    assert closes(bars_of([40.0, 50.0, 49.0]), Action(day(2), "dividend", 1.0)) == [40 * 0.98, 50 * 0.98, 49.0]


def test_the_example_that_yahoo_publishes():
    offsets = [0, 1, 5, 6]  # 2003-02-13, 14, 18, 19
    bars = bars_of([46.99, 48.30, 24.96, 24.53], offsets)
    split, dividend = Action(day(5), "split", 2.0), Action(day(6), "dividend", 0.08)
    assert [round(price, 2) for price in closes(bars, split, dividend)] == [23.42, 24.07, 24.88, 24.53]


def test_a_split_divides_prices_and_multiplies_volumes_before_it():
    series = {"open": [11, 12, 4], "high": [13, 14, 5], "low": [9, 10, 3], "volume": [100, 200, 900]}
    bars = adjusted(bars_of([12.0, 15.0, 4.5], **series), Action(day(2), "split", 3.0))
    assert bars.close.tolist() == pytest.approx([4.0, 5.0, 4.5], rel=1e-15)
    assert bars.open.tolist() == pytest.approx([11 / 3, 4.0, 4.0], rel=1e-15)
    assert bars.high.tolist() == pytest.approx([13 / 3, 14 / 3, 5.0], rel=1e-15)
    assert bars.low.tolist() == pytest.approx([3.0, 10 / 3, 3.0], rel=1e-15)
    assert bars.volume.tolist() == [300.0, 600.0, 900.0]


def test_cash_changes_no_volume():
    bars = bars_of([50.0, 49.0], volume=[100, 200])
    assert adjusted(bars, Action(day(1), "dividend", 1.0)).volume.tolist() == [100.0, 200.0]


def test_a_spin_off_takes_its_worth_when_that_is_known_and_nothing_when_it_is_not():
    bars, spin_off = bars_of([100.0, 76.0]), Action(day(1), "spin_off", 0.5, "CHILD")
    assert closes(bars, spin_off, values={spin_off: 25.0}) == [75.0, 76.0]
    assert adjusted(bars, spin_off) is bars


def test_factors_multiply_over_all_later_actions():
    actions = [Action(day(1), "dividend", 1.0), Action(day(2), "split", 2.0), Action(day(3), "dividend", 0.5)]
    expected = [100 * 0.99 / 2 * (1 - 0.5 / 50), 99 / 2 * (1 - 0.5 / 50), 50 * (1 - 0.5 / 50), 51.0]
    assert closes(bars_of([100.0, 99.0, 50.0, 51.0]), *actions) == pytest.approx(expected, rel=1e-15)


def test_missing_values_stay_missing_and_missing_series_too():
    bars = adjusted(bars_of([4.0, 2.0], open=[np.nan, 2.0]), Action(day(1), "split", 2.0))
    assert np.isnan(bars.open[0])
    assert (bars.high, bars.low, bars.volume) == (None, None, None)


# --- which actions count ---


@pytest.mark.parametrize(
    "action",
    [
        Action(day(-1), "split", 2.0),
        Action(day(0), "split", 2.0),
        Action(day(3), "split", 2.0),
        Action(day(1), "rename", other="OLD"),
    ],
    ids=["before the first bar", "on the first bar", "after the last bar", "a rename"],
)
def test_what_changes_no_price_gives_the_same_object_back(action):
    bars = bars_of([1.0, 2.0, 3.0])
    assert adjusted(bars, action) is bars


def test_without_actions_the_same_object_comes_back():
    bars = bars_of([1.0])
    assert adjusted(bars) is bars


def test_an_action_after_the_day_asked_for_does_not_count():
    bars, split = bars_of([4.0, 4.0, 2.0]), Action(day(2), "split", 2.0)
    assert adjusted(bars, split, through=day(1)) is bars
    assert closes(bars, split, through=day(2)) == [2.0, 2.0, 2.0]


def test_an_ex_date_without_a_bar_counts_from_the_next_bar():
    bars = bars_of([50.0, 49.0], [0, 4])
    assert (
        closes(bars, Action(day(2), "dividend", 1.0)) == closes(bars, Action(day(4), "dividend", 1.0)) == [49.0, 49.0]
    )


def test_the_last_bar_stays_raw_to_the_last_bit():
    bars = bars_of([0.1, 0.2, 0.3], open=[0.1, 0.2, 0.7])
    answer = adjusted(bars, Action(day(1), "split", 3.0), Action(day(2), "dividend", 0.01))
    assert (answer.close[-1], answer.open[-1]) == (0.3, 0.7)


# --- several on one day ---


def test_cash_on_the_day_of_a_split_is_for_an_old_share():
    actions = [Action(day(1), "split", 2.0), Action(day(1), "dividend", 1.0)]
    assert closes(bars_of([50.0, 24.0]), *actions) == [50 * (1 - 1 / 50) / 2, 24.0]


def test_two_payments_of_one_day_add_up():
    spin_off = Action(day(1), "spin_off", 1.0, "CHILD")
    actions = [Action(day(1), "dividend", 1.0), Action(day(1), "dividend", 4.0), spin_off]
    assert closes(bars_of([50.0, 40.0]), *actions, values={spin_off: 5.0}) == pytest.approx([40.0, 40.0], rel=1e-15)


def test_a_dividend_after_a_split_that_no_bar_showed_is_for_a_new_share():
    actions = [Action(day(1), "split", 2.0), Action(day(2), "dividend", 1.0)]
    assert closes(bars_of([50.0, 24.0], [0, 4]), *actions) == pytest.approx([24.0, 24.0], rel=1e-15)


def test_two_spin_offs_of_one_day_that_are_worth_the_same_count_both():
    one, other = Action(day(1), "spin_off", 0.1, "C"), Action(day(1), "spin_off", 1.0, "C")
    values = {one: 0.5, other: 0.5}
    assert closes(bars_of([5.0, 5.0]), one, other, values=values) == pytest.approx([4.0, 5.0], rel=1e-12)


@pytest.mark.parametrize("kind", ["split", "dividend", "spin_off"])
def test_the_same_event_twice_counts_once(kind):
    ones = [Action(day(1), kind, 2.0, other, identity) for other in [""] for identity in ("a", "a", "b", "")]
    bars = bars_of([50.0, 24.0])
    values = dict.fromkeys(ones, 2.0)
    assert adjusted(bars, *ones, values=values).close.tolist() == adjusted(bars, ones[0], values=values).close.tolist()


@pytest.mark.parametrize(("offset", "amount"), [(1, 1.1), (2, 1.0), (2, 1.1)])
def test_two_versions_of_one_event_are_refused_by_name(offset, amount):
    one, other = (
        Action(day(1), "dividend", 1.0, identity="id-7"),
        Action(day(offset), "dividend", amount, identity="id-7"),
    )
    with pytest.raises(Invalid) as caught:
        adjusted(bars_of([50.0, 49.0, 48.0]), one, other)
    said = str(caught.value)
    assert all(part in said for part in ("XYZ", "id-7", "1 on 2020-01-02", f"{amount:g} on {day(offset)}")), said


# --- what cannot be ---


@pytest.mark.parametrize("amount", [50.0, 50.01, 1e9])
def test_a_dividend_that_is_not_below_the_close_before_is_refused_with_its_figures(amount):
    with pytest.raises(Invalid) as caught:
        adjusted(bars_of([50.0, 49.0]), Action(day(1), "dividend", amount))
    said = str(caught.value)
    assert all(part in said for part in ("XYZ", f"${amount:g}", "2020-01-02", "$50 on 2020-01-01")), said


def test_every_such_dividend_is_named():
    dividends = [Action(day(1), "dividend", 60.0), Action(day(2), "dividend", 70.0)]
    with pytest.raises(Invalid) as caught:
        adjusted(bars_of([50.0, 49.0, 48.0]), *dividends)
    assert len(caught.value.faults) == 2


def test_a_spin_off_worth_more_than_the_share_is_refused_by_the_name_of_the_child():
    spin_off = Action(day(1), "spin_off", 1.0, "CHILD")
    with pytest.raises(Invalid, match="CHILD"):
        adjusted(bars_of([50.0, 49.0]), spin_off, values={spin_off: 51.0})


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_value_of_a_spin_off_is_a_number_above_0(value):
    spin_off = Action(day(1), "spin_off", 1.0, "CHILD")
    with pytest.raises(ValueError, match="CHILD"):
        adjusted(bars_of([50.0, 49.0]), spin_off, values={spin_off: value})


# --- any bars and actions ---


@st.composite
def histories(draw):
    """Bars on some days of sixty, and actions on any of them and around; payments small enough to be payable."""
    offsets = sorted(draw(st.sets(st.integers(0, 59), min_size=2, max_size=25)))
    cents = draw(st.lists(st.integers(500, 100_000), min_size=len(offsets), max_size=len(offsets)))
    volume = draw(st.lists(st.integers(0, 10**9), min_size=len(offsets), max_size=len(offsets)))
    bars = bars_of([cent / 100 for cent in cents], offsets, volume=volume, open=[cent / 90 for cent in cents])
    dates = st.integers(-3, 63).map(day)
    splits = st.builds(Action, dates, st.just("split"), st.sampled_from([0.5, 1.05, 2.0, 3.0, 1.231, 7.000007]))
    # At most 10 of 4 cents, and splits that shrink the price to 5 / 7.000007^3 dollars at worst between two bars.
    pay = st.builds(Action, dates, st.just("dividend"), st.integers(1, 40).map(lambda mills: mills / 100_000))
    spin_offs = st.builds(Action, dates, st.just("spin_off"), st.sampled_from([0.1, 1.0]), st.sampled_from(["C", "D"]))
    actions = draw(st.lists(splits, max_size=3)) + draw(st.lists(pay | spin_offs, max_size=10))
    known = [action for action in actions if action.kind == "spin_off" and draw(st.booleans())]
    return bars, actions, dict.fromkeys(known, 0.0005)


def days_of(bars):
    return bars.sessions.tolist()


@settings(max_examples=300, deadline=None)
@given(histories(), st.integers(-3, 63).map(day))
def test_prices_are_those_of_a_share_whose_payments_are_put_back_into_it(history, through):
    bars, actions, values = history
    answer = adjust(bars, actions, through, values)
    assert answer.close == pytest.approx(
        reference.adjusted(days_of(bars), bars.close.tolist(), actions, through, values), rel=1e-12
    )
    assert answer.volume == pytest.approx(
        reference.adjusted_volume(days_of(bars), bars.volume.tolist(), actions, through), rel=1e-12
    )
    assert answer.open is not None
    np.testing.assert_allclose(answer.open / bars.open, answer.close / bars.close, rtol=1e-14)


@settings(max_examples=150, deadline=None)
@given(histories(), st.integers(-3, 63).map(day), st.integers(-3, 63).map(day))
def test_adjusting_in_two_steps_is_adjusting_once(history, one, other):
    bars, actions, values = history
    early, late = sorted((one, other))
    step = adjust(bars, actions, early, values)
    rest = [action for action in actions if action.ex_date > early]
    twice, once = adjust(step, rest, late, values), adjust(bars, actions, late, values)
    np.testing.assert_allclose(twice.close, once.close, rtol=1e-12)
    assert twice.volume is not None
    assert once.volume is not None
    np.testing.assert_allclose(twice.volume, once.volume, rtol=1e-12)


@settings(max_examples=150, deadline=None)
@given(histories(), st.integers(-3, 63).map(day))
def test_what_happens_later_changes_no_return_of_before(history, through):
    bars, actions, values = history
    past = bars.between(FIRST, through)
    if past is None:
        return
    known, later = adjust(past, actions, through, values), adjust(bars, actions, FAR, values)
    count = past.sessions.size
    np.testing.assert_allclose(
        known.close[1:] / known.close[:-1], later.close[1:count] / later.close[: count - 1], 1e-12
    )


@settings(max_examples=100, deadline=None)
@given(histories(), st.floats(0.01, 100.0))
def test_dollars_of_another_size_give_the_same_returns(history, size):
    bars, actions, values = history
    sized = Bars("XYZ", bars.sessions, bars.close * size)
    bigger = {
        action: Action(action.ex_date, "dividend", action.amount * size) if action.kind == "dividend" else action
        for action in actions
    }
    answer = adjust(sized, list(bigger.values()), FAR, {action: value * size for action, value in values.items()})
    np.testing.assert_allclose(answer.close, adjust(bars, actions, FAR, values).close * size, rtol=1e-12)


@settings(max_examples=100, deadline=None)
@given(histories(), st.integers(1, 59), st.sampled_from([0.1, 0.4, 4.0, 20.0]))
def test_one_more_split_changes_no_return_when_all_after_it_is_counted_in_its_shares(history, at, ratio):
    bars, actions, values = history
    after = bars.sessions >= np.datetime64(day(at))
    split = Bars("XYZ", bars.sessions, np.where(after, bars.close / ratio, bars.close))
    counted, worth = [], {}
    for action in actions:
        # On the split's own day cash is for an old share, so only what is later is counted in new ones.
        shares = ratio if action.ex_date > day(at) else 1.0
        new = Action(action.ex_date, action.kind, action.amount / shares) if action.kind == "dividend" else action
        counted.append(new)
        if action in values:
            worth[action] = values[action] / shares
    answer = adjust(split, [*counted, Action(day(at), "split", ratio)], FAR, worth).close
    once = adjust(bars, actions, FAR, values).close
    np.testing.assert_allclose(answer[1:] / answer[:-1], once[1:] / once[:-1], rtol=1e-12)


@settings(max_examples=100, deadline=None)
@given(histories(), st.randoms())
def test_neither_the_order_of_the_actions_nor_hearing_them_twice_changes_a_byte(history, random):
    bars, actions, values = history
    mixed = [*actions, *actions]
    random.shuffle(mixed)
    one, other = adjust(bars, actions, FAR, values), adjust(bars, mixed, FAR, values)
    assert one.close.tobytes() == other.close.tobytes()
    assert one.volume is not None
    assert other.volume is not None
    assert one.volume.tobytes() == other.volume.tobytes()
