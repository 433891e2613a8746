"""An action holds an amount that means something, and renames make bars another lineage."""

import datetime as dt

import pytest

from treeline.marketdata.actions import Action, lineage

DAY = dt.date(2022, 6, 9)


@pytest.mark.parametrize("kind", ["split", "dividend", "spin_off"])
@pytest.mark.parametrize("amount", [0.0, -1.0, float("nan"), float("inf")])
def test_an_amount_is_a_number_above_0(kind, amount):
    with pytest.raises(ValueError, match=f"{kind} on 2022-06-09"):
        Action(DAY, kind, amount)


def test_a_rename_has_no_amount():
    assert Action(DAY, "rename", other="FB").amount == 0.0


def test_equal_actions_are_one_key():
    assert {Action(DAY, "split", 2.0), Action(DAY, "split", 2.0)} == {Action(DAY, "split", 2.0)}


def test_without_renames_there_is_no_lineage():
    assert lineage([]) == lineage([Action(DAY, "split", 2.0)]) == 0


def test_the_lineage_is_of_the_renames_alone_and_of_no_order():
    first, second = Action(DAY, "rename", other="FB"), Action(dt.date(2012, 5, 18), "rename", other="F")
    assert 0 < lineage([first]) < 2**32
    assert lineage([first, Action(DAY, "split", 2.0)]) == lineage([first])
    assert lineage([first, second]) == lineage([second, first]) != lineage([first])
    assert lineage([first]) != lineage([Action(DAY, "rename", other="FC")])


def test_the_lineage_is_the_same_in_every_process():
    assert lineage([Action(DAY, "rename", other="FB")]) == 2_195_794_231
