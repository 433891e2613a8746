"""The help: it leads a newcomer on, says what a word means where the word stands, and gives the focus back."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.steps import Strategy


def _opened(page: Page, part: str) -> None:
    page.get_by_role("button", name="Help", exact=True).click()
    page.get_by_role("dialog", name="Help").get_by_role("radio", name=part).click()


def test_a_newcomer_is_led_from_an_empty_dashboard_to_a_sweep_of_the_sample(open_page: Open) -> None:
    page = open_page("/", person="alice")
    _opened(page, "Begin")
    page.get_by_role("button", name="Sweep", exact=True).click()
    expect(page.get_by_role("dialog", name=re.compile("^New batch of"))).to_be_visible()
    page.keyboard.press("Escape")
    assert Strategy(page).ready().name.input_value()


def test_a_figures_name_opens_the_help_at_its_word_and_escape_leads_back_to_it(open_page: Open) -> None:
    page = open_page("/")
    name = Strategy(page).ready().dock.get_by_role("button", name="Turnover a year")
    name.click()
    word = page.locator("[id='word-metric/turnover']")
    expect(word).to_be_focused()
    expect(word).to_be_in_viewport()
    expect(word).to_contain_text("lower is better")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Help")).to_have_count(0)
    expect(name).to_be_focused()


def test_on_a_phone_a_word_is_found_by_what_other_people_call_it(open_page: Open) -> None:
    page = open_page("/sign-in", width=390, height=844)
    _opened(page, "Words")
    page.get_by_role("searchbox", name="Find a word").fill("bps")
    expect(page.get_by_role("dialog").get_by_role("term").first).to_have_text("Slippage")
