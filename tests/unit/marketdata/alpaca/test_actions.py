"""Alpaca's corporate actions as ours, and whose they are."""

import json
from datetime import date

import pytest

from treeline.marketdata.actions import Action
from treeline.marketdata.alpaca.actions import Ledger

TODAY = date(2026, 6, 2)


def ledger(**rows) -> Ledger:
    made = Ledger(TODAY)
    for kind, some in rows.items():
        made.add(kind, some)
    return made


def dated(day: str, symbol: str = "AA", **more):
    return {"id": f"{symbol} {day}", "symbol": symbol, "ex_date": day, "process_date": day, **more}


def dividend(day: str, symbol: str = "AA", rate: float = 0.5, paid: str = ""):
    return dated(day, symbol, rate=rate) | ({"process_date": paid} if paid else {})


def renamed(day: str, old: str, new: str):
    return {"id": f"{old} {new} {day}", "old_symbol": old, "new_symbol": new, "process_date": day}


def on(day: str) -> date:
    return date.fromisoformat(day)


def test_each_kind_becomes_an_action():
    made = ledger(
        forward_splits=[dated("2020-08-31", new_rate=4, old_rate=1)],
        reverse_splits=[dated("2021-08-02", new_rate=1, old_rate=8)],
        stock_dividends=[dated("2019-03-04", rate=0.03)],
        cash_dividends=[dividend("2018-02-09", rate=0.125)],
        spin_offs=[
            {"id": "s", "source_symbol": "AA", "source_rate": 3, "new_symbol": "BB", "new_rate": 1}
            | {"ex_date": "2023-01-04", "process_date": "2023-01-04"}
        ],
    )
    assert [(one.ex_date.year, one.kind, one.amount, one.other) for one in made.of("AA")] == [
        (2018, "dividend", 0.125, ""),
        (2019, "split", 1.03, ""),
        (2020, "split", 4.0, ""),
        (2021, "split", 0.125, ""),
        (2023, "spin_off", 1 / 3, "BB"),
    ]
    assert made.of("BB") == ()


def test_what_is_announced_for_the_future_is_there():
    assert ledger(cash_dividends=[dividend("2026-06-20")]).of("AA")


def test_a_row_that_comes_twice_counts_once_and_two_dividends_of_a_day_both_count():
    twice = dividend("2020-01-02")
    assert len(ledger(cash_dividends=[twice, twice, twice | {"id": "special", "rate": 1}]).of("AA")) == 2


def test_a_dividend_of_nothing_is_none():
    assert ledger(cash_dividends=[dividend("2020-01-02", rate=0)]).of("AA") == ()


@pytest.mark.parametrize(
    ("kind", "row", "words"),
    [
        ("cash_dividends", dividend("2020-01-02", rate=-1), "cash dividends: rate is not a number"),
        ("cash_dividends", dividend("2020-01-02") | {"rate": None}, "rate is not a number"),
        ("cash_dividends", dividend("2020-01-02") | {"rate": True}, "rate is not a number"),
        ("cash_dividends", dividend("2020-01-02") | {"ex_date": None}, "ex_date is not a date"),
        ("forward_splits", dated("2020-01-02", new_rate=2, old_rate=0), "old_rate is not a number"),
        ("forward_splits", dated("2020-01-02", new_rate=1e300, old_rate=1e-300), "is not a number above 0"),
    ],
)
def test_a_row_that_cannot_be_read_fails_its_symbol_and_no_other(kind, row, words):
    made = ledger(**{kind: [row]})
    made.add("cash_dividends", [dividend("2020-01-02", "BB")])
    assert words in made.cause("AA", {})
    assert made.cause("BB", {}) == ""


def test_before_a_rename_the_actions_of_the_former_symbol_are_ours():
    rows = [dividend("2020-01-02", "FB"), dividend("2024-01-02", "META"), dividend("2023-01-02", "FB")]
    made = ledger(name_changes=[renamed("2022-06-09", "FB", "META")], cash_dividends=rows)
    assert made.former(["META"]) == ["FB"]
    assert [one.ex_date for one in made.of("META")] == [on("2020-01-02"), on("2022-06-09"), on("2024-01-02")]
    assert [one.ex_date for one in made.of("FB")] == [on("2022-06-09"), on("2023-01-02")]


def test_another_companys_actions_under_our_symbol_are_not_ours():
    made = ledger(
        name_changes=[renamed("2022-01-31", "META", "METV"), renamed("2022-06-09", "FB", "META")],
        cash_dividends=[dividend("2021-12-01", "META"), dividend("2020-01-02", "FB")],
    )
    assert [one.ex_date for one in made.of("META") if one.kind == "dividend"] == [on("2020-01-02")]
    assert [one.ex_date for one in made.of("METV") if one.kind == "dividend"] == [on("2021-12-01")]
    assert [(one.other, one.kind) for one in made.of("META") if one.kind == "rename"] == [
        ("METV", "rename"),
        ("FB", "rename"),
    ]


def test_a_dividend_that_was_paid_under_the_new_symbol_is_ours_though_its_ex_date_is_older():
    made = ledger(
        name_changes=[renamed("2022-06-09", "FB", "META")],
        cash_dividends=[dividend("2022-06-01", "META", paid="2022-06-20"), dividend("2022-05-01", "META")],
    )
    assert [one.ex_date for one in made.of("META") if one.kind == "dividend"] == [on("2022-06-01")]


def test_names_are_followed_through_several_renames_and_circles():
    made = ledger(
        name_changes=[
            renamed("2018-01-02", "AA", "BB"),
            renamed("2020-01-02", "BB", "CC"),
            renamed("2022-01-03", "CC", "AA"),
        ],
        cash_dividends=[dividend("2017-01-03", "AA"), dividend("2019-01-02", "BB"), dividend("2021-01-04", "CC")],
    )
    assert [one.ex_date.year for one in made.of("AA") if one.kind == "dividend"] == [2017, 2019, 2021]


def test_two_symbols_that_change_places_on_a_day_keep_their_companies():
    made = ledger(
        name_changes=[renamed("2020-01-02", "AA", "BB"), renamed("2020-01-02", "BB", "AA")],
        cash_dividends=[dividend("2019-01-02", "AA", rate=1), dividend("2019-01-02", "BB", rate=2)],
    )
    assert [one.amount for one in made.of("AA") if one.kind == "dividend"] == [2.0]
    assert [one.amount for one in made.of("BB") if one.kind == "dividend"] == [1.0]


def test_a_rename_that_is_only_announced_does_not_count():
    made = ledger(name_changes=[renamed("2026-06-20", "AA", "BB")], cash_dividends=[dividend("2020-01-02")])
    assert [one.kind for one in made.of("AA")] == ["dividend"]
    assert made.of("BB") == ()


def test_a_change_of_the_name_alone_is_none():
    assert ledger(name_changes=[renamed("2020-01-02", "AA", "AA")]).of("AA") == ()


def test_a_former_symbol_that_failed_fails_the_symbol():
    made = ledger(name_changes=[renamed("2022-06-09", "FB", "META")])
    assert made.cause("META", {"FB": "504"}) == "of its former symbol FB: 504"


def test_kinds_that_adjust_nothing_and_rows_of_no_shape_are_passed_over():
    made = ledger(cash_mergers=[{"acquiree_symbol": "AA"}], cash_dividends=["?", dividend("2020-01-02")])
    assert made.of("AA") == (Action(on("2020-01-02"), "dividend", 0.5, "", "AA 2020-01-02"),)
    assert json.dumps(made.cause("AA", {})) == '""'
