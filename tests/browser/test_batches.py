"""Batches under way and done: what is pressed is seen at once, what is partial says so, a link shows no more than it
should."""

import re

from playwright.sync_api import Page, expect

from tests.browser import steps_batches as batches
from tests.browser.conftest import Open
from tests.browser.people import ask
from tests.browser.rooms import finish, order
from tests.browser.steps import Strategy, go

SLOWED = {"SLOWED_SECONDS": "0.003", "SLOWED_CHUNK": "128"}  # about 600 backtests a second
GRID = "trend=20:219:1,calm=20:58:2"  # 4,000
AT_ONCE = 2_000  # milliseconds


def ordered(page: Page, name: str, grid: str = GRID) -> str:
    """The id of a batch that was ordered over the API, its page shown."""
    made: str = ask(page.request, "POST", "batches", order(name, grid))["id"]
    page.goto(f"/batches/{made}")
    return made


def test_pause_resume_and_cancel_are_seen_within_two_seconds(open_page: Open) -> None:
    page = open_page("/", person="alice")
    ordered(page, "Held")
    bar = page.get_by_role("progressbar", name="Combinations done")
    expect(bar).to_have_attribute("aria-valuenow", re.compile("[1-9]"))
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible(timeout=AT_ONCE)
    expect(page.get_by_text("Paused", exact=True)).to_be_visible(timeout=AT_ONCE)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=AT_ONCE)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible(timeout=AT_ONCE)
    go(page, "Batch Tests")
    expect(page.get_by_role("listitem").filter(has_text="Held")).to_contain_text("Cancelled")


def test_partial_results_are_amber_and_neither_sorted_nor_downloaded(open_page: Open) -> None:
    page = open_page("/", person="bob")
    made = ordered(page, "Partial")
    label = page.get_by_text(re.compile(r"^Partial results \([\d,]+/4,000\)$"))
    expect(label).to_be_visible()
    download = page.get_by_role("button", name="Download")
    expect(download).to_have_attribute("aria-disabled", "true")
    download.hover()
    expect(page.get_by_role("tooltip").first).to_contain_text("this waits until all are there")
    batches.show(page, "Results")
    sharpe = batches.results(page).get_by_role("button", name="Sharpe").first
    expect(sharpe).to_have_attribute("aria-disabled", "true")
    ask(page.request, "POST", f"batches/{made}/cancel")


def test_a_stranger_opens_a_shared_batch_and_sees_no_strategy(open_page: Open) -> None:
    page = open_page("/", person="carol")
    made = ordered(page, "Shown to all", "trend=20:60:5,calm=20:40:10")
    finish(page, made)
    page.get_by_role("button", name="More for Shown to all").click()
    page.get_by_role("menuitem", name="Share links…").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_role("dialog").get_by_role("textbox").input_value()

    stranger = open_page(link)
    expect(stranger.get_by_text("Final results")).to_be_visible()
    expect(batches.heat_map(stranger)).to_be_visible()
    batches.show(stranger, "Results")
    stranger.get_by_role("button", name=re.compile(r"^What to do with run \d+")).first.click()
    expect(stranger.get_by_role("menuitem", name="Copy its values")).to_be_visible()
    expect(stranger.get_by_role("menuitem", name="Open as strategy")).to_have_count(0)

    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("There is no link yet.")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_text("This link shows nothing")).to_be_visible()


def test_a_run_opens_as_a_strategy_with_its_values(open_page: Open) -> None:
    page = open_page("/", person="dan")
    made = ordered(page, "To open", "trend=20:60:5")
    finish(page, made)
    batches.show(page, "Results")
    batches.sort_by(page, "Sharpe")
    best = batches.column(page, "trend")[0]
    page.get_by_role("button", name=re.compile(r"^What to do with run \d+")).first.click()
    page.get_by_role("menuitem", name="Open as strategy").click()
    strategy = Strategy(page).ready()
    expect(strategy.name).to_have_value(re.compile(r"^Trend, else calm run \d+"))
    page.get_by_role("button", name="2 variables").click()
    expect(page.get_by_label("Default of trend")).to_have_value(best)
