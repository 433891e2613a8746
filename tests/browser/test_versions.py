"""Versions: what changed between two of them, the way back to one, and back again."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.people import ask
from tests.browser.rooms import TREND
from tests.browser.steps import Strategy, choose


def test_two_versions_are_compared_one_is_restored_and_that_is_undone(open_page: Open) -> None:
    page = open_page("/", person="alice")
    made = ask(page.request, "POST", "strategies", {"document": {**TREND, "name": "Kept in versions"}})["id"]
    page.goto(f"/strategies/{made}")
    strategy = Strategy(page).ready()
    strategy.write("IF RSI", "window", "21")
    strategy.save()

    choose(page, "More of this strategy", "Versions")
    panel = page.get_by_role("complementary", name="Versions")
    expect(panel.get_by_text("1 place differs.")).to_be_visible()
    expect(panel.get_by_text("10", exact=True)).to_be_visible()
    expect(panel.get_by_text("21", exact=True)).to_be_visible()

    panel.get_by_role("button", name="Restore").click()
    expect(panel.get_by_role("button", name="Version 3")).to_be_visible()
    expect(strategy.field("IF RSI", "window")).to_have_value("10")
    strategy.undo("restore version 1")
    expect(strategy.field("IF RSI", "window")).to_have_value("21")
    strategy.save()
    newest = ask(page.request, "GET", f"strategies/{made}")
    assert (newest["version"], "21" in str(newest["document"])) == (4, True)
