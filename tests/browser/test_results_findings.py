"""What a batch says of its runs: which variable matters, which best stands alone or on an edge, how many runs differ,
how two batches differ, and what a guest sees of it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps_batches as batches
from tests.browser.conftest import Open
from tests.browser.people import ask
from tests.browser.rooms import SIGNED_IN, arrive, finish, make_scene, order, whole

SLOWED = {"SLOWED_SECONDS": "0"}
GOOD, POOR = {"node": "ticker", "ticker": "AAPL"}, {"node": "ticker", "ticker": "GE"}


def between(name: str, inside: dict[str, Any]) -> dict[str, Any]:
    """Holds what is inside where the variable is above every price of KO and below every value of the index."""

    def gate(ticker: str, then: object, otherwise: object) -> dict[str, Any]:
        condition = {"left": {"indicator": "price", "ticker": ticker}, "op": ">", "right": f"{{{name}}}"}
        return {"node": "gate", "condition": condition, "then": then, "else": otherwise}

    return gate("SP500", gate("KO", POOR, inside), POOR)


# AAPL where both variables are from 100 to 2,000, GE anywhere else: what the batches below say is certain.
DOCUMENT = {
    "version": 1,
    "name": "Between",
    "variables": {"a": 200, "b": 200},
    "root": between("a", between("b", GOOD)),
}
ALONE = "a=1|2|200|9000|9001,b=1|2|200|9000|9001"
AT_THE_END = "a=1|2|200,b=1|2|200"
ONE_MATTERS = "a=1|2|200|201,b=200|300|400"


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    """Ids of batches by their grids, once they are over."""
    return {}


def shown(page: Page, known: dict[str, str], grid: str, query: str = "") -> str:
    """The id of a batch of this grid, its page shown."""
    if grid not in known:
        asked = {**order(grid, grid, DOCUMENT), "start": "2019-01-02"}
        known[grid] = ask(page.request, "POST", "batches", asked)["id"]
        finish(page, known[grid])
    arrive(page, f"/batches/{known[grid]}{query}")
    whole(page)
    return known[grid]


def shares(page: Page) -> dict[str, str]:
    """How much each variable matters, as it is read, the one that does most first."""
    rows = page.locator("section").filter(has=page.get_by_role("heading", name="What matters")).last
    texts = [text.split("\n") for text in rows.get_by_role("listitem").all_inner_texts()]
    return {name: share for name, share, *_ in texts}


def test_importance_names_the_variable_that_matters(home: Page, known: dict[str, str]) -> None:
    shown(home, known, ONE_MATTERS)
    assert shares(home) == {"a": "100 %", "b": "0 %"}
    assert list(shares(home)) == ["a", "b"]


def test_a_best_that_stands_alone_is_said_to(home: Page, known: dict[str, str]) -> None:
    shown(home, known, ALONE)
    expect(home.get_by_text(re.compile("The ringed cell, a 200, b 200, is the best of this map"))).to_be_visible()
    expect(home.get_by_text(re.compile(r"^Isolated \(dashed ring\)"))).to_be_visible()
    expect(home.get_by_text(re.compile("^On the grid's edge"))).to_have_count(0)


def test_a_best_on_the_grids_edge_is_said_to_be_there(home: Page, known: dict[str, str]) -> None:
    shown(home, known, AT_THE_END)
    expect(home.get_by_text(re.compile("The ringed cell, a 200, b 200, is the best of this map"))).to_be_visible()
    edge = home.get_by_text(re.compile("^On the grid's edge"))
    expect(edge).to_contain_text("5 of 8 neighbours are missing")
    batches.show(home, "Results")
    batches.results(home).get_by_role("table").wait_for()
    assert batches.column(home, "Edges")[0] == "on 2 edges"


def test_runs_that_hold_the_same_are_one_behaviour(home: Page, known: dict[str, str]) -> None:
    shown(home, known, ALONE, "?view=behaviours")
    expect(home.get_by_text(re.compile("^25 runs, 2 behaviours: the other 23"))).to_be_visible()
    row = home.get_by_role("row").nth(1)
    expect(row.get_by_role("cell").first).to_have_text("24")


def test_two_batches_are_compared_and_what_was_not_alike_is_marked(home: Page, known: dict[str, str]) -> None:
    whole_grid, part = shown(home, known, ALONE), shown(home, known, AT_THE_END)
    asked = {**order("Dearer", AT_THE_END, DOCUMENT), "start": "2019-01-02", "slippage_bps": 50}
    dear = ask(home.request, "POST", "batches", asked)["id"]
    finish(home, dear)
    arrive(home, "/batches")
    for name in (AT_THE_END, "Dearer"):
        home.get_by_role("checkbox", name=f"Choose {name}").check()
    home.get_by_role("button", name="Compare", exact=True).click()
    expect(home).to_have_url(re.compile(rf"/batches/compare\?batch=.*{part}"))
    settings = home.get_by_role("region", name="Settings")
    row = settings.get_by_role("row").filter(has_text="slippage")
    expect(row).to_contain_text("differs")
    assert sorted(row.get_by_role("cell").all_inner_texts()) == ["5 bps", "50 bps"]
    expect(settings.get_by_role("row").filter(has_text="sessions")).not_to_contain_text("differs")
    told = ask(home.request, "GET", f"batches/compare?batch={part}&batch={dear}&metric=sharpe")["batches"]
    for batch in told:
        expect(
            home.get_by_text(re.compile(f"median {batch['metrics']['sharpe']['median']:.2f},")).first
        ).to_be_visible()
    home.get_by_role("checkbox", name=ALONE).check()
    expect(home).to_have_url(re.compile(whole_grid))
    expect(settings.get_by_role("columnheader")).to_have_count(4)


def test_a_guest_sees_a_shared_batch_until_the_link_is_withdrawn(
    home: Page, known: dict[str, str], open_page: Open
) -> None:
    shown(home, known, ONE_MATTERS)
    home.get_by_role("button", name=f"More for {ONE_MATTERS}").click()
    home.get_by_role("menuitem", name="Share links…").click()
    dialog = home.get_by_role("dialog", name="Share links")
    dialog.get_by_role("button", name="Make a link").click()
    guest = open_page(dialog.get_by_label("The new link").input_value())
    whole(guest)
    assert shares(guest) == {"a": "100 %", "b": "0 %"}
    batches.show(guest, "Behaviours")
    expect(guest.get_by_text(re.compile("^12 runs, 2 behaviours"))).to_be_visible()
    dialog.get_by_role("button", name="Revoke").click()
    expect(dialog.get_by_text("There is no link yet.")).to_be_visible()
    guest.reload()
    expect(guest.get_by_text("This link shows nothing")).to_be_visible()


# Those that a press on something opens: what a key opened from nowhere leads back to nowhere.
BY_KEYS = ("strategy-blocks-search", "import-report", "palette", "help", "help-keys", "help-words")
DIALOGS = [room for room in SIGNED_IN if room.way and room.name not in BY_KEYS]


def test_every_dialog_and_panel_closes_by_escape_and_gives_the_focus_back(home: Page) -> None:
    scene = make_scene(home, "trend=20:40:20,calm=20:40:20")
    for room in DIALOGS:
        room.visit(home, scene)
        opened = home.get_by_role("dialog").or_(home.get_by_role("menu"))
        expect(opened.first, room.name).to_be_visible()
        home.keyboard.press("Escape")
        expect(opened, room.name).to_have_count(0)
        expect(home.locator("header :focus, nav :focus, main :focus"), room.name).to_have_count(1, timeout=2000)
