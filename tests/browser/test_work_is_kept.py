"""Nothing that somebody did is lost, shown to somebody else, or taken for what it is not."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import PATIENCE, Open
from tests.browser.people import ask, sign_in
from tests.browser.rooms import TREND
from tests.browser.steps import Strategy, choose, saved_strategy, tabs, toast
from tests.integration.accounts.people import with_password

BLOCK, FIELD = "IF RSI", "window"
ELSEWHERE = "Unsaved changes of another window"
# How many trees the browser keeps of a strategy, each made older by so many milliseconds.
KEPT = """([strategy, older]) => new Promise((done) => {
    const asked = indexedDB.open("keyval-store");
    asked.onsuccess = () => {
        let count = 0;
        const kept = asked.result.transaction("keyval", "readwrite").objectStore("keyval").openCursor();
        kept.onsuccess = () => {
            const at = kept.result;
            if (!at) return (asked.result.close(), done(count));
            if (at.key.includes(strategy)) {
                if (older) at.update({ ...at.value, at: at.value.at - older });
                count += 1;
            }
            at.continue();
        };
    };
})"""
A_MONTH_AND_MORE = 31 * 86_400_000
Pair = tuple[Strategy, Strategy, str]


def leave(question: Dialog) -> None:
    """Yes, although changes are not saved."""
    question.accept()


def opened(page: Page, strategy: str) -> Strategy:
    page.goto(f"/strategies/{strategy}")
    return Strategy(page).ready()


def two_windows(open_page: Open, person: str) -> tuple[Strategy, Strategy, str]:
    """The same saved strategy in two windows of one browser."""
    page = open_page("/", person=person)
    page.context.on("dialog", leave)
    made = saved_strategy(lambda *asked: ask(page.request, *asked), TREND)
    return opened(page, made), opened(page.context.new_page(), made), made


def left(strategy: Strategy) -> None:
    """Closes its window for good, as one does."""
    with strategy.page.expect_event("close"):
        strategy.page.close(run_before_unload=True)


def until_kept(page: Page, strategy: str, count: int) -> None:
    """Waits until the browser's database keeps so many trees of it."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(KEPT, [strategy, 0]) == count:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it keeps {page.evaluate(KEPT, [strategy, 0])} and not {count}")


def again(strategy: Strategy) -> Strategy:
    """Its window, loaded anew."""
    strategy.page.reload()
    return strategy.ready()


@pytest.fixture
def pair(home: Page, request: pytest.FixtureRequest) -> Iterator[Pair]:
    """Two windows with one saved strategy beside a third, `home`, and its id; all of them begin with a warm browser."""
    context = home.context
    context.on("dialog", leave)
    document = {**TREND, "name": request.node.name}
    made = saved_strategy(lambda *asked: ask(home.request, *asked), document)
    yield opened(context.new_page(), made), opened(context.new_page(), made), made
    for page in context.pages:
        if page is not home:
            page.close()
    context.remove_listener("dialog", leave)


def test_an_edit_survives_a_reload_at_once(open_page: Open) -> None:
    strategy, _, _ = two_windows(open_page, "alice")
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
    page = open_page("/", person="ines")
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


def test_two_windows_have_each_its_own_changes_again_after_a_reload(pair: Pair) -> None:
    one, other, _ = pair
    one.write(BLOCK, FIELD, "123")
    other.write(BLOCK, FIELD, "99")
    for window, value in ((one, "123"), (other, "99"), (one, "123")):
        expect(again(window).field(BLOCK, FIELD)).to_have_value(value)
        expect(window.page.get_by_role("button", name=ELSEWHERE)).to_have_count(0)
    other.save()
    expect(again(one).field(BLOCK, FIELD)).to_have_value("123")
    one.save()
    toast(one.page, "Meanwhile it was saved elsewhere too").wait_for()


def test_a_window_that_another_one_opened_keeps_what_is_changed_in_it_to_itself(pair: Pair) -> None:
    one, other, _ = pair
    other.page.close()
    one.write(BLOCK, FIELD, "123")
    with one.page.context.expect_page() as opening:  # its storage is a copy, as a duplicated window's is
        one.page.evaluate("window.open(location.href)")
    copy = Strategy(opening.value).ready()
    expect(copy.field(BLOCK, FIELD)).to_have_value("123")
    copy.write(BLOCK, FIELD, "99")
    expect(again(one).field(BLOCK, FIELD)).to_have_value("123")
    expect(again(copy).field(BLOCK, FIELD)).to_have_value("99")


def test_what_a_closed_window_had_not_saved_stands_where_the_strategy_is_opened_next(pair: Pair) -> None:
    one, other, made = pair
    other.write(BLOCK, FIELD, "99")
    left(other)
    expect(again(one).field(BLOCK, FIELD)).to_have_value("99")
    expect(toast(one.page, re.compile("were not saved: a window that was closed left them"))).to_be_visible()
    expect(one.page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
    one.save()
    expect(again(one).field(BLOCK, FIELD)).to_have_value("99")
    expect(one.page.get_by_text("Saved v2")).to_be_visible()
    until_kept(one.page, made, 0)
    assert ask(one.page.request, "GET", f"strategies/{made}")["version"] == 2


def test_of_two_closed_windows_the_newer_changes_open_and_the_others_are_offered(home: Page, pair: Pair) -> None:
    one, other, made = pair
    one.write(BLOCK, FIELD, "123")
    left(one)
    other.write(BLOCK, FIELD, "99")
    left(other)
    next_one = opened(home, made)
    expect(next_one.field(BLOCK, FIELD)).to_have_value("99")
    home.get_by_role("button", name=ELSEWHERE).click()
    expect(home.get_by_role("menuitem", name="Show those of")).to_contain_text("1 place differs, left window: 99 → 123")
    home.keyboard.press("Escape")
    choose(home, ELSEWHERE, "Show those of")
    expect(next_one.field(BLOCK, FIELD)).to_have_value("123")
    expect(again(next_one).field(BLOCK, FIELD)).to_have_value("123")
    choose(home, ELSEWHERE, "Show those of")
    expect(next_one.field(BLOCK, FIELD)).to_have_value("99")
    next_one.undo("show what another window left")
    expect(next_one.field(BLOCK, FIELD)).to_have_value("123")
    choose(home, ELSEWHERE, "Forget")
    expect(home.get_by_role("button", name=ELSEWHERE)).to_have_count(0)
    toast(home, "Forgot the other unsaved changes").get_by_role("button", name="Undo").click()
    expect(home.get_by_role("button", name=ELSEWHERE)).to_be_visible()


def test_what_closed_windows_left_is_forgotten_after_a_month_but_not_the_only_one(home: Page, pair: Pair) -> None:
    one, other, made = pair
    home.goto("/variables")
    for window, value in ((one, "123"), (other, "99")):
        window.write(BLOCK, FIELD, value)
        until_kept(home, made, 1 if window is one else 2)
        left(window)
    assert home.evaluate(KEPT, [made, A_MONTH_AND_MORE]) == 2
    home.reload()
    until_kept(home, made, 1)
    expect(opened(home, made).field(BLOCK, FIELD)).to_have_value("99")
    expect(home.get_by_role("button", name=ELSEWHERE)).to_have_count(0)


def test_what_a_closed_window_had_not_saved_is_shown_to_nobody_else_who_signs_in(open_page: Open) -> None:
    one, other, made = two_windows(open_page, "nora")
    other.page.close()
    page = one.page.context.new_page()
    one.write(BLOCK, FIELD, "123")
    left(one)
    page.context.clear_cookies()
    sign_in(page.context, with_password("olga").username)
    page.goto(f"/strategies/{made}")
    expect(page.get_by_text("There is no such strategy among yours")).to_be_visible()
    page.get_by_role("button", name="Close the tab").click()
    own = saved_strategy(lambda *asked: ask(page.request, *asked), TREND)
    expect(opened(page, own).field(BLOCK, FIELD)).not_to_have_value("123")
    expect(page.get_by_role("button", name=ELSEWHERE)).to_have_count(0)
    page.context.clear_cookies()
    sign_in(page.context, "nora")
    expect(opened(page, made).field(BLOCK, FIELD)).to_have_value("123")
