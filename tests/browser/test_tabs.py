"""The open strategies: what is not saved survives a reload, a closed tab comes back, blocks cross windows."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.people import ask
from tests.browser.rooms import TREND
from tests.browser.steps import Strategy, begin_with, go_to_tab, tabs, toast

KEPT = 600  # milliseconds until an edit is kept on the machine


def test_open_tabs_and_what_is_not_saved_survive_a_reload(open_page: Open) -> None:
    page = open_page("/", person="alice")
    strategy = begin_with(page, "Above its average")
    begin_with(page, "Sixty, forty")
    go_to_tab(page, "Above its average")
    strategy.name.fill("Above its own average")
    strategy.name.press("Tab")
    page.wait_for_timeout(KEPT)
    page.reload()
    assert tabs(Strategy(page).ready().page) == ["Above its own average", "Sixty, forty"]
    expect(strategy.name).to_have_value("Above its own average")
    expect(page.get_by_role("img", name="not saved").first).to_be_visible()


def test_a_closed_tab_with_unsaved_changes_comes_back_by_undo(open_page: Open) -> None:
    page = open_page("/", person="alice")
    strategy = begin_with(page, "Sixty, forty")
    strategy.write("60", "weight", "77")
    page.get_by_role("button", name="Close Sixty, forty").click()
    assert tabs(page) == []
    toast(page, "Closed Sixty, forty").get_by_role("button", name="Undo").click()
    expect(strategy.field("77", "weight")).to_have_value("77")


def test_a_saved_strategy_is_found_and_opened_by_a_few_letters(open_page: Open) -> None:
    page = open_page("/", person="alice")
    ask(page.request, "POST", "strategies", {"document": {**TREND, "name": "Quokka"}})
    page.keyboard.press("Control+k")
    page.get_by_placeholder("A strategy, a page, something to do …").fill("quok")
    page.get_by_role("option", name=re.compile("^Quokka")).click()
    strategy = Strategy(page).ready()
    expect(strategy.name).to_have_value("Quokka")
    expect(page).to_have_title(re.compile("^Quokka"))


def test_a_block_is_pasted_into_another_window(open_page: Open) -> None:
    page = open_page("/", person="alice")
    strategy = begin_with(page, "Buy the dip")
    strategy.select("WEIGHT equally")
    page.keyboard.press("Control+c")
    toast(page, "Copied 5 blocks").wait_for()
    other = page.context.new_page()
    other.goto("/new")
    pasted = begin_with(other, "Sixty, forty")
    pasted.select("WEIGHT by the weights given")
    other.keyboard.press("Control+v")
    expect(pasted.tree.get_by_role("treeitem", name="JNJ")).to_have_count(2)
    pasted.undo("paste")
    expect(pasted.tree.get_by_role("treeitem", name="JNJ")).to_have_count(1)
