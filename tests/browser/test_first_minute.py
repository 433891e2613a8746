"""A guest's first minute: everything is there at once, nothing asks who he is, and nothing of him stays."""

import re

from playwright.sync_api import expect

from strategies.models import Strategy as Saved
from tests.browser.conftest import Open
from tests.browser.steps import Strategy
from treeline.accounts.models import User


def test_a_guest_sees_a_sample_with_its_backtest_drawn(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_text("This is a sample").wait_for()
    strategy = Strategy(page).ready()
    expect(strategy.dock.locator("canvas").first).to_be_visible()
    assert any(figure.startswith("Sharpe") for figure in strategy.figures())


def test_a_guest_changes_a_number_runs_it_and_leaves_nothing_behind(open_page: Open) -> None:
    page = open_page("/")
    strategy = Strategy(page).ready()
    expect(strategy.figure("Sharpe")).to_be_visible()
    before = strategy.figures()
    strategy.write("IF price", "window", "50")
    expect(strategy.dock.get_by_text("Changed since")).to_be_visible()
    strategy.backtest()
    assert strategy.figures() != before
    expect(strategy.dock.get_by_text(re.compile(r"^Starts .* in the run before: SP500’s figures"))).to_be_visible()
    expect(page.get_by_role("button", name="Sign up").first).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_attribute("aria-disabled", "true")
    assert (User.objects.count(), Saved.objects.count()) == (0, 0)


def test_a_number_that_becomes_a_variable_leaves_its_backtest_as_it_was(open_page: Open) -> None:
    strategy = Strategy(open_page("/")).ready()
    expect(strategy.figure("Sharpe")).to_be_visible()
    strategy.make_variable("IF price", "window", "slow")
    expect(strategy.dock.get_by_text("Changed since")).to_have_count(0)


def test_the_sample_of_a_guest_survives_a_reload_with_what_he_changed(open_page: Open) -> None:
    page = open_page("/")
    strategy = Strategy(page).ready()
    strategy.write("IF price", "window", "50")
    page.wait_for_timeout(600)  # kept on the machine a moment after each edit
    page.reload()
    expect(strategy.field("IF price", "window")).to_have_value("50")
