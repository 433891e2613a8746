"""A day of a backtest: which way the tree went at its close, and what its indicators were."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.people import ask
from tests.browser.rooms import TREND
from tests.browser.steps import Strategy


def test_a_click_on_a_day_shows_the_branch_and_the_values(open_page: Open) -> None:
    page = open_page("/", person="alice")
    made = ask(page.request, "POST", "strategies", {"document": {**TREND, "name": "Day by day"}})["id"]
    page.goto(f"/strategies/{made}/backtest")
    day = page.get_by_role("region", name=re.compile("^The day "))
    expect(day.get_by_text("The way taken", exact=True)).to_be_visible()
    last = day.get_by_label("Session", exact=True).input_value()

    page.locator(".u-over").first.click(position={"x": 200, "y": 40})
    session = day.get_by_label("Session", exact=True)
    expect(session).not_to_have_value(last)
    expect(day).to_have_attribute("aria-busy", "false")
    expect(day.get_by_text(re.compile("average of SP500|SMA .* of SP500")).first).to_be_visible()
    told = ask(
        page.request,
        "POST",
        "backtests/explain",
        {"document": TREND, "source": "sample", "session": session.input_value()},
    )
    for held in told["held"]:
        expect(day.get_by_text(held["ticker"], exact=True).first).to_be_visible()
    way = day.get_by_label("The way taken")
    expect(way).to_contain_text("true" if told["conditions"][0]["true"] else "false")

    before = session.input_value()
    day.get_by_role("button", name="The next session").click()
    expect(session).not_to_have_value(before)
    expect(page).to_have_url(re.compile(r"day=\d{4}-\d\d-\d\d"))


def test_a_block_of_the_day_is_shown_among_the_blocks(open_page: Open) -> None:
    page = open_page("/", person="alice")
    made = ask(page.request, "POST", "strategies", {"document": {**TREND, "name": "Shown among blocks"}})["id"]
    page.goto(f"/strategies/{made}/backtest")
    way = page.get_by_label("The way taken")
    way.get_by_role("button").first.click()
    Strategy(page).ready()
    expect(page.get_by_role("treeitem", selected=True)).to_have_count(1)
