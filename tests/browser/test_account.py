"""The account's room: what is shown once is shown once, what is ended is over, and broker keys never come back."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.test_signing_in import Web
from tests.browser import axe
from tests.browser.conftest import Window
from tests.browser.people import ask, send, sign_in
from tests.browser.rooms import arrive, whole
from tests.browser.steps import choose, toast
from tests.fakes.alpaca.server import FakeAlpaca
from tests.integration.accounts.people import PASSWORD

SLOWED = {"SLOWED_SECONDS": "0"}
FIRST = ("PKFIRSTKEYOFTHEM00A1B2", "first/secret/of/forty/characters/0000000")
LIVE = ("AKSECONDKEYOFTHEM0C3D4", "second/secret/of/forty/characters/000000")
NEW_PASSWORD = "another horse, another battery"


@pytest.fixture(scope="module", autouse=True)
def _alpaca() -> Iterator[None]:
    """A stand-in, which the site's processes ask about broker keys."""
    fake = FakeAlpaca(key=FIRST[0], secret=FIRST[1], live_key=LIVE[0], live_secret=LIVE[1])
    with fake, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALPACA_PAPER_URL", fake.url)
        patch.setenv("ALPACA_LIVE_URL", fake.live_url)
        yield


def section(page: Page, name: str) -> None:
    arrive(page, f"/account/{name}")
    whole(page)


def test_a_token_is_shown_once_lets_a_program_in_and_is_revoked(home: Page, site: Web) -> None:
    section(home, "tokens")
    home.get_by_role("button", name="New token").click()
    form = home.get_by_role("dialog", name="New token")
    form.get_by_label("Name").fill("notebook")
    form.get_by_role("button", name="Make it").click()
    shown = home.get_by_role("dialog", name="Token notebook")
    secret = shown.locator("code").first.inner_text()
    shown.get_by_role("button", name="I have kept it").click()
    row = home.get_by_role("listitem").filter(has_text="notebook")
    expect(row).to_contain_text("never used")
    home.reload()
    expect(row).to_be_visible()
    assert secret not in home.content()

    def program() -> int:
        headers = {"Authorization": f"Token {secret}"}
        return httpx.get(f"{site.url}/api/v1/strategies", headers=headers, trust_env=False).status_code

    assert program() == 200
    home.reload()
    expect(row).to_contain_text("last used")
    row.get_by_role("button", name="Revoke").click()
    home.get_by_role("dialog", name="Revoke this token?").get_by_role("button", name="Revoke").click()
    toast(home, "The token notebook is revoked").wait_for()
    expect(row).to_have_count(0)
    assert program() == 401


def enter(page: Page, name: str, pair: tuple[str, str], kind: str) -> None:
    """Enters a pair of keys by the page's form."""
    page.get_by_role("button", name="Enter a key").click()
    form = page.get_by_role("dialog", name="Enter a broker key")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Account at Alpaca").select_option(kind)
    form.get_by_label("Key", exact=True).fill(pair[0])
    form.get_by_label("Secret", exact=True).fill(pair[1])
    form.get_by_role("button", name="Check and keep").click()


def test_broker_keys_are_checked_never_shown_again_replaced_and_removed(home: Page) -> None:
    section(home, "broker-keys")
    enter(home, "mine", (FIRST[0], FIRST[1][::-1]), "paper")
    refused = home.get_by_role("dialog", name="Enter a broker key")
    expect(refused.get_by_text(re.compile("^Alpaca refuses the pair as a paper one"))).to_be_visible()
    home.keyboard.press("Escape")
    enter(home, "mine", FIRST, "paper")
    row = home.get_by_role("listitem").filter(has_text="mine")
    expect(row).to_contain_text(f"…{FIRST[0][-4:]}")
    expect(row).to_contain_text("accepted")
    enter(home, "real", LIVE, "live")
    expect(home.get_by_text("live: real money")).to_be_visible()
    home.reload()
    expect(row).to_be_visible()
    told = send(home.request, "GET", "broker-keys").text()
    for half in (*FIRST, *LIVE):
        assert half not in home.content()
        assert half not in told

    choose(home, "More of mine", "Rename")
    home.get_by_role("dialog", name="Rename the broker key").get_by_label("Name").fill("paper account")
    home.keyboard.press("Enter")
    expect(home.get_by_text("paper account")).to_be_visible()
    for name in ("paper account", "real"):
        choose(home, f"More of {name}", "Delete")
        question = home.get_by_role("dialog", name="Delete this broker key?")
        question.get_by_role("button", name="Delete").click()
        toast(home, f"The broker key {name} is deleted").wait_for()
    expect(home.get_by_role("button", name="Enter a key")).to_have_count(1)
    assert ask(home.request, "GET", "broker-keys")["items"] == []


def test_another_session_is_ended_and_this_one_stays(window: Window) -> None:
    here = window("sara").new_page()
    there = window()
    sign_in(there, "sara")
    away = there.new_page()
    away.goto("/account/security")
    section(here, "security")
    panel = here.get_by_role("region", name="Sessions")
    rows = panel.get_by_role("listitem")
    expect(rows).to_have_count(2)
    rows.filter(has_not_text="this one").get_by_role("button", name="End").click()
    toast(here, re.compile("The session of .* is ended")).wait_for()
    expect(rows).to_have_count(1)
    away.reload()
    expect(away.get_by_role("button", name="Sign in").first).to_be_visible()
    assert ask(here.request, "GET", "session")["user"]["username"] == "sara"


def test_a_changed_password_is_the_one_that_lets_in_and_ends_other_sessions(window: Window) -> None:
    here = window("pia").new_page()
    there = window()
    sign_in(there, "pia")
    section(here, "security")
    here.get_by_label("Current password", exact=True).fill("not this one at all")
    here.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    here.get_by_role("button", name="Change the password").click()
    expect(here.get_by_label("Current password", exact=True)).to_have_attribute("aria-invalid", "true")
    here.get_by_label("Current password", exact=True).fill(PASSWORD)
    here.get_by_role("button", name="Change the password").click()
    toast(here, "Your password is changed").wait_for()
    assert ask(there.request, "GET", "session")["user"] is None
    assert ask(here.request, "GET", "session")["user"]["username"] == "pia"
    assert not send(there.request, "POST", "session", {"login": "pia", "password": PASSWORD}).ok
    sign_in(there, "pia", NEW_PASSWORD)


def test_the_plan_and_what_is_left_of_it_are_those_of_the_api(home: Page) -> None:
    section(home, "plan")
    plan = ask(home.request, "GET", "plan")
    expect(home.get_by_text(f"Your plan is {plan['name']}.")).to_be_visible()
    expect(home.get_by_text(re.compile(f"^{plan['left_this_month']:,} combinations are left until"))).to_be_visible()
    for title, field in {
        "Combinations of one batch": "combinations_per_batch",
        "Results of a batch are kept": "keep_days",
        "Single backtests": "backtests_per_minute",
    }.items():
        row = home.get_by_role("row").filter(has=home.get_by_role("rowheader", name=title))
        expect(row.get_by_role("cell").first).to_have_text(f"{plan[field]:,}")


OPENED = {
    "tokens": ("New token", "Make it"),
    "broker-keys": ("Enter a key", "Check and keep"),
    "security": ("Set up", "Turn on"),
}


@pytest.mark.parametrize("name", OPENED)
def test_a_dialog_of_the_account_is_for_everybody_and_gives_the_focus_back(home: Page, name: str) -> None:
    opens, yes = OPENED[name]
    section(home, name)
    opener = home.get_by_role("button", name=opens, exact=True)
    opener.focus()
    home.keyboard.press("Enter")
    expect(home.get_by_role("dialog").get_by_role("button", name=yes)).to_be_visible()
    axe.settle(home)
    assert not axe.findings(home)
    home.keyboard.press("Escape")
    expect(home.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
