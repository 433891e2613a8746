"""From sign-up to a robust region, an export and an imported tree of thousands of nodes: one person, one afternoon."""

import re
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.test_signing_in import Web
from tests.benchmarks import study
from tests.browser import steps_account as account
from tests.browser import steps_batches as batches
from tests.browser.big_tree import LEVELS, NODES, composer_file
from tests.browser.conftest import Open
from tests.browser.steps import Strategy, begin_with, go_to_tab, tabs, toast

ADDRESS = "dora@example.com"
GRID = {"trend": (10, 109, 1), "oversold": (1, 50, 1)}  # 100 × 50


@pytest.mark.timeout(300)
def test_from_sign_up_to_a_large_tree(open_page: Open, site: Web, tmp_path: Path) -> None:
    page = open_page("/")
    strategy = Strategy(page).ready()
    account.sign_up(page, site, ADDRESS)
    secret = account.turn_on_second_factor(page)
    account.sign_out(page)
    account.sign_in(page, ADDRESS, secret)

    go_to_tab(page, "Buy the dip")
    change_a_number_and_run_it(strategy)
    strategy.make_variable("IF price", "window", "trend")
    strategy.save()
    sweep_it(page)
    look_at_the_heat_map(page)
    sort_and_filter(page)
    take_it_along(page, tmp_path)

    go_to_tab(page, "Buy the dip")
    undo_and_redo_by_name(strategy)
    copy_into_another_tab(strategy)
    path = tmp_path / "many.clj"
    path.write_text(composer_file())
    import_and_edit(page, path, NODES, LEVELS)
    Strategy(page).save()


def change_a_number_and_run_it(strategy: Strategy) -> None:
    strategy.backtest()
    before = strategy.figures()
    strategy.write("IF price", "window", "100")
    strategy.backtest()
    assert strategy.figures() != before


def sweep_it(page: Page) -> None:
    batches.order(page, GRID, "5,000")
    expect(page.get_by_role("progressbar", name="Combinations done")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Partial results \(.*/5,000\)$"))).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\d+ % · "))
    batches.wait_until_final(page)
    expect(page).to_have_title(re.compile("^Buy the dip"))


def look_at_the_heat_map(page: Page) -> None:
    map_ = batches.heat_map(page)
    expect(page.get_by_text(re.compile("The ringed cell, .* is the best of this map"))).to_be_visible()
    map_.hover(position={"x": 300, "y": 60})
    beside = page.locator("dl[aria-live=polite]")
    for told in ("trend", "oversold", "runs behind it", "neighbours", "their median"):
        expect(beside.get_by_text(told, exact=True)).to_be_visible()
    here = beside.inner_text()
    map_.hover(position={"x": 500, "y": 100})
    expect(beside).not_to_have_text(here)


def sort_and_filter(page: Page) -> None:
    batches.show(page, "Results")
    batches.sort_by(page, "Total return")
    batches.sort_by(page, "Sharpe")
    sharpes = [float(text.replace("−", "-")) for text in batches.column(page, "Sharpe")]
    assert sharpes == sorted(sharpes, reverse=True)
    expect(page.get_by_text("5,000 runs").last).to_be_visible()
    batches.add_filter(page, "trend", "at least", "60")
    expect(page.get_by_text(re.compile("2,500 runs, 2,500 hidden by filters"))).to_be_visible()
    assert all(int(text) >= 60 for text in batches.column(page, "trend"))


def take_it_along(page: Page, folder: Path) -> None:
    rows = batches.download(page, "CSV", folder).read_text().splitlines()
    assert len([line for line in rows if not line.startswith("#")]) == 5001
    table = pl.read_parquet(batches.download(page, "Parquet", folder))
    assert table.height == 5000
    assert {"trend", "oversold", "sharpe"} <= set(table.columns)


def undo_and_redo_by_name(strategy: Strategy) -> None:
    strategy.write("IF price", "window", "{slow}")
    strategy.undo("change window")
    expect(strategy.field("IF price", "window")).to_have_value("{trend}")
    strategy.undo("make {trend} a variable")
    expect(strategy.field("IF price", "window")).to_have_value("100")
    strategy.redo("make {trend} a variable")
    expect(strategy.field("IF price", "window")).to_have_value("{trend}")


def copy_into_another_tab(strategy: Strategy) -> None:
    page = strategy.page
    strategy.select("WEIGHT equally")
    page.keyboard.press("Control+c")
    expect(toast(page, "Copied 5 blocks")).to_be_visible()
    other = begin_with(page, "Sixty, forty")
    before = other.tree.get_by_role("treeitem", name="JNJ").count()
    other.select("WEIGHT by the weights given")
    page.keyboard.press("Control+v")
    expect(other.tree.get_by_role("treeitem", name="JNJ")).to_have_count(before + 1)
    assert tabs(page)[-1] == "Sixty, forty"


def import_and_edit(page: Page, path: Path, nodes: int, levels: int) -> None:
    page.get_by_role("link", name="New strategy").click()
    page.get_by_role("button", name=re.compile("^Import")).click()
    page.get_by_label("File of a strategy").set_input_files(path)
    dialog = page.get_by_role("dialog", name="Import a strategy")
    report = dialog.locator("dl")
    expect(report).to_contain_text(f"{nodes:,}")
    expect(report).to_contain_text(str(levels))
    dialog.get_by_role("button", name="Open in a new tab").click()
    large = Strategy(page).ready()
    size = page.get_by_text(re.compile(rf"^{nodes:,} blocks · {levels} levels"))
    expect(size).to_be_visible()
    large.tree.focus()
    for key in ("Home", "ArrowRight", "Delete"):
        page.keyboard.press(key)
    expect(toast(page, re.compile(r"Deleted [\d,]+ blocks"))).to_be_visible()
    expect(size).to_have_count(0)
    large.undo("delete")
    expect(size).to_be_visible()


@pytest.mark.skipif(study.folder() is None, reason=study.MISSING)
def test_a_real_tree_of_that_size_is_imported_and_edited(open_page: Open) -> None:
    page = open_page("/new", person="erin")
    import_and_edit(page, study.document("rains_core_catalysts"), 5295, 45)
