"""Every page and dialog, each with its address and the way to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.people import ask, send
from tests.browser.steps import Strategy, choose

Way = Callable[[Page], object]
SYMPHONY = '(defsymphony "A" {} (weight-equal [(asset "SPY" nil) (asset "BIL" nil)]))'


@dataclass(frozen=True)
class Scene:
    """What there is to look at: ids of a saved strategy with two versions and of two batches, and a link's secret."""

    strategy: str
    batch: str
    other: str
    secret: str


@dataclass(frozen=True)
class Room:
    """`path` may hold a name of the scene's in braces. `way` leads from there to what is meant, such as a dialog."""

    name: str
    path: str
    way: Way | None = None
    guest: bool = False

    def visit(self, page: Page, scene: Scene) -> None:
        """Goes there and waits until it is whole."""
        path = self.path.format(**vars(scene))
        arrive(page, path)
        whole(page)
        if self.way:
            self.way(page)
            whole(page)


def arrive(page: Page, path: str) -> None:
    """As by a link, which is sooner than a load; by way of nowhere, so that nothing stays open of the room before."""
    if page.url == "about:blank" or page.locator("dialog[open]").count():
        page.goto(path)
        return
    for there in ("/nowhere", path):
        page.evaluate("(there) => history.pushState(null, '', there)", there)
        page.wait_for_url(f"**{there}")


def whole(page: Page) -> None:
    """Nothing holds the place of something else any more."""
    expect(page.locator("main .animate-pulse, dialog .animate-pulse")).to_have_count(0)
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)


def button(name: str) -> Way:
    """A press on it."""
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def entry(menu: str | re.Pattern[str], item: str) -> Way:
    """An entry of a menu."""
    return lambda page: choose(page, menu, item)


def keys(pressed: str) -> Way:
    """A shortcut, which an open dialog would keep to itself."""

    def way(page: Page) -> None:
        if page.get_by_role("dialog").count():
            page.keyboard.press("Escape")
            page.get_by_role("dialog").first.wait_for(state="hidden")
        page.keyboard.press(pressed)

    return way


def opening(way: Way) -> Way:
    """It leads to a dialog, or to a panel beside what opens it."""

    def go(page: Page) -> None:
        way(page)
        page.get_by_role("dialog").first.wait_for()

    return go


def _search(page: Page) -> None:
    Strategy(page).ready()
    page.keyboard.press("Control+f")
    page.get_by_label("Search for").wait_for()


def more_of(name: str) -> Way:
    """The menu of what bears the name, opened."""
    return lambda page: page.get_by_role("button", name=re.compile(name)).first.click()


def _field_menu(page: Page) -> None:
    field = Strategy(page).ready().tree.get_by_role("textbox").first
    field.click(button="right")
    page.get_by_role("dialog", name="Variable").wait_for()


def _block_menu(page: Page) -> None:
    Strategy(page).ready().tree.get_by_role("treeitem").first.click(button="right", position={"x": 6, "y": 6})
    page.get_by_role("dialog", name="Block").wait_for()


def _add(page: Page) -> None:
    Strategy(page).ready().tree.get_by_role("treeitem", name="+ Add block").first.click()
    page.get_by_role("dialog", name="Add block").wait_for()


def _sweep(page: Page) -> None:
    Strategy(page).ready()
    if page.get_by_role("button", name="Sweep", exact=True).is_visible():
        button("Sweep")(page)
    else:  # on a phone
        choose(page, "More of this strategy", "Sweep")
    page.get_by_role("dialog", name=re.compile("^New batch")).wait_for()


def _import(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Import From Composer")).click()
    page.get_by_role("dialog", name="Import a strategy").wait_for()


def _import_report(page: Page) -> None:
    _import(page)
    page.get_by_label("Or paste its text").fill(SYMPHONY)
    button("Import the text")(page)
    page.get_by_role("button", name="Open in a new tab").wait_for()


def _words(page: Page) -> None:
    opening(keys("?"))(page)
    page.get_by_role("radio", name="Words").click()


def _share(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^More for ")).click()
    page.get_by_role("menuitem", name="Share links…").click()
    page.get_by_role("dialog").wait_for()


_ACCOUNT = re.compile("^Account of ")

SIGNED_IN = (
    Room("dashboard", "/"),
    Room("start", "/new"),
    Room("import", "/new", _import),
    Room("import-report", "/new", _import_report),
    Room("variables", "/variables"),
    Room("variable-new", "/variables", opening(button("New variable"))),
    Room("batches", "/batches"),
    Room("batch", "/batches/{batch}"),
    Room("batch-results", "/batches/{batch}?view=results"),
    Room("batch-results-filter", "/batches/{batch}?view=results", opening(button("Filter"))),
    Room("batch-results-columns", "/batches/{batch}?view=results", opening(more_of("^Columns"))),
    Room("batch-behaviours", "/batches/{batch}?view=behaviours"),
    Room("batch-luck", "/batches/{batch}", opening(button("How this is worked out"))),
    Room("batch-details", "/batches/{batch}", opening(more_of("^Details"))),
    Room("batch-share", "/batches/{batch}", _share),
    Room("compare", "/batches/compare?batch={batch}&batch={other}"),
    Room("shared", "/shared/{secret}"),
    Room("strategy-blocks", "/strategies/{strategy}"),
    Room("strategy-blocks-search", "/strategies/{strategy}", _search),
    Room("strategy-blocks-variable", "/strategies/{strategy}", _field_menu),
    Room("strategy-blocks-menu", "/strategies/{strategy}", _block_menu),
    Room("strategy-blocks-add", "/strategies/{strategy}", _add),
    Room("strategy-menu", "/strategies/{strategy}", button("More of this strategy")),
    Room("strategy-settings", "/strategies/{strategy}", opening(entry("More of this strategy", "Settings…"))),
    Room("strategy-delete", "/strategies/{strategy}", opening(entry("More of this strategy", "Delete…"))),
    Room("strategy-flow", "/strategies/{strategy}/flow"),
    Room("strategy-backtest", "/strategies/{strategy}/backtest"),
    Room("strategy-versions", "/strategies/{strategy}/versions"),
    Room("strategy-sweep", "/strategies/{strategy}", _sweep),
    Room("account", "/account"),
    Room("account-security", "/account/security"),
    Room("account-tokens", "/account/tokens"),
    Room("account-broker-keys", "/account/broker-keys"),
    Room("account-plan", "/account/plan"),
    Room("account-trail", "/account/trail"),
    Room("palette", "/", opening(keys("Control+k"))),
    Room("help", "/", opening(keys("?"))),
    Room("help-keys", "/", opening(entry(_ACCOUNT, "Shortcuts"))),
    Room("help-words", "/", _words),
    Room("nowhere", "/nowhere"),
)
GUEST = (
    Room("guest-sample", "/", guest=True),
    Room("guest-batches", "/batches", guest=True),
    Room("guest-dashboard", "/new", keys("Alt+1"), guest=True),
    Room("guest-shared", "/shared/{secret}", guest=True),
    Room("sign-in", "/sign-in", guest=True),
    Room("sign-up", "/sign-up", guest=True),
)
ROOMS = (*SIGNED_IN, *GUEST)

TREND: dict[str, Any] = {
    "version": 1,
    "name": "Trend, else calm",
    "variables": {"trend": 200, "calm": 30},
    "root": {
        "node": "gate",
        "condition": {
            "left": {"indicator": "price", "ticker": "SP500"},
            "op": ">",
            "right": {"indicator": "sma", "ticker": "SP500", "window": "{trend}"},
        },
        "then": {"node": "ticker", "ticker": "SP500"},
        "else": {
            "node": "gate",
            "condition": {"left": {"indicator": "rsi", "ticker": "KO", "window": 10}, "op": "<", "right": "{calm}"},
            "then": {"node": "equal", "children": [{"node": "ticker", "ticker": "KO"}, {"node": "cash"}]},
            "else": {"node": "cash"},
        },
    },
}


VARIABLE = {"name": "trend", "kind": "window", "default": 200, "low": 20, "high": 250, "step": 10}


def order(name: str, grid: str, document: dict[str, Any] = TREND) -> dict[str, Any]:
    """A batch over the built-in prices."""
    return {"name": name, "document": document, "source": "sample", "grid": grid}


def make_scene(page: Page, grid: str = "trend=20:200:20,calm=20:50:5") -> Scene:
    """A strategy in two versions and two batches, over the API."""
    api = page.request
    there = ask(api, "GET", f"strategies?q={quote(str(TREND['name']))}")["items"]  # from a scene before
    strategy = there[0]["id"] if there else ask(api, "POST", "strategies", {"document": TREND})["id"]
    ask(api, "PUT", f"strategies/{strategy}", {"document": {**TREND, "description": "Said what it does."}})
    assert send(api, "POST", "variables", VARIABLE).status in (201, 409)  # 409: likewise
    batch = ask(api, "POST", "batches", order("Trend and calm", grid))["id"]
    other = ask(api, "POST", "batches", order("Trend alone", "trend=20:200:20"))["id"]
    finish(page, batch)
    finish(page, other)
    secret = ask(api, "POST", f"batches/{batch}/share")["url"].rpartition("/")[2]
    return Scene(strategy, batch, other, secret)


def finish(page: Page, batch: str) -> None:
    """Waits until a batch is over."""
    while (told := ask(page.request, "GET", f"batches/{batch}/progress"))["poll_after_seconds"] is not None:
        page.wait_for_timeout(200)
    assert told["state"] == "finished", told
