"""Nothing that somebody did is lost, shown to somebody else, or taken for what it is not."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.people import ask, sign_in
from tests.browser.rooms import TREND
from tests.browser.steps import Strategy, choose, saved_strategy, tabs, toast
from tests.integration.accounts.people import with_password

BLOCK, FIELD = "IF RSI", "window"


def opened(page: Page, strategy: str) -> Strategy:
    page.goto(f"/strategies/{strategy}")
    return Strategy(page).ready()


def two_windows(open_page: Open, person: str) -> tuple[Strategy, Strategy, str]:
    """The same saved strategy in two windows of one browser."""
    page = open_page("/", person=person)
    made = saved_strategy(lambda *asked: ask(page.request, *asked), TREND)
    return opened(page, made), opened(page.context.new_page(), made), made


def test_an_edit_survives_a_reload_at_once(open_page: Open) -> None:
    strategy, _, _ = two_windows(open_page, "alice")
    strategy.page.on("dialog", lambda question: question.accept())
    strategy.field(BLOCK, FIELD).fill("123")
    strategy.page.reload()
    expect(strategy.ready().field(BLOCK, FIELD)).to_have_value("123")


def test_another_window_neither_closes_nor_saves_what_has_changes_here(open_page: Open) -> None:
    one, other, _ = two_windows(open_page, "bella")
    one.write(BLOCK, FIELD, "123")
    other.write(BLOCK, FIELD, "99")
    other.save()
    expect(one.page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
    other.page.get_by_role("button", name=re.compile("^Close ")).first.click()
    assert tabs(one.page) != []
    one.save()
    toast(one.page, "Meanwhile it was saved elsewhere too").wait_for()
    expect(one.field(BLOCK, FIELD)).to_have_value("123")


def test_a_tab_says_that_a_newer_version_was_saved_elsewhere_and_takes_it_over(open_page: Open) -> None:
    one, other, made = two_windows(open_page, "carla")
    other.write(BLOCK, FIELD, "99")
    other.save()
    choose(one.page, "More of this strategy", "Clone")
    toast(one.page, "This copy is not saved yet").wait_for()
    expect(one.field(BLOCK, FIELD)).not_to_have_value("99")
    opened(one.page, made)
    other.write(BLOCK, FIELD, "98")
    other.save()
    choose(one.page, "More of this strategy", "Export as JSON")
    one.page.get_by_role("button", name="Version 3 is newer").click()
    one.page.get_by_role("button", name="Take over").click()
    expect(one.field(BLOCK, FIELD)).to_have_value("98")
    expect(one.page.get_by_text("Saved v3")).to_be_visible()


def test_a_backtest_is_not_taken_for_that_of_another_version(open_page: Open) -> None:
    strategy, other, _ = two_windows(open_page, "daria")
    other.page.close()
    strategy.backtest()
    strategy.write(BLOCK, FIELD, "3")
    strategy.save()
    expect(strategy.dock.get_by_text("Changed since")).to_be_visible()
    strategy.page.keyboard.press("Alt+w")
    strategy.page.get_by_role("link", name=str(TREND["name"]), exact=True).first.click()
    strategy.ready()
    expect(strategy.dock).to_have_count(0)


def test_a_draft_that_is_saved_while_its_backtest_runs_gets_its_figures(open_page: Open) -> None:
    strategy, _, _ = two_windows(open_page, "elena")
    page = strategy.page

    def late(route: Any) -> None:
        page.wait_for_timeout(1500)
        route.continue_()

    page.goto("/new")
    page.get_by_role("button", name=re.compile("^Above its average")).first.click()
    strategy.ready()
    page.route("**/api/v1/backtests", late)
    page.keyboard.press("Control+Enter")
    strategy.save()
    expect(strategy.figure("Sharpe")).to_have_text(re.compile(r"\d"))
    expect(page.get_by_role("button", name="Backtest", exact=True)).to_be_enabled()


def test_the_next_to_sign_in_here_sees_nothing_of_who_was_here_before(open_page: Open) -> None:
    strategy, other, made = two_windows(open_page, "fiona")
    other.page.close()
    page = strategy.page
    strategy.write(BLOCK, FIELD, "123")
    page.context.clear_cookies()
    page.keyboard.press("Control+s")
    toast(page, "Your session has ended").wait_for()
    expect(page.get_by_text("Sign in to open this strategy")).to_be_visible()
    sign_in(page.context, with_password("gilda").username)
    page.goto("/")
    expect(page.get_by_role("button", name=re.compile("^Account of"))).to_be_visible()
    assert tabs(page) == []
    page.context.clear_cookies()
    sign_in(page.context, "fiona")
    expect(opened(page, made).field(BLOCK, FIELD)).to_have_value("123")


def test_a_browser_that_keeps_nothing_opens_strategies_all_the_same(open_page: Open) -> None:
    page = open_page("/", person="hanna")
    made = saved_strategy(lambda *asked: ask(page.request, *asked), TREND)
    denied = "throw new DOMException('denied', 'SecurityError')"
    page.add_init_script(
        f"IDBFactory.prototype.open = () => {{ {denied} }};"
        f"Object.defineProperty(window, 'localStorage', {{ get() {{ {denied} }} }});"
    )
    strategy = opened(page, made)
    strategy.write(BLOCK, FIELD, "123")
    toast(page, "This browser keeps nothing for this page").wait_for()
    strategy.save()


def test_a_first_save_whose_answer_is_lost_is_found_by_the_next_one(open_page: Open) -> None:
    page = open_page("/new", person="fiona")
    page.get_by_role("button", name=re.compile("^Above its average")).first.click()
    strategy = Strategy(page).ready()

    def lost(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/v1/strategies", lost, times=1)
    page.keyboard.press("Control+s")
    toast(page, "Not saved").wait_for()
    strategy.save()
    expect(page.get_by_text("Saved v")).to_be_visible()
    assert len(ask(page.request, "GET", "strategies?name=Above its average")["items"]) == 1
