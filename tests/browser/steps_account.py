"""An account, from the first letter to a second factor."""

import re

from playwright.sync_api import Page, expect

from tests.acceptance.test_signing_in import PASSWORD, Web, code_from
from tests.browser.steps import choose
from tests.integration.accounts.people import code_of


def sign_up(page: Page, web: Web, address: str) -> None:
    """By the page's form and the code of the letter."""
    page.get_by_role("button", name="Sign up").first.click()
    page.get_by_label("E-mail", exact=True).fill(address)
    password = page.get_by_label("Password", exact=True)
    password.fill(PASSWORD)
    password.press("Enter")
    code = page.get_by_label("Code from the e-mail")
    code.wait_for()
    code.fill(code_from(web, address))
    page.get_by_role("button", name="Verify and sign in").click()
    expect(page.get_by_role("button", name=re.compile("^Account of "))).to_be_visible()


def turn_on_second_factor(page: Page) -> str:
    """The secret, as the page shows it once."""
    choose(page, re.compile("^Account of "), "Account")
    page.get_by_role("link", name="Security").click()
    page.get_by_role("button", name="Set up").click()
    dialog = page.get_by_role("dialog", name="Set up the second factor")
    secret = dialog.locator("code").inner_text().replace(" ", "")
    dialog.get_by_label("Type what the app shows now").fill(code_of(secret))
    dialog.get_by_role("button", name="Turn on").click()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("recovery codes are left")).to_be_visible()
    return secret


def sign_out(page: Page) -> None:
    choose(page, re.compile("^Account of "), "Sign out")
    expect(page.get_by_role("button", name="Sign in").first).to_be_visible()


def sign_in(page: Page, address: str, secret: str) -> None:
    """With the password and the code that the app shows next: one that was used is good no more."""
    page.get_by_role("button", name="Sign in").first.click()
    page.get_by_label("E-mail or user name").fill(address)
    password = page.get_by_label("Password", exact=True)
    password.fill(PASSWORD)
    password.press("Enter")
    code = page.get_by_label("Code", exact=True)
    code.fill(code_of(secret, 1))
    code.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Account of "))).to_be_visible()
