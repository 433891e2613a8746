"""A batch's table of results, and what one does with a batch: order it from a table, name it, delete it, run again what
failed, find it."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser import steps_batches as batches
from tests.browser.people import ask, send
from tests.browser.rooms import TREND, arrive, finish, order, whole
from tests.browser.steps import Strategy, choose, go, saved_strategy, toast

BROKEN = Path(tempfile.gettempdir()) / f"treeline-broken-{os.getpid()}"
SLOWED = {"SLOWED_SECONDS": "0", "SLOWED_BROKEN": str(BROKEN)}
GRID, RUNS = "trend=20:200:20,calm=20:50:5", 70
SORTED = {
    "trend": "trend",
    "calm": "calm",
    "Sharpe": "sharpe",
    "Neighbours' worst": "neighbour_worst",
    "Neighbours' median": "neighbour_median",
    "CAGR": "cagr",
    "Total return": "total_return",
    "Max drawdown": "max_drawdown",
    "Volatility": "volatility",
    "Turnover a year": "turnover",
    "Beta": "beta",
}


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The id of the batch that most of these tests look at, once it is there."""
    return {}


@pytest.fixture
def batch(home: Page, made: dict[str, str]) -> str:
    """It is over."""
    if not made:
        made["id"] = ordered(home, "Trend and calm")
    return made["id"]


def ordered(page: Page, name: str, grid: str = GRID) -> str:
    """The id of a batch that is over."""
    found: str = ask(page.request, "POST", "batches", order(name, grid))["id"]
    finish(page, found)
    return found


def results(page: Page, batch: str) -> None:
    """Shows all of them, sorted as at first."""
    arrive(page, f"/batches/{batch}?view=results")
    batches.results(page).get_by_role("table").wait_for()


def test_the_server_sorts_by_every_column_and_both_ways(home: Page, batch: str) -> None:
    results(home, batch)
    show_column(home, "Beta")
    for title in [*SORTED, "Beta"]:  # a second press turns it round
        batches.sort_by(home, title)
        header = batches.results(home).get_by_role("columnheader", name=title, exact=True)
        sort = "" if header.get_attribute("aria-sort") == "ascending" else "-"
        told = ask(home.request, "GET", f"batches/{batch}/results?sort={sort}{SORTED[title]}&limit=20")["items"]
        expect(home).to_have_url(re.compile(f"sort={sort}{SORTED[title]}(&|$)"))
        assert [int(text) for text in batches.column(home, "Run")][:20] == [row["run_index"] for row in told], title


def test_on_a_phone_the_column_that_is_sorted_by_stands_first_and_in_sight(home: Page, batch: str) -> None:
    home.set_viewport_size({"width": 390, "height": 844})
    results(home, batch)
    heads = batches.results(home).get_by_role("columnheader")
    for title in ("Sharpe", "Max drawdown"):
        if title != "Sharpe":
            batches.sort_by(home, title)
        expect(heads.nth(1)).to_have_accessible_name(title)
        expect(heads.nth(1)).to_be_in_viewport(ratio=1)


def show_column(page: Page, title: str) -> None:
    page.get_by_role("button", name="Columns", exact=True).click()
    page.get_by_role("dialog", name="Columns").get_by_label(title, exact=True).check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Columns", exact=True)).to_be_focused()


def test_the_columns_that_were_chosen_are_there_after_a_reload(home: Page, batch: str) -> None:
    results(home, batch)
    show_column(home, "Kurtosis")
    head = batches.results(home).get_by_role("columnheader")
    expect(head.filter(has_text="Kurtosis")).to_be_visible()
    titles = head.all_inner_texts()
    home.reload()
    expect(head.filter(has_text="Kurtosis")).to_be_visible()
    assert head.all_inner_texts() == titles
    assert re.fullmatch(r"−?[\d,]+\.\d\d", batches.column(home, "Kurtosis")[0])


def test_a_filter_leaves_what_meets_it_and_says_how_many_are_hidden(home: Page, batch: str) -> None:
    results(home, batch)
    batches.add_filter(home, "calm", "at most", "30")
    expect(home.get_by_text("30 runs, 40 hidden by filters")).to_be_visible()
    assert {int(text) for text in batches.column(home, "calm")} <= {20, 25, 30}
    batches.add_filter(home, "Sharpe", "at least", "99")
    expect(home.get_by_text("No run meets all of these filters.")).to_be_visible()
    home.get_by_role("button", name="Remove the filters").click()
    expect(home.get_by_text(f"{RUNS} runs", exact=True).last).to_be_visible()


def test_a_filter_is_refused_with_its_reason(home: Page, batch: str) -> None:
    results(home, batch)
    batches.add_filter(home, "trend", "at least", "many")
    expect(home.get_by_role("dialog", name="New filter").get_by_text("Write a number")).to_be_visible()
    home.keyboard.press("Escape")
    batches.add_filter(home, "trend", "at least", "160")
    expect(home.get_by_text("21 runs, 49 hidden by filters")).to_be_visible()
    batches.add_filter(home, "trend", "at most", "40")
    expect(home.get_by_text(re.compile("160 to 40 runs backwards"))).to_be_visible()
    home.get_by_role("button", name="Remove the filter trend ≥ 160").click()
    expect(home.get_by_text("14 runs, 56 hidden by filters")).to_be_visible()
    arrive(home, f"/batches/{batch}?view=results&filter={quote('nothing>=1')}")
    expect(home.get_by_text(re.compile("nothing: is neither a metric nor a variable"))).to_be_visible()


def test_a_stretch_drawn_on_an_axis_hides_the_others_in_the_table_too(home: Page, batch: str) -> None:
    arrive(home, f"/batches/{batch}")
    whole(home)
    axis = home.get_by_role("region", name="Parallel coordinates").locator(".cursor-ns-resize").first
    axis.scroll_into_view_if_needed()
    box = axis.bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2
    home.mouse.move(middle, box["y"] + 1)
    home.mouse.down()
    home.mouse.move(middle, box["y"] + 0.45 * box["height"], steps=3)
    home.mouse.up()
    said = home.get_by_text(re.compile(r"^35 runs, 35 hidden by filters$"))
    expect(said).to_be_visible()
    expect(home.get_by_text("trend ≥ 120")).to_be_visible()
    batches.show(home, "Results")
    expect(said).to_be_visible()
    assert min(int(text) for text in batches.column(home, "trend")) >= 120


def test_an_axis_is_kept_by_the_keyboard_too(home: Page, batch: str) -> None:
    arrive(home, f"/batches/{batch}")
    whole(home)
    name = home.get_by_role("button", name="calm: keep a part")
    name.focus()
    home.keyboard.press("Enter")
    form = home.get_by_role("dialog", name="Keep of calm")
    expect(form.get_by_label("At least")).to_be_focused()
    assert not axe.findings(home)
    home.keyboard.type("30")
    home.keyboard.press("Tab")
    home.keyboard.type("25")
    home.keyboard.press("Enter")
    expect(form.get_by_text("Is below the lower end")).to_be_visible()
    form.get_by_label("At most").fill("40")
    home.keyboard.press("Enter")
    expect(home.get_by_text("30 runs, 40 hidden by filters")).to_be_visible()
    expect(name).to_be_focused()
    home.keyboard.press("Enter")
    expect(form.get_by_label("At most")).to_have_value("40")
    form.get_by_role("button", name="Keep all").press("Enter")
    expect(home.get_by_text(f"{RUNS} runs", exact=True).last).to_be_visible()
    expect(name).to_be_focused()


def new_batch(page: Page, name: str) -> Any:
    """The dialog of a saved strategy, where a table is wanted."""
    strategy = saved_strategy(lambda *asked: ask(page.request, *asked), {**TREND, "name": name})
    arrive(page, f"/strategies/{strategy}")
    Strategy(page).ready()
    page.get_by_role("button", name="Sweep", exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile("^New batch"))
    dialog.get_by_role("radio", name="Table").click()
    return dialog


def test_a_batch_is_ordered_from_a_pasted_table_whose_faults_are_told(home: Page) -> None:
    dialog = new_batch(home, "From a table")
    field = dialog.get_by_role("textbox", name="Combinations")
    field.fill("trend\tcalm\n50\t30\n60\tlow\n50\t30")
    faults = dialog.get_by_role("list", name="Faults of the table")
    expect(faults).to_contain_text("line 3, column 2 (calm): “low” is not a number")
    expect(faults).to_contain_text("line 4: is the same combination as line 2")
    expect(dialog.get_by_role("button", name="Start")).to_have_attribute("aria-disabled", "true")
    field.fill("trend\tcalm\n50\t30\n60\t25\n90\t25")
    dialog.get_by_role("button", name="Start").click()
    batches.wait_until_final(home)
    batches.show(home, "Results")
    expect(home.get_by_text("3 runs", exact=True).last).to_be_visible()
    pairs = set(zip(batches.column(home, "trend"), batches.column(home, "calm"), strict=True))
    assert pairs == {("50", "30"), ("60", "25"), ("90", "25")}


def test_a_table_is_taken_from_a_file_that_is_chosen_or_dropped(home: Page, tmp_path: Path) -> None:
    dialog = new_batch(home, "From a file")
    field = dialog.get_by_role("textbox", name="Combinations")
    chosen, large = tmp_path / "runs.csv", tmp_path / "large.csv"
    chosen.write_text("trend;calm\r\n50;30\r\n60;25\r\n")
    dialog.get_by_label("File of a table").set_input_files(chosen)
    expect(field).to_have_value("trend;calm\n50;30\n60;25\n")
    expect(dialog.get_by_text("2 combinations of {trend}, {calm}")).to_be_visible()
    large.write_text("trend,calm\n" + "50,30\n" * 800_000)
    dialog.get_by_label("File of a table").set_input_files(large)
    expect(dialog.get_by_role("alert")).to_have_text("large.csv has 4.6 MB: a table has at most 4.0 MB")
    dropped = home.evaluate_handle(
        """() => { const all = new DataTransfer(); all.items.add(new File(["trend\\n70"], "one.csv")); return all; }"""
    )
    field.dispatch_event("drop", {"dataTransfer": dropped})
    expect(field).to_have_value("trend\n70")
    expect(dialog.get_by_role("alert")).to_have_count(0)
    home.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.fixture
def broken() -> Iterator[Path]:
    BROKEN.touch()
    yield BROKEN
    BROKEN.unlink(missing_ok=True)


def test_what_failed_is_told_with_its_reason_and_run_again(home: Page, broken: Path) -> None:
    found = ordered(home, "With a failure", "trend=20:60:20,calm=20:30:10")
    arrive(home, f"/batches/{found}")
    batches.show(home, "Failures")
    expect(home.get_by_text("ArithmeticError: it cannot be")).to_be_visible()
    expect(home.get_by_text("Run 5: trend 60, calm 30")).to_be_visible()
    broken.unlink()
    home.get_by_role("button", name="Retry failed").click()
    batches.wait_until_final(home)
    expect(home.get_by_role("radio", name="Failures")).to_have_count(0)
    batches.show(home, "Results")
    expect(home.get_by_text("6 runs", exact=True).last).to_be_visible()


def test_a_batch_is_named_anew_and_a_deleted_one_comes_back_by_undo(home: Page) -> None:
    found = ordered(home, "Old name", "trend=20:40:20")
    arrive(home, f"/batches/{found}")
    home.get_by_role("button", name="Rename").click()
    home.get_by_label("Name", exact=True).fill("New name")
    home.keyboard.press("Enter")
    expect(home.get_by_role("heading", name="New name")).to_be_visible()
    go(home, "Batch Tests")
    row = home.get_by_role("listitem").filter(has=home.get_by_role("link", name="New name", exact=True))
    expect(row).to_be_visible()
    choose(home, "More for New name", "Delete")
    expect(row).to_have_count(0)
    toast(home, "Deleted").get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    choose(home, "More for New name", "Delete")
    home.goto("/variables")  # who leaves the page does not undo
    for _ in range(50):
        if send(home.request, "GET", f"batches/{found}").status == 404:
            break
        home.wait_for_timeout(100)
    assert send(home.request, "GET", f"batches/{found}").status == 404


def test_a_batch_and_a_strategy_are_found_by_a_few_letters(home: Page, batch: str) -> None:
    strategy = saved_strategy(lambda *asked: ask(home.request, *asked), {**TREND, "name": "Quiet river"})
    arrive(home, "/variables")
    opener = home.get_by_role("button", name="New variable").first
    opener.focus()
    home.keyboard.press("Control+k")
    expect(home.get_by_role("dialog", name="Search and commands")).to_be_visible()
    home.keyboard.press("Escape")
    expect(opener).to_be_focused()
    for letters, there in (("rend and c", f"/batches/{batch}"), ("t riv", f"/strategies/{strategy}")):
        home.keyboard.press("Control+k")
        home.keyboard.type(letters)
        found = home.get_by_role("dialog", name="Search and commands").get_by_role("option", selected=True)
        expect(found).to_contain_text(letters)
        home.keyboard.press("Enter")
        expect(home).to_have_url(re.compile(there))
